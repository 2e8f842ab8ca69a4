// One lane of a shard: what is due next – a batch, a window's final invocation, a retry – and one step of it.
// Without a parallelization factor a shard has one lane. A lane does one thing a step and never waits for time to pass.
// AWS: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html and …/services-kinesis-windows.html
import { deliver } from './delivery.ts';
import { discardTooOld } from './discard.ts';
import { createGathering, measure, nextRecord, recordAfter, take, waitingCount } from './gather.ts';
import { type Lane, type LaneHost, newBatch } from './lane-state.ts';
import type { WindowCloseReason } from './observe.ts';
import { settleDelivery } from './outcome.ts';
import type { StreamRecord } from './source.ts';
import { openWindow, windowStartOf } from './window.ts';

/** `dueMs`: when there is something to do again, as far as time alone decides; Infinity when only new records can. */
export interface StepResult {
  readonly progressed: boolean;
  readonly dueMs: number;
}

export function createLane(): Lane {
  return {
    gathering: createGathering(),
    work: [],
    window: undefined,
    latestWindowStartMs: Number.NEGATIVE_INFINITY,
    inputEnded: false,
  };
}

/** The oldest record that was offered and is not done. */
export function oldestUnfinished(lane: Lane): StreamRecord | undefined {
  return lane.work.find((batch) => batch.records.length > 0)?.records[0] ?? nextRecord(lane.gathering);
}

/** Nothing at work and nothing owed: no record, no retry, no open window. */
export function isIdle(lane: Lane): boolean {
  return lane.work.length === 0 && lane.window === undefined && waitingCount(lane.gathering) === 0;
}

/** Does the one thing that is due, if any: drops what is too old, or invokes the function once. */
export async function stepLane(lane: Lane, host: LaneHost, nowMs: number): Promise<StepResult> {
  if (lane.work.length === 0) prepare(lane, host, nowMs);
  const batch = lane.work[0];
  if (batch === undefined) return { progressed: false, dueMs: waitsUntil(lane, host) };
  if (batch.notBeforeMs > nowMs) return { progressed: false, dueMs: batch.notBeforeMs };
  if (await discardTooOld(lane, host, batch, nowMs)) return { progressed: true, dueMs: nowMs };
  const delivered = await deliver(batch, host, lane.window, nowMs);
  await settleDelivery(lane, host, batch, delivered, host.clock?.() ?? nowMs);
  return { progressed: true, dueMs: nowMs };
}

/** Puts the next batch to work, if one is due: a window's end goes before records. */
function prepare(lane: Lane, host: LaneHost, nowMs: number): void {
  const next = nextRecord(lane.gathering);
  if (lane.window?.isTooBig) {
    lane.work.push(newBatch([], 'early', undefined, nowMs));
    return;
  }
  const reason = closeReason(lane, host, next, nowMs);
  if (reason !== undefined) lane.work.push(newBatch([], 'final', reason, nowMs));
  else if (next !== undefined) gatherBatch(lane, host, next, nowMs);
}

function gatherBatch(lane: Lane, host: LaneHost, next: StreamRecord, nowMs: number): void {
  const { gathering } = lane;
  const { mapping, policy } = host;
  const isWindowed = mapping.tumblingWindowMs > 0;
  const slotOf = isWindowed ? (record: StreamRecord) => slot(lane, host, record) : undefined;
  measure(gathering, { batchSize: mapping.batchSize, sizeOf: host.sizeOf, windowStartOf: slotOf });
  const isComplete = gathering.full !== undefined || lane.inputEnded;
  if (!isComplete && nowMs < gathering.sinceMs! + mapping.batchingWindowMs) return;

  const available = gathering.count;
  const wished = policy.cut?.(available, mapping.id) ?? available;
  const count = Math.max(1, Math.min(available, Math.floor(wished)));
  const after = recordAfter(gathering, count);
  const endsWindow = isWindowed && after !== undefined && slot(lane, host, after) > slot(lane, host, next);
  const endsShard = lane.inputEnded && after === undefined;
  if (isWindowed && lane.window === undefined) {
    lane.window = openWindow(slot(lane, host, next), mapping.tumblingWindowMs);
    lane.latestWindowStartMs = lane.window.startMs;
  }
  const records = take(gathering, count, nowMs);
  const isFinal = isWindowed && (endsWindow || endsShard) && (policy.finalCarriesRecords?.() ?? false);
  const reason = endsWindow ? 'next-window' : 'shard-end';
  lane.work.push(isFinal ? newBatch(records, 'final', reason, nowMs) : newBatch(records, 'records', undefined, nowMs));
}

/** Start of the window a record is put into: its own, or the latest one opened when it arrived out of order. */
function slot(lane: Lane, host: LaneHost, record: StreamRecord): number {
  return Math.max(lane.latestWindowStartMs, windowStartOf(record.arrivalMs, host.mapping.tumblingWindowMs));
}

/**
 * Why the open window is over, if it is: a later record, the shard's end, or nothing new until the idle time has
 * passed.
 */
function closeReason(
  lane: Lane,
  host: LaneHost,
  next: StreamRecord | undefined,
  nowMs: number,
): WindowCloseReason | undefined {
  const { window } = lane;
  if (window === undefined) return undefined;
  if (next !== undefined) return slot(lane, host, next) > window.startMs ? 'next-window' : undefined;
  if (lane.inputEnded) return 'shard-end';
  return nowMs >= window.endMs + host.idleCloseMs ? 'idle' : undefined;
}

function waitsUntil(lane: Lane, host: LaneHost): number {
  const { gathering, window } = lane;
  if (gathering.sinceMs !== undefined) return gathering.sinceMs + host.mapping.batchingWindowMs;
  return window === undefined ? Number.POSITIVE_INFINITY : window.endMs + host.idleCloseMs;
}
