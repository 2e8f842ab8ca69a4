// An object of the quarantine bucket → what can be put back on the raw stream. Pure; an object that is not of our
// making is a problem, not an exception.
import { checkMembers } from '#core/formats.ts';
import type { Rejection } from '#stages/ports.ts';
import { destination } from './destination.ts';

/** A reading or a whole record to put back. */
export interface Quarantined {
  readonly arrivalMs: number;
  readonly partitionKey: string;
  /** Of a user record whose sender had named the shard by a hash. */
  readonly explicitHashKey?: string | undefined;
  /** `missing-time`, `too-late`, …; `given-up` for a record of a batch that validate gave up. */
  readonly reason: string;
  /** Byte for byte as it came. */
  readonly data: Buffer;
  /** One JSON object on one line, which may share a record with others, one a line. */
  readonly isReading: boolean;
  /**
   * Order within a partition key: raw shard, sequence, index; before the index comes the place of a user record, where
   * it is one.
   */
  readonly position: readonly [shard: string, sequence: string, index: number];
  readonly subSequence?: number | undefined;
}

export type Parsed = { readonly items: readonly Quarantined[] } | { readonly problem: string };

/** Prefixes in the bucket: src/adapters/aws/objects/s3-quarantine.ts; the last is Lambda's own. */
export const PREFIXES = ['rejected/', 'too-late/', 'aws/lambda/'] as const;

/** What a line has; a later release may add to it. */
const LINE_MEMBERS: readonly (keyof Rejection)[] = [
  ...(['kind', 'shard', 'sequence', 'partitionKey', 'index', 'arrivalMs', 'issue', 'raw', 'encoding'] as const),
];

/**
 * Lines without `encoding` are from before that field: text, but for a whole record that could not be unpacked. They
 * stay readable for as long as the quarantine keeps them, and after that nobody writes them.
 */
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
    const { shard, sequence, subSequence, index, issue, kind, partitionKey, explicitHashKey, arrivalMs } = one;
    // A too-late line holds one value of its reading, a rejected one the whole.
    const identity = [shard, sequence, subSequence, index, kind === 'too-late' ? issue.field : ''].join('\u0000');
    if (seen.has(identity)) continue;
    seen.add(identity);
    const data = bytesOf(one, at + 1);
    items.push({
      arrivalMs,
      ...destination({ partitionKey, explicitHashKey, shard }),
      reason: issue.reason,
      data,
      isReading: isOneLine(data) && isJsonObject(data.toString('utf8')),
      position: [shard, sequence, index],
      ...(subSequence === undefined ? {} : { subSequence }),
    });
  }
  return items;
}

/**
 * Throws where the line says an encoding that is none of ours, or is not in it: other bytes than came must not go back.
 */
function bytesOf({ raw, encoding, index, issue }: StoredRejection, line: number): Buffer {
  const isOldPacked = encoding === undefined && index === -1 && PACKED_REASONS.has(issue.reason);
  const stated = isOldPacked ? 'base64' : (encoding ?? 'utf8');
  if (stated === 'utf8') return Buffer.from(raw, 'utf8');
  if (stated !== 'base64')
    throw new Error(`line ${line} has the encoding ${JSON.stringify(encoding)}: expected utf8 or base64`);
  const data = Buffer.from(raw, 'base64');
  if (data.toString('base64') !== raw) throw new Error(`line ${line} has a raw that is not the base64 it says`);
  return data;
}

/** As it lies in an object, of whatever release. */
type StoredRejection = Omit<Rejection, 'encoding'> & { readonly encoding?: Rejection['encoding'] };

function rejectionOf(line: string, number: number): StoredRejection {
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
  checkMembers('quarantine', one, LINE_MEMBERS);
  return one as StoredRejection;
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
      ...destination({ partitionKey: Buffer.from(key ?? '', 'base64').toString('utf8'), shard: partition }),
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

/** A second line would be a second reading, were it put among others. */
function isOneLine(data: Buffer): boolean {
  return !data.includes(10);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
