// The three handlers over the same readings, one after the other on one core, against bare JSON.parse of the same lines
// in the same process. Ports are in memory and do nothing: what is measured is what a function pays for its own work,
// event decoding included.
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import { makeHandler as makeAggregate } from '#functions/aggregate/handler.ts';
import { type DetectHandler, makeHandler as makeDetect } from '#functions/detect/handler.ts';
import { makeHandler as makeValidate } from '#functions/validate/handler.ts';
import { energy } from '#profiles/energy.ts';
import type { Metrics, OutgoingPack, Quarantine, StateStore, StoredState } from '#stages/ports.ts';
import { fillsEvent, type KinesisEvent, kinesisEvents } from './events.ts';
import { makeRecords } from './lines.ts';
import { KEY_GROUPS } from './shards.ts';

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
/**
 * Batch sizes as the deployment sets them: validate and aggregate take all that an event holds (6 MB), detect answers
 * soon. A full shard without a backlog brings validate 1,000.
 */
const VALIDATE_BATCH = 10_000;
const DETECT_BATCH = 100;
const AGGREGATE_BATCH = 10_000;

const metrics: Metrics = { count() {}, gauge() {} };
const quarantine: Quarantine = { async put() {} };
const elapsed: Timed = async (_, work) => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

/** A stream that goes on from repetition to repetition, through one instance of each handler, as in a warm function. */
export interface StageBench {
  /** Measures the next lines, `perRecord` of them in a record of the raw stream; `arrivalMs` is when they arrive. */
  measure(lines: readonly string[], perRecord: number, arrivalMs: number): Promise<StageTimes>;
  /** Measures what waits for a full batch still. */
  finish(arrivalMs: number): Promise<StageTimes>;
}

export type TimedStage = 'JSON.parse' | 'validate' | 'aggregate' | 'detect';

/** Runs a stage's work and answers how long it took, in ms. */
export type Timed = (stage: TimedStage, work: () => Promise<void>) => Promise<number>;

export interface StageBenchOptions {
  /** In place of a clock: what looks into a stage while it works. */
  readonly timed?: Timed;
  /** Default: energy. */
  readonly profile?: CompiledProfile;
  /** Shards of the readings stream, default 1. Each has instances of aggregate and detect of its own, as in Lambda. */
  readonly readingsShards?: number;
  /**
   * Packs wait until a shard's event is full (6 MB), as they do in a deployment whose batching window is long enough.
   * Default false: all at once.
   */
  readonly waitsForFullBatches?: boolean;
}

export function createStageBench({
  profile = compileProfile(energy),
  readingsShards = 1,
  waitsForFullBatches = false,
  timed = elapsed,
}: StageBenchOptions = {}): StageBench {
  const packs: Uint8Array[][] = Array.from({ length: readingsShards }, () => []);
  let packBytes = 0;
  let panes = 0;
  let sequence = 0;
  const readings = {
    async put(all: readonly OutgoingPack[]) {
      for (const { group, data } of all) {
        packs[Math.floor((group * readingsShards) / KEY_GROUPS)]?.push(data);
        packBytes += data.length;
      }
    },
  };
  const sink = {
    async write(all: readonly unknown[]) {
      panes += all.length;
    },
  };
  const alerts = { alerts: createMemoryAlertStore(() => 0), topic: createMemoryAlertTopic() };
  const validate = makeValidate({ readings, quarantine, metrics }, { profile, keyGroups: KEY_GROUPS });
  const windows = forgetful();
  const baselines = forgetful();
  const shards = Array.from({ length: readingsShards }, () => ({
    aggregate: makeAggregate({ state: windows, panes: sink, quarantine, metrics }, { profile }),
    detect: makeDetect({ state: baselines, ...alerts, metrics }, { profile }),
  }));

  async function detectWindow(
    detect: DetectHandler,
    events: readonly KinesisEvent[],
    arrivalMs: number,
  ): Promise<void> {
    const window = { start: new Date(arrivalMs).toISOString(), end: new Date(arrivalMs + 60_000).toISOString() };
    let state: unknown = {};
    for (const [i, event] of events.entries()) {
      const isFinalInvokeForWindow = i === events.length - 1;
      const call = { ...event, window, state, shardId: SHARD, isFinalInvokeForWindow, isWindowTerminatedEarly: false };
      state = ((await detect(call)) as { state?: unknown }).state ?? {};
    }
  }

  /** Hands each shard's packs to both stages; without `isLast` only those that fill an event. */
  async function consume(arrivalMs: number, isLast: boolean): Promise<{ aggregateMs: number; detectMs: number }> {
    let aggregateMs = 0;
    let detectMs = 0;
    for (const [index, { aggregate, detect }] of shards.entries()) {
      const waiting = packs[index] ?? [];
      if (!isLast && !fillsEvent(waiting, AGGREGATE_BATCH)) continue;
      const all = kinesisEvents(waiting, SHARD, arrivalMs, AGGREGATE_BATCH, sequence);
      const full = isLast ? all : all.slice(0, -1);
      const own = waiting.splice(
        0,
        full.reduce((sum, event) => sum + event.Records.length, 0),
      );
      aggregateMs += await timed('aggregate', async () => {
        for (const event of full) await aggregate(event);
      });
      const small = kinesisEvents(own, SHARD, arrivalMs, DETECT_BATCH, sequence);
      detectMs += await timed('detect', () => detectWindow(detect, small, arrivalMs));
    }
    return { aggregateMs, detectMs };
  }

  return {
    async measure(lines, perRecord, arrivalMs) {
      packBytes = 0;
      panes = 0;
      const parseMs = await timed('JSON.parse', async () => {
        let sum = 0;
        for (const line of lines) sum += (JSON.parse(line) as { quality: number }).quality;
        if (sum < 0) throw new Error('the lines have no quality');
      });
      const raw = kinesisEvents(makeRecords(lines, perRecord), SHARD, arrivalMs, VALIDATE_BATCH, sequence);
      sequence += lines.length;
      const validateMs = await timed('validate', async () => {
        for (const event of raw) await validate(event);
      });
      const consumed = await consume(arrivalMs, !waitsForFullBatches);
      return { parseMs, validateMs, ...consumed, packBytes, panes };
    },
    async finish(arrivalMs) {
      packBytes = 0;
      panes = 0;
      const consumed = await consume(arrivalMs, true);
      return { parseMs: 0, validateMs: 0, ...consumed, packBytes, panes };
    },
  };
}

/** A store that keeps the last state of each key and no history. */
function forgetful(): StateStore {
  const entries = new Map<string, StoredState>();
  return {
    async load(keys) {
      return new Map(
        keys.flatMap((key) => (entries.has(key) ? [[key, entries.get(key) as StoredState] as const] : [])),
      );
    },
    async commit(key, bytes, expectedVersion) {
      entries.set(key, { version: expectedVersion + 1, bytes });
      return true;
    },
    keys: async () => [...entries.keys()],
  };
}
