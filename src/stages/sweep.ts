// sweep: what no reading triggers. Publishes the windows of key groups that fell idle, from their stored state and without writing it
// (equal count, equal pane), the windows of dimension values across key groups, the alerts that stayed pending, and that a device is silent.
// Remembers how far it came: a missed run loses nothing.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { startDimensionFold } from './dimension-fold.ts';
import type { AlertStore, AlertTopic, Metrics, PaneSink, StateStore } from './ports.ts';
import { againMs, publishIdleGroups, watchedTogether } from './sweep/idle-groups.ts';
import { watchSilence } from './sweep/silence.ts';
import { decodeSweepMark, encodeSweepMark } from './sweep-mark.ts';

export interface SweepPorts {
  readonly state: StateStore;
  readonly panes: PaneSink;
  readonly alerts: AlertStore;
  readonly topic: AlertTopic;
  readonly metrics: Metrics;
}

export interface SweepSettings {
  /** A key group without arrivals for so long is idle. Default 60,000; two batching windows of aggregate or more, else busy ones are taken for idle. */
  readonly idleMs?: number;
  /** An alert pending for so long was left by a call that died. Default 30,000. */
  readonly pendingMs?: number;
}

export interface SweepResult {
  readonly panes: number;
  readonly alerts: number;
}

export interface SweepStage {
  /**
   * `nowMs` is the schedule's time. Infinity ends a replay: every window is published.
   * @throws AggregateError after all is done, where alerts stay pending, so that the failed run is seen.
   */
  run(nowMs: number): Promise<SweepResult>;
}

const DEFAULT_IDLE_MS = 60_000;
const DEFAULT_PENDING_MS = 30_000;
export function createSweep(profile: CompiledProfile, ports: SweepPorts, settings: SweepSettings = {}): SweepStage {
  const { idleMs = DEFAULT_IDLE_MS, pendingMs = DEFAULT_PENDING_MS } = settings;

  /** Each is tried: one alert that the topic never takes holds up neither the others nor the windows. It stays pending. */
  async function leftPending(nowMs: number): Promise<{ published: number; failures: unknown[] }> {
    let published = 0;
    const failures: unknown[] = [];
    for (const { transition } of await ports.alerts.pending(nowMs - pendingMs)) {
      try {
        await ports.topic.publish(transition);
        await ports.alerts.markPublished(transition);
        published += 1;
      } catch (error) {
        failures.push(error);
      }
    }
    return { published, failures };
  }

  return {
    async run(nowMs) {
      const key = `sweep#${profile.name}`;
      const last = (await ports.state.load([key])).get(key);
      const silence = watchSilence(profile, ports, nowMs, againMs(idleMs));
      const fold = await startDimensionFold(profile, ports, nowMs, { delayMs: againMs(idleMs) });
      const look = { nowMs, idleMs, last: decodeSweepMark(last?.bytes), watch: watchedTogether([silence, fold]) };
      const { panes, groups, listedMs } = await publishIdleGroups(profile, ports, look);
      const { published: alerts, failures } = await leftPending(nowMs);
      // Another run may have written meanwhile; then its mark stands, and only the overlap is published again.
      await ports.state.commit(key, encodeSweepMark({ atMs: nowMs, listedMs, groups }), last?.version ?? 0);
      if (panes > 0) ports.metrics.count('SweptPanes', panes);
      if (alerts > 0) ports.metrics.count('SweptAlerts', alerts);
      // Last: these may be much, and neither windows nor older alerts wait for them.
      const errors = await failuresOf([() => fold?.publish(), () => silence?.tell()]);
      if (failures.length > 0) {
        ports.metrics.count('AlertPublishFailures', failures.length);
        throw new AggregateError(
          [...failures, ...errors],
          `${failures.length} alerts could not be published and stay pending: see the alerts topic`,
        );
      }
      if (errors.length > 0) throw errors[0];
      return { panes, alerts };
    },
  };
}

/** Does all of it, one after the other; answers what was thrown. */
async function failuresOf(works: readonly (() => Promise<unknown> | undefined)[]): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const work of works) {
    try {
      await work();
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}
