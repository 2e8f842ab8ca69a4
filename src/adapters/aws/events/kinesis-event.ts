// Lambda's Kinesis event → records. Refuses an event that is not of Lambda's form; a record's content is data and never
// throws. https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
import { areDigits } from '#core/pack/digits.ts';
import type { RawBatch, RawRecord } from '#stages/ports.ts';
import { isObject, MalformedEventError } from '../malformed-event-error.ts';
import { type BatchMemory, createBatchMemory, reserveBytes, reserveDigits, reserveRecords } from './batch-memory.ts';
import { withParts } from './record-parts.ts';

const SOURCE = 'a Kinesis stream';
/** Kinesis' longest sequence number: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html */
const MAX_DIGITS = 128;
const SEQUENCE = /^\d{1,128}$/;

/**
 * The raw stream's records in the order of the event (gzip and aggregated ones opened when they are asked for); good
 * until the next event is decoded to the same memory. Throws MalformedEventError.
 */
export function kinesisBatchOf(event: unknown, memory: BatchMemory = createBatchMemory()): RawBatch {
  const records = recordsOf(event);
  const count = records.length;
  /** Runs of records of one shard, nearly always a single one: its name, and where the next run begins. */
  const shards: { readonly name: string; end: number }[] = [];
  reserveRecords(memory, count);
  const { starts, ends, arrivalsMs, digitEnds } = memory;
  let digits = '';
  let prefix = '';
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const record = records[i];
    assertRecord(record, i);
    const { eventID, kinesis } = record;
    const { sequenceNumber, data, approximateArrivalTimestamp: seconds } = kinesis;
    // SHARD:SEQUENCE_NUMBER; of one batch all have the same shard.
    if (i === 0 || !eventID.startsWith(prefix)) {
      const colon = eventID.indexOf(':');
      if (colon < 1) throw malformed(record, i);
      prefix = eventID.slice(0, colon + 1);
      shards.push({ name: eventID.slice(0, colon), end: count });
      const before = shards.at(-2);
      if (before !== undefined) before.end = i;
    }
    arrivalsMs[i] = Math.round(seconds * 1000);
    digits += sequenceNumber;
    digitEnds[i] = digits.length;
    reserveBytes(memory, at + data.length + 1, at);
    starts[i] = at;
    at += memory.bytes.write(data, at, 'base64');
    ends[i] = at;
    memory.bytes[at] = 0;
    at += 1;
  }
  reserveDigits(memory, digits.length);
  const digitCount = memory.digits.write(digits);
  const ofBatch = { bytes: memory.digits, view: memory.digitsView, ends: digitEnds };
  if (!areDigits(ofBatch, digitCount)) throw firstMalformed(records);
  const { bytes, view } = memory;
  const shard = (record: number): string => {
    let run = 0;
    while ((shards[run] as { end: number }).end <= record) run += 1;
    return (shards[run] as { name: string }).name;
  };
  return withParts({
    count,
    bytes,
    view,
    starts,
    ends,
    arrivalsMs,
    digits: ofBatch,
    shard,
    parts: () => undefined,
    record(index) {
      const { kinesis } = records[index] as KinesisRecord;
      return {
        shard: shard(index),
        sequence: kinesis.sequenceNumber,
        partitionKey: kinesis.partitionKey,
        arrivalMs: arrivalsMs[index] as number,
        bytes: bytes.subarray(starts[index], ends[index]),
      };
    },
  });
}

/** The same one by one, gzip unpacked and aggregated ones as their user records. Throws MalformedEventError. */
export function rawRecordsOf(event: unknown): RawRecord[] {
  const batch = kinesisBatchOf(event);
  return Array.from({ length: batch.count }, (_, i) => [...(batch.parts(i) ?? [batch.record(i)])]).flat();
}

/** A pack is read through views of its numbers, which begin at multiples of their width. */
const ALIGNMENT = 8;

/** The readings stream's packs in the order of the event, each aligned for parsePack. Throws MalformedEventError. */
export function packsOf(event: unknown): Uint8Array[] {
  const records = recordsOf(event);
  const datas: string[] = [];
  let size = 0;
  for (const [i, record] of records.entries()) {
    assertRecord(record, i);
    const { sequenceNumber, data } = record.kinesis;
    if (record.eventID.indexOf(':') < 1 || !SEQUENCE.test(sequenceNumber)) throw malformed(record, i);
    datas.push(data);
    size += data.length + ALIGNMENT;
  }
  const bytes = Buffer.allocUnsafeSlow(size);
  const packs: Uint8Array[] = [];
  let at = 0;
  for (const data of datas) {
    const length = bytes.write(data, at, 'base64');
    packs.push(new Uint8Array(bytes.buffer, at, length));
    at = Math.ceil((at + length) / ALIGNMENT) * ALIGNMENT;
  }
  return packs;
}

/**
 * What an invocation window adds to an event.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
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

function recordsOf(event: unknown): readonly unknown[] {
  const records = isObject(event) ? event.Records : undefined;
  if (!Array.isArray(records)) throw new MalformedEventError('Records', records, 'an array', SOURCE);
  return records;
}

interface KinesisRecord {
  readonly eventID: string;
  readonly kinesis: {
    readonly sequenceNumber: string;
    readonly partitionKey: string;
    readonly data: string;
    readonly approximateArrivalTimestamp: number;
  };
}

/**
 * All but what is in its texts: of a batch the digits of all sequence numbers are looked at together. Throws
 * MalformedEventError.
 */
function assertRecord(record: unknown, at: number): asserts record is KinesisRecord {
  if (!isObject(record) || !isObject(record.kinesis)) throw malformed(record, at);
  const { sequenceNumber, partitionKey, data, approximateArrivalTimestamp } = record.kinesis;
  if (
    typeof record.eventID !== 'string' ||
    typeof sequenceNumber !== 'string' ||
    sequenceNumber.length === 0 ||
    sequenceNumber.length > MAX_DIGITS ||
    typeof partitionKey !== 'string' ||
    typeof data !== 'string' ||
    !isArrival(approximateArrivalTimestamp)
  ) {
    throw malformed(record, at);
  }
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

/** Of records of which one has a sequence number that is none. */
function firstMalformed(records: readonly unknown[]): MalformedEventError {
  const at = records.findIndex(
    (record) => !isObject(record) || !isObject(record.kinesis) || !SEQUENCE.test(String(record.kinesis.sequenceNumber)),
  );
  return malformed(records[at], at);
}
