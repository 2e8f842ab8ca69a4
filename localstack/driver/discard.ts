// Records that are given up, because they are too old or their retries are used up, and the destination that is told of
// them. AWS: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
import { eventOf } from './delivery.ts';
import type { Batch, Lane, LaneHost } from './lane-state.ts';
import { type FailureCondition, failureMessage } from './on-failure.ts';
import type { StreamRecord } from './source.ts';

/**
 * Drops the records at the front of a batch that are above the mapping's record age; answers whether there were any.
 */
export async function discardTooOld(lane: Lane, host: LaneHost, batch: Batch, nowMs: number): Promise<boolean> {
  const { maxRecordAgeMs } = host.mapping;
  if (maxRecordAgeMs < 0) return false;
  const live = batch.records.findIndex((record) => nowMs - record.arrivalMs <= maxRecordAgeMs);
  const tooOldCount = live === -1 ? batch.records.length : live;
  if (tooOldCount === 0) return false;
  await discard(lane, host, batch, batch.records.slice(0, tooOldCount), 'RecordAgeExceeded', nowMs);
  const rest = batch.records.slice(tooOldCount);
  if (rest.length > 0) lane.work[0] = { ...batch, records: rest };
  else lane.work.shift();
  return true;
}

/**
 * Tells the on-failure destination, if there is one. A destination that fails is reported and does not hold the stream
 * up.
 */
export async function discard(
  lane: Lane,
  host: LaneHost,
  batch: Batch,
  records: readonly StreamRecord[],
  condition: FailureCondition,
  nowMs: number,
): Promise<void> {
  const { mapping, shardId } = host;
  const at = { mappingId: mapping.id, shardId, nowMs };
  let sentTo: string | undefined;
  if (mapping.onFailure !== undefined && host.sendFailure !== undefined) {
    const message = failureMessage(mapping.onFailure, {
      mapping,
      streamArn: host.facts.streamArn,
      functionArn: host.functionArn,
      requestId: host.nextRequestId(),
      records,
      condition,
      invokeCount: batch.invokeCount,
      nowMs,
      event: () => eventOf({ ...batch, records }, host, lane.window),
    });
    try {
      await host.sendFailure(message);
      sentTo = mapping.onFailure.target;
    } catch (error) {
      host.observe?.({ ...at, type: 'destination-failed', reason: String(error) });
    }
  }
  const { functionName } = mapping;
  host.observe?.({ ...at, type: 'discarded', functionName, recordCount: records.length, condition, sentTo });
}
