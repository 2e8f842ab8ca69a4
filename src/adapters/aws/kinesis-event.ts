// Lambda's Kinesis event → records. Refuses an event that is not of Lambda's form; a record's content is data and never throws.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
import { gunzipSync } from 'node:zlib';
import type { Issue } from '#core/reading/issue.ts';
import type { RawRecord } from '#stages/ports.ts';
import { isObject, MalformedEventError } from './malformed-event-error.ts';

/** 16 MiB unpacked: ten times what a record of 1 MiB of readings needs, and what a function of 512 MB can hold beside its work. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

const SOURCE = 'a Kinesis stream';

interface KinesisRecord {
  readonly shard: string;
  readonly sequence: string;
  readonly partitionKey: string;
  readonly arrivalMs: number;
  readonly data: Buffer;
}

/**
 * The raw stream's records in the order of the event; gzip is known by its magic bytes. A gzip record is unpacked when it is read and only the
 * last one read is kept unpacked, so a batch of records that each unpack to the limit does not exhaust the memory. Throws MalformedEventError.
 */
export function rawRecordsOf(event: unknown): RawRecord[] {
  const slot: UnpackedSlot = { of: undefined, unpacked: undefined };
  return recordsOf(event).map(({ data, ...origin }) =>
    isGzip(data) ? gzipRecord(origin, data, slot) : { ...origin, bytes: data },
  );
}

/** The readings stream's packs in the order of the event. Throws MalformedEventError. */
export function packsOf(event: unknown): Uint8Array[] {
  return recordsOf(event).map((record) => record.data);
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
  return records.map((record: unknown, index) => recordOf(record, `Records[${index}]`));
}

function recordOf(record: unknown, path: string): KinesisRecord {
  const kinesis = isObject(record) ? record.kinesis : undefined;
  if (!isObject(record) || !isObject(kinesis))
    throw new MalformedEventError(`${path}.kinesis`, kinesis, 'an object', SOURCE);
  const eventId = text(record.eventID, `${path}.eventID`);
  const colon = eventId.indexOf(':');
  if (colon < 1) throw new MalformedEventError(`${path}.eventID`, eventId, 'SHARD:SEQUENCE_NUMBER', SOURCE);
  const sequence = text(kinesis.sequenceNumber, `${path}.kinesis.sequenceNumber`);
  if (!/^\d{1,128}$/.test(sequence)) {
    throw new MalformedEventError(`${path}.kinesis.sequenceNumber`, sequence, 'up to 128 digits', SOURCE);
  }
  const seconds = kinesis.approximateArrivalTimestamp;
  if (typeof seconds !== 'number' || !(seconds >= 0) || !Number.isFinite(seconds)) {
    throw new MalformedEventError(
      `${path}.kinesis.approximateArrivalTimestamp`,
      seconds,
      'seconds since the epoch',
      SOURCE,
    );
  }
  return {
    shard: eventId.slice(0, colon),
    sequence,
    partitionKey: text(kinesis.partitionKey, `${path}.kinesis.partitionKey`),
    arrivalMs: Math.round(seconds * 1000),
    data: Buffer.from(text(kinesis.data, `${path}.kinesis.data`), 'base64'),
  };
}

type Origin = Omit<KinesisRecord, 'data'>;
type Unpacked = { readonly bytes: Uint8Array; readonly issue?: Issue };
interface UnpackedSlot {
  of: Uint8Array | undefined;
  unpacked: Unpacked | undefined;
}

function gzipRecord(origin: Origin, data: Uint8Array, slot: UnpackedSlot): RawRecord {
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

function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new MalformedEventError(path, value, 'text', SOURCE);
  return value;
}
