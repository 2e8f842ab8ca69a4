// Lambda's Kinesis event → records. Refuses an event that is not of Lambda's form; a record's content is data and never throws.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
import { gunzipSync } from 'node:zlib';
import type { Issue } from '#core/reading/issue.ts';
import type { RawRecord } from '#stages/ports.ts';
import { isObject, MalformedEventError } from './malformed-event-error.ts';

/** 16 MiB unpacked: ten times what a record of 1 MiB of readings needs, and what a function of 512 MB can hold beside its work. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

const SOURCE = 'a Kinesis stream';

interface KinesisRecord extends Origin {
  readonly bytes: Buffer;
}

/**
 * The raw stream's records in the order of the event; gzip is known by its magic bytes. A gzip record is unpacked when it is read and only the
 * last one read is kept unpacked, so a batch of records that each unpack to the limit does not exhaust the memory. Throws MalformedEventError.
 */
export function rawRecordsOf(event: unknown): RawRecord[] {
  const slot: UnpackedSlot = { of: undefined, unpacked: undefined };
  return recordsOf(event).map((record) => (isGzip(record.bytes) ? gzipRecord(record, slot) : record));
}

/** The readings stream's packs in the order of the event. Throws MalformedEventError. */
export function packsOf(event: unknown): Uint8Array[] {
  return recordsOf(event).map((record) => record.bytes);
}

/** What an invocation window adds to an event. https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html */
export interface InvocationWindow {
  /** What the call before answered, `{}` at the first one; undefined without a window. */
  readonly windowState?: unknown;
  /** The window's last call, or the one after which Lambda forgets the state; a call without a window is both. */
  readonly isFinal: boolean;
}

/** The window part of an event. Throws MalformedEventError. */
export function invocationWindowOf(event: unknown): InvocationWindow {
  if (!isObject(event) || event.window === undefined) return { isFinal: true };
  const { state, isFinalInvokeForWindow: isLast, isWindowTerminatedEarly: isEarly = false } = event;
  for (const [path, flag] of Object.entries({ isFinalInvokeForWindow: isLast, isWindowTerminatedEarly: isEarly })) {
    if (typeof flag !== 'boolean') throw new MalformedEventError(path, flag, 'true or false', SOURCE);
  }
  return { windowState: state ?? {}, isFinal: isLast === true || isEarly === true };
}

function recordsOf(event: unknown): KinesisRecord[] {
  const records = isObject(event) ? event.Records : undefined;
  if (!Array.isArray(records)) throw new MalformedEventError('Records', records, 'an array', SOURCE);
  return records.map(recordOf);
}

const SEQUENCE = /^\d{1,128}$/;

/** The usual case in one look; what is wrong with any other is found by `malformed`. */
function recordOf(record: unknown, at: number): KinesisRecord {
  if (!isObject(record) || !isObject(record.kinesis)) throw malformed(record, at);
  const { eventID } = record;
  const { sequenceNumber, partitionKey, data, approximateArrivalTimestamp: seconds } = record.kinesis;
  const colon = typeof eventID === 'string' ? eventID.indexOf(':') : -1;
  if (
    colon < 1 ||
    typeof sequenceNumber !== 'string' ||
    !SEQUENCE.test(sequenceNumber) ||
    typeof partitionKey !== 'string' ||
    typeof data !== 'string' ||
    !isArrival(seconds)
  ) {
    throw malformed(record, at);
  }
  return {
    shard: (eventID as string).slice(0, colon),
    sequence: sequenceNumber,
    partitionKey,
    arrivalMs: Math.round(seconds * 1000),
    bytes: Buffer.from(data, 'base64'),
  };
}

function isArrival(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && seconds >= 0 && Number.isFinite(seconds);
}

function malformed(record: unknown, at: number): MalformedEventError {
  const path = `Records[${at}]`;
  const wrong = (field: string, value: unknown, expected: string) =>
    new MalformedEventError(`${path}.${field}`, value, expected, SOURCE);
  const kinesis = isObject(record) ? record.kinesis : undefined;
  if (!isObject(record) || !isObject(kinesis)) return wrong('kinesis', kinesis, 'an object');
  const { eventID } = record;
  if (typeof eventID !== 'string') return wrong('eventID', eventID, 'text');
  if (eventID.indexOf(':') < 1) return wrong('eventID', eventID, 'SHARD:SEQUENCE_NUMBER');
  for (const field of ['sequenceNumber', 'partitionKey', 'data']) {
    if (typeof kinesis[field] !== 'string') return wrong(`kinesis.${field}`, kinesis[field], 'text');
  }
  const { sequenceNumber, approximateArrivalTimestamp } = kinesis;
  if (!SEQUENCE.test(String(sequenceNumber)))
    return wrong('kinesis.sequenceNumber', sequenceNumber, 'up to 128 digits');
  return wrong('kinesis.approximateArrivalTimestamp', approximateArrivalTimestamp, 'seconds since the epoch');
}

type Origin = Omit<RawRecord, 'bytes' | 'issue'>;
type Unpacked = { readonly bytes: Uint8Array; readonly issue?: Issue };
interface UnpackedSlot {
  of: Uint8Array | undefined;
  unpacked: Unpacked | undefined;
}

function gzipRecord({ bytes: data, ...origin }: KinesisRecord, slot: UnpackedSlot): RawRecord {
  const unpacked = (): Unpacked => {
    if (slot.of !== data || slot.unpacked === undefined) {
      slot.unpacked = unpack(data);
      slot.of = data;
    }
    return slot.unpacked;
  };
  const record = { ...origin };
  Object.defineProperty(record, 'bytes', { enumerable: true, get: () => unpacked().bytes });
  Object.defineProperty(record, 'issue', { enumerable: true, get: () => unpacked().issue });
  return record as RawRecord;
}

/** RFC 1952: a gzip member begins with 1f 8b; no JSON or CSV text does. */
function isGzip(data: Uint8Array): boolean {
  return data.length >= 2 && data[0] === 0x1f && data[1] === 0x8b;
}

function unpack(data: Uint8Array): Unpacked {
  try {
    return { bytes: gunzipSync(data, { maxOutputLength: MAX_UNPACKED_BYTES }) };
  } catch (error) {
    const tooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    const size = `${data.length} bytes of gzip`;
    const issue: Issue = tooLarge
      ? { reason: 'too-large', field: '', value: size, expected: `at most ${MAX_UNPACKED_BYTES} bytes unpacked` }
      : { reason: 'bad-gzip', field: '', value: size, expected: 'a whole gzip stream (RFC 1952)' };
    return { bytes: data, issue };
  }
}
