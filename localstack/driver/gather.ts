// Records read from a shard and not yet in a batch, and how many of them the next batch takes: batch size, 6 MB, one
// window. AWS: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html (batching behavior) and
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (invocation payload)
import { ENVELOPE_BYTES } from './event.ts';
import type { StreamRecord } from './source.ts';

/**
 * Payload of a synchronous invocation, 6 MB. AWS:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;

export interface GatherLimits {
  readonly batchSize: number;
  readonly sizeOf: (record: StreamRecord) => number;
  /** Start of the tumbling window a record belongs to; undefined without windows. */
  readonly windowStartOf: ((record: StreamRecord) => number) | undefined;
}

/**
 * `full` says why no further record can join: the batch is as big as it may be, or the next record is of a later
 * window.
 */
export interface Gathering {
  records: StreamRecord[];
  head: number;
  /** Since when the oldest record here waits; undefined when there is none. */
  sinceMs: number | undefined;
  count: number;
  bytes: number;
  full: 'size' | 'payload' | 'window' | undefined;
}

export function createGathering(): Gathering {
  return { records: [], head: 0, sinceMs: undefined, count: 0, bytes: ENVELOPE_BYTES, full: undefined };
}

export function offer(gathering: Gathering, record: StreamRecord, nowMs: number): void {
  gathering.records.push(record);
  gathering.sinceMs ??= nowMs;
}

export function nextRecord(gathering: Gathering): StreamRecord | undefined {
  return gathering.records[gathering.head];
}

/** The record behind the next `count` ones. */
export function recordAfter(gathering: Gathering, count: number): StreamRecord | undefined {
  return gathering.records[gathering.head + count];
}

export function waitingCount(gathering: Gathering): number {
  return gathering.records.length - gathering.head;
}

/**
 * Looks at what came since the last look and brings `count` and `full` up to date. A record above the limit goes alone.
 */
export function measure(gathering: Gathering, limits: GatherLimits): void {
  const { records, head } = gathering;
  const windowStartMs = records[head] === undefined ? undefined : limits.windowStartOf?.(records[head]);
  while (gathering.full === undefined && head + gathering.count < records.length) {
    const record = records[head + gathering.count]!;
    const bytes = gathering.bytes + limits.sizeOf(record);
    if (gathering.count === limits.batchSize) gathering.full = 'size';
    else if (windowStartMs !== undefined && limits.windowStartOf!(record) > windowStartMs) gathering.full = 'window';
    else if (gathering.count > 0 && bytes > PAYLOAD_LIMIT_BYTES) gathering.full = 'payload';
    else {
      gathering.count += 1;
      gathering.bytes = bytes;
    }
  }
  if (gathering.count === limits.batchSize) gathering.full ??= 'size';
}

/** Takes the first `count` records out; what stays waits from `nowMs` on. */
export function take(gathering: Gathering, count: number, nowMs: number): StreamRecord[] {
  const taken = gathering.records.slice(gathering.head, gathering.head + count);
  gathering.head += count;
  // The array is cut down when most of it is behind the head, so that a take costs what it takes, however much waits.
  if (gathering.head * 2 >= gathering.records.length) {
    gathering.records = gathering.records.slice(gathering.head);
    gathering.head = 0;
  }
  return restart(gathering, taken, nowMs);
}

/** Puts records back in front, so that they are cut anew. */
export function putBack(gathering: Gathering, records: readonly StreamRecord[], nowMs: number): void {
  gathering.records = [...records, ...gathering.records.slice(gathering.head)];
  gathering.head = 0;
  restart(gathering, undefined, nowMs);
}

function restart<T>(gathering: Gathering, answer: T, nowMs: number): T {
  gathering.sinceMs = waitingCount(gathering) > 0 ? nowMs : undefined;
  gathering.count = 0;
  gathering.bytes = ENVELOPE_BYTES;
  gathering.full = undefined;
  return answer;
}
