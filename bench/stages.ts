// The three handlers over the same readings, one after the other on one core, against bare JSON.parse of the same lines in the same
// process. Ports are in memory and do nothing: what is measured is what a function pays for its own work, event decoding included.
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import type { Metrics, Quarantine } from '#stages/ports.ts';
import { makeHandler as makeAggregate } from '../functions/aggregate/handler.ts';
import { makeHandler as makeDetect } from '../functions/detect/handler.ts';
import { makeHandler as makeValidate } from '../functions/validate/handler.ts';
import { kinesisEvents } from './events.ts';
import { makeRecords } from './lines.ts';

export interface StageTimes {
  /** Milliseconds for all readings. */
  readonly parseMs: number;
  readonly validateMs: number;
  readonly aggregateMs: number;
  readonly detectMs: number;
  readonly packBytes: number;
  readonly panes: number;
}

const SHARD = 'shardId-000000000000';
const KEY_GROUPS = 64;
/** Batch sizes as the deployment sets them: validate and detect take what is there, aggregate waits for large batches. */
const VALIDATE_BATCH = 500;
const DETECT_BATCH = 500;
const AGGREGATE_BATCH = 10_000;

const metrics: Metrics = { count() {}, gauge() {} };
const quarantine: Quarantine = { async put() {} };
const elapsed = async (work: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

/** One pass over `lines`, `perRecord` of them in a record of the raw stream. */
export async function measureStages(
  lines: readonly string[],
  perRecord: number,
  arrivalMs: number,
): Promise<StageTimes> {
  const profile = compileProfile(energy);
  const packs: Uint8Array[] = [];
  const readings = {
    put: async (all: readonly { data: Uint8Array }[]) => void packs.push(...all.map((each) => each.data)),
  };
  const validate = makeValidate({ readings, quarantine, metrics }, { profile, keyGroups: KEY_GROUPS });
  let panes = 0;
  const sink = {
    async write(all: readonly unknown[]) {
      panes += all.length;
    },
  };
  const aggregate = makeAggregate({ state: createMemoryStateStore(), panes: sink, quarantine, metrics }, { profile });
  const alerts = {
    state: createMemoryStateStore(),
    alerts: createMemoryAlertStore(() => 0),
    topic: createMemoryAlertTopic(),
    metrics,
  };
  const detect = makeDetect(alerts, { profile });

  const parseMs = await elapsed(async () => {
    let sum = 0;
    for (const line of lines) sum += (JSON.parse(line) as { quality: number }).quality;
    if (sum < 0) throw new Error('the lines have no quality');
  });
  const raw = kinesisEvents(makeRecords(lines, perRecord), SHARD, arrivalMs, VALIDATE_BATCH);
  const validateMs = await elapsed(async () => {
    for (const event of raw) await validate(event);
  });
  const packed = kinesisEvents(packs, SHARD, arrivalMs, AGGREGATE_BATCH);
  const aggregateMs = await elapsed(async () => {
    for (const event of packed) await aggregate(event);
  });
  const small = kinesisEvents(packs, SHARD, arrivalMs, DETECT_BATCH);
  const window = { start: new Date(arrivalMs).toISOString(), end: new Date(arrivalMs + 60_000).toISOString() };
  const detectMs = await elapsed(async () => {
    let state: unknown = {};
    for (const [i, event] of small.entries()) {
      const isFinalInvokeForWindow = i === small.length - 1;
      const answer = await detect({
        ...event,
        window,
        state,
        shardId: SHARD,
        isFinalInvokeForWindow,
        isWindowTerminatedEarly: false,
      });
      state = (answer as { state?: unknown }).state ?? {};
    }
  });
  const packBytes = packs.reduce((sum, pack) => sum + pack.length, 0);
  return { parseMs, validateMs, aggregateMs, detectMs, packBytes, panes };
}
