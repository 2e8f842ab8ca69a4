// A deployment's telling by itself: detect's calls with transitions made by hand, the sweep's look once a minute,
// people.
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { alertId } from '#core/alert/alert-id.ts';
import type { Severity } from '#core/finding/severity.ts';
import { type NotifyPolicy, PLAIN_POLICY } from '#core/notify/policy.ts';
import { createAlertDesk } from '#stages/alert/desk.ts';
import { createNotifier } from '#stages/alert/notifier.ts';
import { publishTransitions } from '#stages/alert/publish.ts';
import { keepUp } from '#stages/alert/upkeep.ts';
import type { AlertHeads, AlertStore, AlertTopic, StoredAlert } from '#stages/ports.ts';
import { publishPending } from '#stages/sweep/pending-alerts.ts';

export const T0 = Date.UTC(2026, 0, 5, 9);
const MINUTE_MS = 60_000;

export interface Step {
  readonly severity?: Severity;
  readonly rule?: string;
  readonly dimensions?: Record<string, string>;
  readonly startMs?: number;
}

/** A transition of a device's incident: the first opens, the last one that is asked for as `over` ends. */
export function stepOf(
  device: string,
  transition: number,
  change: 'opened' | 'worse' | 'over',
  { severity = 'high', rule = 'outage', dimensions = {}, startMs = T0 }: Step = {},
): AlertTransition {
  return {
    ...{ id: alertId('energy', device, 'readings', startMs), transition, profile: 'energy', device, lane: 'readings' },
    ...{ change, rule, kind: rule, measure: 'power_kw', severity, state: change === 'over' ? 'resolved' : 'firing' },
    ...{ startMs, atMs: startMs + transition, value: 0, baseline: 1, score: null, dimensions, message: rule },
  };
}

/** Throws before or after a call of this port, where it is to fail. */
export type Faults = (call: string) => void;

type Store = Required<AlertStore> & AlertHeads & { readonly entries?: ReadonlyMap<string, StoredAlert> };

/** `storeOf` makes another alerts table than one in memory. */
export function createTelling(policy: Partial<NotifyPolicy> = {}, storeOf?: (nowMs: () => number) => Store) {
  let nowMs = T0;
  const clock = () => nowMs;
  const store: Store = storeOf?.(clock) ?? createMemoryAlertStore(clock);
  const topic = createMemoryAlertTopic();
  const metrics = createMemoryMetrics();
  const world = {
    store,
    topic,
    metrics,
    fault: ((_call: string) => {}) as Faults,
    policy: { ...PLAIN_POLICY, ...policy } as NotifyPolicy,
    desk: createAlertDesk(store, 'energy'),
    now: clock,
    /** Lets time pass without anything looking. */
    wait(ms: number) {
      nowMs += ms;
    },
    ports() {
      const faulty = <T extends object>(port: T): T =>
        new Proxy(port, {
          get(target, name, receiver) {
            const value: unknown = Reflect.get(target, name, receiver);
            if (typeof value !== 'function') return value;
            return async (...args: unknown[]) => {
              world.fault(String(name));
              const answer: unknown = await value.apply(target, args);
              world.fault(`${String(name)} done`);
              return answer;
            };
          },
        });
      const own = faulty<AlertStore & AlertHeads>(store);
      const settings = { profile: 'energy', policy: world.policy, nowMs: clock };
      const notifier = createNotifier({ heads: own, alerts: own, metrics }, settings);
      return { alerts: own, topic: faulty<AlertTopic>(topic), metrics, notifier };
    },
    /** A call of detect, in an instance of its own. */
    async detect(...transitions: AlertTransition[]) {
      await publishTransitions(world.ports(), transitions, 16, { isHeld: () => true, note: () => {} });
    },
    /** A run of the sweep, now. */
    async sweep() {
      const ports = world.ports();
      const pending = await publishPending(ports, nowMs, 30_000);
      const { errors } = await keepUp(ports, 'energy', nowMs);
      return [...pending.errors, ...pending.refused, ...errors];
    },
    /** The sweep once a minute. */
    async minutes(count: number) {
      for (let i = 0; i < count; i += 1) {
        nowMs += MINUTE_MS;
        const errors = await world.sweep();
        if (errors.length > 0) throw errors[0];
      }
    },
    /** What people were told, a line each. */
    told: () =>
      topic.notices.map(({ kind, transition, repeat }) =>
        [kind, transition.device, transition.severity, ...(repeat === undefined ? [] : [repeat])].join(' '),
      ),
    async kept() {
      const all = [...(store.entries?.values() ?? [])];
      return all.flatMap(({ transition, decision }) =>
        decision?.isTold === false ? [`${transition.device} ${transition.transition} ${decision.reason}`] : [],
      );
    },
  };
  return world;
}

export type Telling = ReturnType<typeof createTelling>;

const HOUR_MS = 3_600_000;

/** All devices that begin with m, for an hour from T0 on. */
export const silence = (world: Telling, change: object = {}) =>
  world.desk.putSilence(
    {
      ...{ id: 's', matchers: { device: 'm*' }, startMs: T0, endMs: T0 + HOUR_MS, by: 'me', reason: 'works' },
      ...change,
    },
    world.now(),
  );
