// The stages of a deployment in process, on a clock that only moves when it is told to: validate, aggregate, detect and
// the sweep of each minute, over stores in memory.
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { createDetect } from '#stages/detect/detect.ts';
import type { AlertTopic, Metrics, Quarantine, RawRecord, RawStreamRecord } from '#stages/ports.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { KEY_GROUPS } from '../shards.ts';
import type { Heard, SentMessage } from './heard.ts';

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
  const alerts = createMemoryAlertStore(clock);
  const topic: AlertTopic = {
    async publish({ transition: { id, device, rule, state, severity, dimensions } }) {
      messages.push({ id, device, rule, kind: state, severity, sentMs: nowMs, dimensions });
    },
  };
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
  const detect = createDetect(profile, { state: baselines, alerts, topic, metrics });
  const sweep = createSweep(
    profile,
    { state: windows, baselines, panes, alerts, topic, metrics, raw },
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
      const transitions = [...alerts.entries.values()]
        .filter(({ storedAtMs }) => storedAtMs >= fromMs)
        .map(({ transition, storedAtMs }) => {
          const { id, device, rule, severity, state, startMs, dimensions } = transition;
          return {
            id,
            transition: transition.transition,
            device,
            rule,
            severity,
            state,
            startMs,
            recordedMs: storedAtMs,
            dimensions,
          };
        });
      return { transitions, messages: messages.filter(({ sentMs }) => sentMs >= fromMs) };
    },
  };
}
