// The event-source driver: several mappings over several streams, one step at a time, without a wall clock. `step`
// visits every shard of every mapping once; virtual-runner.ts and real-runner.ts decide when to call it. AWS:
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html; the rules and their tests are in
// docs/event-source-driver.md
import type { Invoke } from './invocation.ts';
import type { StepResult } from './lane.ts';
import type { Mapping } from './mapping.ts';
import { createMappingWorker, type MappingWorker, type Place, placesOf, refreshShards } from './mapping-worker.ts';
import type { Observer } from './observe.ts';
import type { SendFailure } from './on-failure.ts';
import type { BatchPolicy } from './policy.ts';
import { oldestUnfinishedOf, stepShardLane, unfinishedCount } from './shard.ts';
import { compareSequenceNumbers, type StreamSource } from './source.ts';
import { IDLE_CLOSE_MS } from './window.ts';

export interface DriverOptions {
  readonly mappings: readonly Mapping[];
  /** The source of a mapping's `stream`; asked once a mapping. Throw when there is none. */
  readonly source: (stream: string) => StreamSource;
  readonly invoke: Invoke;
  readonly sendFailure?: SendFailure | undefined;
  readonly observe?: Observer | undefined;
  readonly policy?: BatchPolicy | undefined;
  /** Wait before a retry, by how often it failed (1, 2, …). AWS documents that it retries, not when. */
  readonly retryDelayMs?: ((failureCount: number) => number) | undefined;
  /** How long after its end an idle window is closed; AWS: up to 2 minutes. */
  readonly idleCloseMs?: number | undefined;
  /** What getRemainingTimeInMillis answers. */
  readonly functionTimeoutMs?: number | undefined;
  /** Time after an invocation, where invocations take time. */
  readonly clock?: (() => number) | undefined;
  /** Forgets records that every mapping of the stream has done, where the stream is in memory. */
  readonly trimsConsumed?: boolean | undefined;
}

/**
 * What a shard of a mapping has still to do: records read and not done, and since when the oldest of them has been
 * there.
 */
interface Lag {
  readonly mappingId: string;
  readonly shardId: string;
  readonly unfinishedCount: number;
  readonly oldestArrivalMs: number | undefined;
}

export interface Driver {
  /** One round: every lane does the one thing that is due at `nowMs`, if any. Calls must not overlap. */
  step(nowMs: number): Promise<StepResult>;
  /** Looks for new shards of a mapping, where it is time to, and answers the places that can be stepped. */
  refresh(nowMs: number): Promise<readonly Place[]>;
  stepPlace(place: Place, nowMs: number): Promise<StepResult>;
  lag(): Lag[];
  /** A disabled mapping starts nothing more and keeps its place; enabled again, it goes on from there. */
  setEnabled(mappingId: string, isEnabled: boolean): void;
}

/** First wait before a retry and the longest: this driver's choice, since AWS documents none. */
const RETRY_DELAY = { firstMs: 1000, longestMs: 60_000 };

/** Lambda's default time-out is 3 s; the handlers here are set to more. */
const FUNCTION_TIMEOUT_MS = 60_000;

/** 1 s, 2 s, 4 s … up to a minute. */
export function defaultRetryDelayMs(failureCount: number): number {
  return Math.min(RETRY_DELAY.longestMs, RETRY_DELAY.firstMs * 2 ** Math.min(failureCount - 1, 30));
}

/** A driver over its mappings, in their order. Throws when a mapping id is used twice. */
export function createDriver(options: DriverOptions): Driver {
  const policy = options.policy ?? {};
  let requestCount = 0;
  const nextRequestId = (): string => {
    requestCount += 1;
    return `00000000-0000-8000-8000-${requestCount.toString(16).padStart(12, '0')}`;
  };
  const workers = new Map<string, MappingWorker>();
  for (const mapping of options.mappings) {
    if (workers.has(mapping.id)) throw new Error(`mapping id "${mapping.id}" is used twice: give each mapping its own`);
    const host = {
      mapping,
      invoke: options.invoke,
      functionTimeoutMs: options.functionTimeoutMs ?? FUNCTION_TIMEOUT_MS,
      nextRequestId,
      retryDelayMs: options.retryDelayMs ?? defaultRetryDelayMs,
      idleCloseMs: options.idleCloseMs ?? IDLE_CLOSE_MS,
      policy,
      observe: options.observe,
      sendFailure: options.sendFailure,
      clock: options.clock,
    };
    workers.set(mapping.id, createMappingWorker(host, options.source(mapping.stream)));
  }

  async function refresh(nowMs: number): Promise<readonly Place[]> {
    const places: Place[] = [];
    for (const worker of workers.values()) {
      if (!worker.isEnabled) continue;
      await refreshShards(worker, nowMs);
      places.push(...placesOf(worker));
    }
    return places;
  }

  async function stepPlace(place: Place, nowMs: number): Promise<StepResult> {
    const before = place.shard.checkpoint;
    const result = await stepShardLane(place.shard, place.lane, nowMs);
    if (options.trimsConsumed && place.shard.checkpoint !== before) trim(place, workers);
    return result;
  }

  async function step(nowMs: number): Promise<StepResult> {
    let progressed = false;
    let dueMs = Number.POSITIVE_INFINITY;
    const places = await refresh(nowMs);
    const order = policy.order?.(places.length);
    for (let index = 0; index < places.length; index += 1) {
      const result = await stepPlace(places[order?.[index] ?? index]!, nowMs);
      progressed ||= result.progressed;
      dueMs = Math.min(dueMs, result.dueMs);
    }
    return { progressed, dueMs };
  }

  return {
    step,
    refresh,
    stepPlace,
    lag: () =>
      Array.from(workers.values()).flatMap(({ shards, host }) =>
        Array.from(shards.values(), (shard) => ({
          mappingId: host.mapping.id,
          shardId: shard.info.shardId,
          unfinishedCount: unfinishedCount(shard),
          oldestArrivalMs: oldestUnfinishedOf(shard)?.arrivalMs,
        })),
      ),
    setEnabled(mappingId, isEnabled) {
      const worker = workers.get(mappingId);
      if (worker === undefined) {
        throw new Error(`no mapping "${mappingId}": there are ${Array.from(workers.keys()).join(', ') || 'none'}`);
      }
      worker.isEnabled = isEnabled;
    },
  };
}

/** Lets the stream forget what every mapping that reads it has done. */
function trim({ worker, shard }: Place, workers: ReadonlyMap<string, MappingWorker>): void {
  const { shardId } = shard.info;
  let lowest: string | undefined;
  for (const other of workers.values()) {
    if (other.source !== worker.source) continue;
    const { checkpoint } = other.shards.get(shardId) ?? { checkpoint: undefined };
    if (checkpoint === undefined) return;
    if (lowest === undefined || compareSequenceNumbers(checkpoint, lowest) < 0) lowest = checkpoint;
  }
  if (lowest !== undefined) worker.source.trimBefore?.(shardId, lowest);
}
