// The record of a discarded batch that a mapping's on-failure destination gets, and the port that sends it.
// AWS: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
import { createHash } from 'node:crypto';
import type { FailureDestination, Mapping } from './mapping.ts';
import type { StreamRecord } from './source.ts';

/**
 * Why a batch was given up. The page shows the first value only; the second was read off records that Lambda wrote for
 * records above MaximumRecordAgeInSeconds.
 */
export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** The JSON document; `payload`, the whole event as JSON text, is there for S3 only. */
interface InvocationRecord {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: FailureCondition;
    readonly approximateInvokeCount: number;
  };
  readonly responseContext: {
    readonly statusCode: number;
    readonly executedVersion: string;
    readonly functionError: string;
  };
  readonly version: '1.0';
  readonly timestamp: string;
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
  readonly payload?: string;
}

/** What is to be sent where; `s3Key` is there for a bucket only. */
export interface FailureMessage {
  readonly destination: FailureDestination;
  readonly mappingId: string;
  readonly record: InvocationRecord;
  readonly s3Key: string | undefined;
}

/**
 * Sends one record to a queue, topic or bucket. When it rejects, the driver reports it and goes on: the batch is lost,
 * as with AWS.
 */
export type SendFailure = (message: FailureMessage) => Promise<void>;

export interface DiscardedBatch {
  readonly mapping: Mapping;
  readonly streamArn: string;
  readonly functionArn: string;
  readonly requestId: string;
  readonly records: readonly StreamRecord[];
  readonly condition: FailureCondition;
  readonly invokeCount: number;
  readonly nowMs: number;
  /** Builds the event that goes into `payload`; asked for S3 only. */
  readonly event: () => unknown;
}

/** The message for a discarded batch of at least one record. */
export function failureMessage(destination: FailureDestination, batch: DiscardedBatch): FailureMessage {
  const first = batch.records[0]!;
  const last = batch.records.at(-1)!;
  const record: InvocationRecord = {
    requestContext: {
      requestId: batch.requestId,
      functionArn: batch.functionArn,
      condition: batch.condition,
      approximateInvokeCount: batch.invokeCount,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: isoTime(batch.nowMs),
    KinesisBatchInfo: {
      shardId: first.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: isoTime(first.arrivalMs),
      approximateArrivalOfLastRecord: isoTime(last.arrivalMs),
      batchSize: batch.records.length,
      streamArn: batch.streamArn,
    },
    ...(destination.kind === 's3' ? { payload: JSON.stringify(batch.event()) } : {}),
  };
  return {
    destination,
    mappingId: batch.mapping.id,
    record,
    s3Key: destination.kind === 's3' ? s3Key(batch, first.shardId) : undefined,
  };
}

/**
 * `aws/lambda/<ESM-UUID>/<shardID>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<Random UUID>`, both UUIDs made from what is known,
 * not drawn.
 */
function s3Key(batch: DiscardedBatch, shardId: string): string {
  const time = isoTime(batch.nowMs);
  const day = time.slice(0, 10).replaceAll('-', '/');
  const second = time.slice(0, 19).replaceAll(':', '.');
  return `aws/lambda/${uuidOf(batch.mapping.id)}/${shardId}/${day}/${second}-${batch.requestId}`;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** The same UUID (version 8, RFC 9562) for the same text, so that two runs write the same ids. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
