// Lambda's event for a batch of Kinesis records, and its size, without ever serialising it.
// AWS: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html (example event) and
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html (KinesisTimeWindowEvent)
import type { KinesisStreamEvent, KinesisStreamRecord, KinesisStreamTumblingWindowEvent } from 'aws-lambda';
import type { StreamRecord } from './source.ts';

/** With a tumbling window; the public types lack the last two fields that AWS sends. */
export interface WindowEvent extends KinesisStreamTumblingWindowEvent {
  readonly shardId: string;
  readonly eventSourceARN: string;
}

export type StreamEvent = KinesisStreamEvent | WindowEvent;

/** What every record of a mapping's events has in common. */
export interface EventSourceFacts {
  readonly streamArn: string;
  readonly awsRegion: string;
  readonly invokeIdentityArn: string;
}

/** The part of the event that only a tumbling window adds. */
export interface WindowPart {
  readonly startMs: number;
  readonly endMs: number;
  /** JSON text: every invocation gets a copy of its own, as over the wire. */
  readonly stateJson: string;
  readonly shardId: string;
  readonly isFinal: boolean;
  readonly isTerminatedEarly: boolean;
}

/** The facts of a stream, read from its ARN; `functionName` names the execution role. */
export function eventSourceFacts(streamArn: string, functionName: string): EventSourceFacts {
  const [, partition = 'aws', , awsRegion = '', accountId = ''] = streamArn.split(':');
  return { streamArn, awsRegion, invokeIdentityArn: `arn:${partition}:iam::${accountId}:role/${functionName}-role` };
}

/** The event of one invocation. Costs one base64 and two small objects a record. */
export function buildEvent(
  facts: EventSourceFacts,
  records: readonly StreamRecord[],
  window: WindowPart | undefined,
): StreamEvent {
  const Records = new Array<KinesisStreamRecord>(records.length);
  for (let index = 0; index < records.length; index += 1) Records[index] = eventRecord(facts, records[index]!);
  if (window === undefined) return { Records };
  return {
    Records,
    window: { start: isoSeconds(window.startMs), end: isoSeconds(window.endMs) },
    state: JSON.parse(window.stateJson) as Record<string, unknown>,
    shardId: window.shardId,
    eventSourceARN: facts.streamArn,
    isFinalInvokeForWindow: window.isFinal,
    isWindowTerminatedEarly: window.isTerminatedEarly,
  };
}

function eventRecord(facts: EventSourceFacts, record: StreamRecord): KinesisStreamRecord {
  const { data, sequenceNumber } = record;
  const bytes = Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record.partitionKey,
      sequenceNumber,
      data: bytes.toString('base64'),
      approximateArrivalTimestamp: record.arrivalMs / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${record.shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: facts.invokeIdentityArn,
    awsRegion: facts.awsRegion,
    eventSourceARN: facts.streamArn,
  };
}

/** `2020-12-09T07:04:00Z`: AWS writes the bounds without milliseconds. */
function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** Bytes of the JSON around the records, the window's part aside. */
export const ENVELOPE_BYTES = '{"Records":[]}'.length;

/** Digits of `approximateArrivalTimestamp` in this century: seconds, a point, milliseconds. */
const TIMESTAMP_BYTES = '1607497475.123'.length;

/** A function that tells how many bytes a record takes in the event's JSON (a partition key counted as ASCII). */
export function recordSizer(facts: EventSourceFacts): (record: StreamRecord) => number {
  const empty = eventRecord(facts, {
    shardId: '',
    sequenceNumber: '',
    partitionKey: '',
    data: new Uint8Array(0),
    arrivalMs: 0,
  });
  const fixed = JSON.stringify(empty).length - '0'.length + TIMESTAMP_BYTES + ','.length;
  return ({ data, partitionKey, sequenceNumber, shardId }) =>
    fixed + Math.ceil(data.length / 3) * 4 + partitionKey.length + 2 * sequenceNumber.length + shardId.length;
}
