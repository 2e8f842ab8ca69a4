// Lambda's event of an MSK (or other Kafka) topic → records, and the answer that names those to be brought again.
// Refuses an event that is not of Lambda's form; a record's content is data and never throws.
// https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html (example event)
import type { RawBatch, RawRecord } from '#stages/ports.ts';
import { batchOf } from '#stages/raw-batch.ts';
import { isObject, MalformedEventError } from '../malformed-event-error.ts';
import { withParts } from './record-parts.ts';

const SOURCE = 'a Kafka topic';

/** Beyond it a `Date` is invalid: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const MAX_TIME_MS = 8_640_000_000_000_000;

/**
 * One record that Lambda is to bring again.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html (partial batch response)
 */
export interface KafkaItemIdentifier {
  /** Topic and partition, as the event's key names them: `readings-0`. */
  readonly partition: string;
  readonly offset: number;
}

/** Kafka's event has `records` by topic-partition where Kinesis has a list of `Records`. */
export function isKafkaEvent(event: unknown): event is { readonly records: unknown } {
  return isObject(event) && 'records' in event;
}

/**
 * The records, partition after partition, each in the order of its offsets; gzip and aggregated records opened as from
 * Kinesis. Shard = topic-partition, sequence = offset, arrival = the record's timestamp, which is the broker's if the
 * topic has `message.timestamp.type=LogAppendTime` and the sender's otherwise; one that is no time (−1: none given)
 * becomes 0, so that its readings are rejected as ahead of their arrival and kept. Throws MalformedEventError.
 */
export function kafkaBatchOf(event: unknown): RawBatch {
  const partitions = isKafkaEvent(event) ? event.records : undefined;
  if (!isObject(partitions) || Array.isArray(partitions)) {
    throw new MalformedEventError('records', partitions, 'an object of lists by topic-partition', SOURCE);
  }
  const packed = Object.entries(partitions).flatMap(([partition, records]) => {
    const path = `records[${JSON.stringify(partition)}]`;
    if (!Array.isArray(records)) throw new MalformedEventError(path, records, 'an array', SOURCE);
    return records.map((record: unknown, at) => recordOf(record, partition, `${path}[${at}]`));
  });
  return withParts(batchOf(packed));
}

/**
 * Every record from the failed one on, of all partitions: none of them was processed, and what is not named counts as
 * done. Of one partition Lambda goes on from the lowest offset.
 */
export function kafkaFailures(batch: RawBatch, failedIndex: number): KafkaItemIdentifier[] {
  return Array.from({ length: Math.max(0, batch.count - failedIndex) }, (_, i) => {
    const { shard, sequence } = batch.record(failedIndex + i);
    return { partition: shard, offset: Number(sequence) };
  });
}

function recordOf(record: unknown, partition: string, path: string): RawRecord {
  const wrong = (field: string, value: unknown, expected: string) =>
    new MalformedEventError(`${path}${field}`, value, expected, SOURCE);
  if (!isObject(record)) throw wrong('', record, 'an object');
  const { offset, timestamp, key, value } = record;
  if (!Number.isSafeInteger(offset) || Number(offset) < 0) throw wrong('.offset', offset, 'a whole number from 0 on');
  if (typeof timestamp !== 'number') throw wrong('.timestamp', timestamp, 'milliseconds since the epoch');
  return {
    shard: partition,
    sequence: String(offset),
    partitionKey: bytesOf(key, () => wrong('.key', key, 'base64 text, or null')).toString('utf8'),
    arrivalMs: timestamp >= 0 && timestamp <= MAX_TIME_MS ? timestamp : 0,
    bytes: bytesOf(value, () => wrong('.value', value, 'base64 text, or null')),
  };
}

/** A key may be missing, and a value too (a tombstone): no bytes. */
function bytesOf(base64: unknown, wrong: () => MalformedEventError): Buffer {
  if (base64 === undefined || base64 === null) return Buffer.alloc(0);
  if (typeof base64 !== 'string') throw wrong();
  return Buffer.from(base64, 'base64');
}
