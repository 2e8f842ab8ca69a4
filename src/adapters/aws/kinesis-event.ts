// Lambda's Kinesis event → records. Refuses an event that is not of Lambda's form; a record's content is data and never throws.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
import type { RawRecord } from '#stages/ports.ts';
import { isObject, MalformedEventError } from './malformed-event-error.ts';
import { type PackedRecord, unpackedRecords } from './unpacked-record.ts';

const SOURCE = 'a Kinesis stream';

/** The raw stream's records in the order of the event, unpacked where they are gzip. Throws MalformedEventError. */
export function rawRecordsOf(event: unknown): RawRecord[] {
  return unpackedRecords(recordsOf(event));
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

function recordsOf(event: unknown): PackedRecord[] {
  const records = isObject(event) ? event.Records : undefined;
  if (!Array.isArray(records)) throw new MalformedEventError('Records', records, 'an array', SOURCE);
  return records.map(recordOf);
}

const SEQUENCE = /^\d{1,128}$/;

/** The usual case in one look; what is wrong with any other is found by `malformed`. */
function recordOf(record: unknown, at: number): PackedRecord {
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
