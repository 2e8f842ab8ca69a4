// An object of the quarantine bucket → what can be put back on the raw stream. Pure; an object that is not of our making is a problem, not an exception.
import type { Rejection } from '#stages/ports.ts';

/** A reading or a whole record to put back. */
export interface Quarantined {
  readonly arrivalMs: number;
  readonly partitionKey: string;
  /** `missing-time`, `too-late`, …; `given-up` for a record of a batch that validate gave up. */
  readonly reason: string;
  readonly data: Buffer;
  /** One JSON object as text, which may share a record with others. */
  readonly isReading: boolean;
  /** Order within a partition key: raw shard, sequence, index. */
  readonly position: readonly [shard: string, sequence: string, index: number];
}

export type Parsed = { readonly items: readonly Quarantined[] } | { readonly problem: string };

/** Prefixes in the bucket: src/adapters/aws/s3-quarantine.ts; the last is Lambda's own. */
export const PREFIXES = ['rejected/', 'too-late/', 'aws/lambda/'] as const;

/** A whole record that could not be unpacked is kept as base64: src/stages/validate.ts. */
const PACKED_REASONS: ReadonlySet<string> = new Set(['bad-gzip', 'too-large']);

export function parseObject(key: string, text: string): Parsed {
  try {
    return { items: key.startsWith('aws/lambda/') ? givenUp(text) : rejections(text) };
  } catch (error) {
    return { problem: `${key}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** One line a rejection; a reading with several wrong fields has several lines and is put back once. */
function rejections(text: string): Quarantined[] {
  const seen = new Set<string>();
  const items: Quarantined[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const one = rejectionOf(line, at + 1);
    const { shard, sequence, index, issue, kind, raw, partitionKey, arrivalMs } = one;
    // A too-late line holds one value of its reading, a rejected one the whole.
    const identity = [shard, sequence, index, kind === 'too-late' ? issue.field : ''].join('\u0000');
    if (seen.has(identity)) continue;
    seen.add(identity);
    const isPacked = index === -1 && PACKED_REASONS.has(issue.reason);
    items.push({
      arrivalMs,
      partitionKey: partitionKey || shard,
      reason: issue.reason,
      data: Buffer.from(raw, isPacked ? 'base64' : 'utf8'),
      isReading: !isPacked && isJsonObject(raw),
      position: [shard, sequence, index],
    });
  }
  return items;
}

function rejectionOf(line: string, number: number): Rejection {
  const one = JSON.parse(line) as Partial<Rejection> | null;
  const isOurs =
    typeof one?.raw === 'string' &&
    typeof one.shard === 'string' &&
    typeof one.sequence === 'string' &&
    typeof one.index === 'number' &&
    typeof one.arrivalMs === 'number' &&
    typeof one.issue?.reason === 'string';
  if (!isOurs)
    throw new Error(`line ${number} is no rejection: it lacks raw, shard, sequence, index, arrivalMs or issue`);
  return one as Rejection;
}

/**
 * Lambda's record of a discarded batch: the event as text in `payload`.
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html and kafka-on-failure.html
 */
function givenUp(text: string): Quarantined[] {
  const { payload } = JSON.parse(text) as { payload?: unknown };
  if (typeof payload !== 'string') throw new Error('it has no `payload`: not the record of a discarded batch');
  const event = JSON.parse(payload) as { Records?: KinesisRecord[]; records?: Record<string, KafkaRecord[]> };
  if (Array.isArray(event.Records)) {
    return event.Records.map(({ eventID, kinesis }) => ({
      ...given(Buffer.from(kinesis.data, 'base64')),
      arrivalMs: Math.round(kinesis.approximateArrivalTimestamp * 1000),
      partitionKey: kinesis.partitionKey,
      position: [eventID.split(':')[0] ?? '', kinesis.sequenceNumber, 0],
    }));
  }
  if (event.records === undefined) throw new Error('its `payload` is neither an event of Kinesis nor of Kafka');
  return Object.entries(event.records).flatMap(([partition, records]) =>
    records.map(({ key, value, timestamp, offset }) => ({
      ...given(Buffer.from(value ?? '', 'base64')),
      arrivalMs: timestamp,
      partitionKey: Buffer.from(key ?? '', 'base64').toString('utf8') || partition,
      position: [partition, String(offset), 0] as const,
    })),
  );
}

const given = (data: Buffer) => ({ reason: 'given-up', data, isReading: false });

interface KinesisRecord {
  readonly eventID: string;
  readonly kinesis: {
    readonly data: string;
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    readonly approximateArrivalTimestamp: number;
  };
}

interface KafkaRecord {
  readonly key?: string | null;
  readonly value?: string | null;
  readonly timestamp: number;
  readonly offset: number;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
