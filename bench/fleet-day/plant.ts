// The stages of a deployment in process, on a clock that only moves when it is told to: validate, aggregate, detect and
// the sweep of each minute, over stores in memory.
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { GROUP_LANE, type NotifyPolicy, usualGroupBy } from '#core/notify/policy.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { createNotifier } from '#stages/alert/notifier.ts';
import { createDetect } from '#stages/detect/detect.ts';
import type { AlertTopic, Metrics, Quarantine, RawRecord, RawStreamRecord } from '#stages/ports.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { KEY_GROUPS } from '../shards.ts';
import type { Heard, RecordedTransition, SentMessage } from './heard.ts';

export interface Plant {
  /** The clock goes to `nowMs`; what has arrived by then is judged. A record arrives with its last reading. */
  feed(lines: readonly string[], timesMs: readonly number[], nowMs: number): Promise<void>;
  /** Windows of what was fed since the last time, as the function's batching window has it. */
  aggregate(): Promise<void>;
  /** A run of the sweep, as its schedule has it. */
  sweep(): Promise<void>;
  /** What was recorded and sent from `fromMs` on, by the wall clock. */
  heard(fromMs: number): Heard;
}

const READINGS_A_RECORD = 100;
/** From a meter to the door, ms. */
const ON_THE_WAY_MS = 2000;
const SHARD = 'shardId-000000000000';
/** Two batching windows of aggregate and a minute: what falls silent for less is busy. */
export const AGGREGATE_EVERY_MS = 300_000;
/** As deployed: setting alertCapPerMinute. */
const MESSAGES_A_MINUTE = 30;
const IDLE_MS = 2 * AGGREGATE_EVERY_MS + 60_000;

const metrics: Metrics = { count() {}, gauge() {} };
const quarantine: Quarantine = { async put() {} };
const panes = { async write() {} };

export function createPlant(profile: CompiledProfile): Plant {
  let nowMs = 0;
  let sequence = 0;
  let packs: Uint8Array[] = [];
  let unabsorbed: Uint8Array[] = [];
  let ticks: RawStreamRecord[] = [];
  const messages: SentMessage[] = [];
  const encoder = new TextEncoder();
  const clock = (): number => nowMs;
  const windows = createMemoryStateStore({ recordsCalls: false });
  const baselines = createMemoryStateStore({ recordsCalls: false });
  const alerts = { ...createMemoryAlertStore(clock), pending: async () => [], firing: async () => [] };
  const topic: AlertTopic = {
    async publish({ kind, transition: { id, device, rule, severity, message } }) {
      messages.push({ id, device, rule, kind, severity, sentMs: nowMs, message });
    },
  };
  const policy: NotifyPolicy = {
    ...{ tellFrom: profile.tellFrom, recordOnly: profile.recordOnly, groupBy: usualGroupBy(profile.dimensions) },
    ...{ capPerMinute: MESSAGES_A_MINUTE, maintenance: [] },
  };
  const notifier = createNotifier({ heads: alerts, alerts, metrics }, { profile: profile.name, policy, nowMs: clock });
  const readings = {
    async put(all: readonly { readonly data: Uint8Array }[]) {
      for (const { data } of all) packs.push(data);
    },
  };
  const raw = {
    openShards: async () => [{ id: SHARD, firstHashKey: '0' }],
    async put(records: readonly RawStreamRecord[]) {
      ticks.push(...records);
      return 0;
    },
  };
  const validate = createValidate(profile, { readings, quarantine, metrics }, { keyGroups: KEY_GROUPS });
  const aggregate = createAggregate(profile, { state: windows, panes, quarantine, metrics });
  const detect = createDetect(profile, { state: baselines, alerts, topic, metrics, notifier });
  const sweep = createSweep(
    profile,
    { state: windows, baselines, panes, alerts, topic, metrics, raw, notifier },
    { idleMs: IDLE_MS },
  );

  function recordOf(bytes: Uint8Array, partitionKey: string, arrivalMs: number): RawRecord {
    sequence += 1;
    return { shard: SHARD, sequence: String(sequence), partitionKey, arrivalMs, bytes };
  }

  return {
    async feed(lines, timesMs, untilMs) {
      const records: RawRecord[] = ticks.map(({ data, partitionKey, explicitHashKey }) => ({
        ...recordOf(data, partitionKey, nowMs),
        explicitHashKey,
      }));
      ticks = [];
      nowMs = untilMs;
      for (let at = 0; at < lines.length; at += READINGS_A_RECORD) {
        const own = lines.slice(at, at + READINGS_A_RECORD);
        const lastMs = timesMs[at + own.length - 1] as number;
        records.push(recordOf(encoder.encode(own.join('\n')), 'fleet', lastMs + ON_THE_WAY_MS));
      }
      packs = [];
      await validate.run(records);
      unabsorbed.push(...packs);
      await detect.run({ packs, isFinal: true });
    },
    async aggregate() {
      await aggregate.run(unabsorbed);
      unabsorbed = [];
    },
    async sweep() {
      await sweep.run(nowMs);
    },
    heard(fromMs) {
      const stored = [...alerts.entries.values()].filter(
        ({ again, storedAtMs }) => again === undefined && storedAtMs >= fromMs,
      );
      const membersOf = new Map<string, string[]>();
      for (const { transition, decision } of stored) {
        if (decision?.isTold !== false || decision.reason !== 'grouped' || decision.by === undefined) continue;
        membersOf.set(decision.by, [...(membersOf.get(decision.by) ?? []), transition.device]);
      }
      const transitions = stored.map(({ transition, storedAtMs }): RecordedTransition => {
        const { id, device, rule, severity, state, startMs, message } = transition;
        const members = membersOf.get(id) ?? (transition.lane === GROUP_LANE ? [] : undefined);
        const own = { id, transition: transition.transition, device, rule, severity, state, startMs, message };
        return { ...own, recordedMs: storedAtMs, ...(members && { members }) };
      });
      return { transitions, messages: messages.filter(({ sentMs }) => sentMs >= fromMs) };
    },
  };
}
