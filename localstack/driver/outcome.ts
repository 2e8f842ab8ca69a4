// What becomes of a batch after a delivery: done, done in part, split, retried or discarded, and what the window keeps.
// AWS: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html (retries, bisect),
// …/services-kinesis-batchfailurereporting.html (partial success) and …/services-kinesis-windows.html (state)
import type { Delivered } from './delivery.ts';
import { discard } from './discard.ts';
import { putBack } from './gather.ts';
import { type Batch, type Lane, type LaneHost, newBatch } from './lane-state.ts';
import { restartState, setState } from './window.ts';

/** Brings the lane up to date with a delivery of its first batch. */
export async function settleDelivery(
  lane: Lane,
  host: LaneHost,
  batch: Batch,
  delivered: Delivered,
  nowMs: number,
): Promise<void> {
  switch (delivered.kind) {
    case 'success':
      lane.work.shift();
      reportSuccess(host, batch, nowMs);
      if (lane.window !== undefined) moveWindow(lane, host, batch, delivered.stateJson, nowMs);
      return;
    case 'partial':
      return settlePartial(lane, host, batch, delivered.failedIndex, delivered.stateJson, nowMs);
    case 'failure':
      return settleFailure(lane, host, batch, delivered.reason, nowMs);
    case 'not-invoked':
      batch.throttledCount += 1;
      batch.notBeforeMs = nowMs + host.retryDelayMs(batch.throttledCount);
      reportFailure(host, batch, delivered.reason, batch.notBeforeMs, false, nowMs);
      return;
    case 'forgotten': {
      const records = lane.work.flatMap((item) => item.records);
      lane.work.length = 0;
      putBack(lane.gathering, records, nowMs);
    }
  }
}

/** After a success the state goes on, is dropped with its window, or starts empty after an early end. */
function moveWindow(lane: Lane, host: LaneHost, batch: Batch, stateJson: string | undefined, nowMs: number): void {
  const window = lane.window!;
  const at = { mappingId: host.mapping.id, shardId: host.shardId, nowMs, windowStartMs: window.startMs };
  if (batch.purpose === 'early') {
    const stateBytes = Buffer.byteLength(window.stateJson);
    restartState(window);
    host.observe?.({ ...at, type: 'window-terminated-early', stateBytes });
  } else if (batch.purpose === 'final') {
    lane.window = undefined;
    host.observe?.({ ...at, type: 'window-closed', windowEndMs: window.endMs, reason: batch.closeReason ?? 'idle' });
  } else if (stateJson !== undefined) {
    takeState(lane, host, stateJson, nowMs);
  }
}

/** Keeps the state an invocation returned; one above the limit is sent back at once, before anything else. */
function takeState(lane: Lane, host: LaneHost, stateJson: string, nowMs: number): void {
  setState(lane.window!, stateJson);
  if (lane.window!.isTooBig || host.policy.endsWindowEarly?.())
    lane.work.unshift(newBatch([], 'early', undefined, nowMs));
}

/** The records before the returned sequence number are done; split there when bisect is on, which uses up no retry. */
async function settlePartial(
  lane: Lane,
  host: LaneHost,
  batch: Batch,
  failedIndex: number,
  stateJson: string | undefined,
  nowMs: number,
): Promise<void> {
  const { mapping, shardId } = host;
  const { functionName } = mapping;
  const recordCount = batch.records.length;
  const at = { mappingId: mapping.id, shardId, nowMs, functionName, recordCount };
  host.observe?.({ ...at, type: 'partially-succeeded', doneCount: failedIndex });
  const rest = { ...batch, records: batch.records.slice(failedIndex), notBeforeMs: nowMs };
  lane.work[0] = rest;
  if (lane.window !== undefined && stateJson !== undefined) takeState(lane, host, stateJson, nowMs);
  if (mapping.bisectOnError) host.observe?.({ ...at, type: 'bisected', firstCount: failedIndex });
  else await useUpRetry(lane, host, rest, 'batchItemFailures names a record', nowMs);
}

/** A whole batch failed: it is split if it may be, retried if it may be, else discarded. A split uses up no retry. */
async function settleFailure(lane: Lane, host: LaneHost, batch: Batch, reason: string, nowMs: number): Promise<void> {
  const { mapping, shardId } = host;
  const recordCount = batch.records.length;
  if (!mapping.bisectOnError || recordCount < 2) return useUpRetry(lane, host, batch, reason, nowMs);
  const firstCount = Math.floor(recordCount / 2);
  const half = { ...batch, notBeforeMs: nowMs };
  lane.work.splice(
    lane.work.indexOf(batch),
    1,
    { ...half, records: batch.records.slice(0, firstCount), purpose: 'records', closeReason: undefined },
    { ...half, records: batch.records.slice(firstCount) },
  );
  reportFailure(host, batch, reason, nowMs, true, nowMs);
  const { functionName } = mapping;
  host.observe?.({ type: 'bisected', mappingId: mapping.id, shardId, nowMs, functionName, recordCount, firstCount });
}

/** A final or early invocation without records has nothing that could be discarded: it is retried until it succeeds. */
async function useUpRetry(lane: Lane, host: LaneHost, batch: Batch, reason: string, nowMs: number): Promise<void> {
  const { maxRetries } = host.mapping;
  batch.failedCount += 1;
  const isUsedUp = batch.records.length > 0 && maxRetries >= 0 && batch.failedCount > maxRetries;
  const retryAtMs = isUsedUp ? undefined : nowMs + host.retryDelayMs(batch.failedCount);
  reportFailure(host, batch, reason, retryAtMs, true, nowMs);
  if (retryAtMs !== undefined) {
    batch.notBeforeMs = retryAtMs;
    return;
  }
  await discard(lane, host, batch, batch.records, 'RetryAttemptsExhausted', nowMs);
  // A window outlives discarded records: it stays open, so that its final invocation is still made.
  lane.work.splice(lane.work.indexOf(batch), 1);
}

function reportSuccess(host: LaneHost, batch: Batch, nowMs: number): void {
  const { mapping, shardId } = host;
  const last = batch.records.at(-1);
  host.observe?.({
    type: 'succeeded',
    mappingId: mapping.id,
    shardId,
    nowMs,
    functionName: mapping.functionName,
    recordCount: batch.records.length,
    iteratorAgeMs: last && nowMs - last.arrivalMs,
  });
}

function reportFailure(
  host: LaneHost,
  batch: Batch,
  reason: string,
  retryAtMs: number | undefined,
  wasInvoked: boolean,
  nowMs: number,
): void {
  const { mapping, shardId } = host;
  const recordCount = batch.records.length;
  const at = { mappingId: mapping.id, shardId, nowMs, functionName: mapping.functionName, recordCount };
  host.observe?.({ ...at, type: 'failed', reason, retryAtMs, wasInvoked });
}
