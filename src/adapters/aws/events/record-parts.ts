// What a record of the raw stream holds where it is not to be read as it lies: gzip unpacked, an aggregated record as
// its user records, each of which may be gzip again. What cannot be opened is data: the bytes as they came with an
// issue, never an exception.
import { gunzipSync } from 'node:zlib';
import type { Issue } from '#core/reading/issue.ts';
import type { RawBatch, RawRecord } from '#stages/ports.ts';
import { isAggregated, userRecordsOf } from './aggregated-record.ts';

/**
 * 16 MiB unpacked, of all user records of a record together: ten times what a record of 1 MiB of readings needs, and
 * what a function of 512 MB can hold beside its work.
 */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;
/** gzip in gzip in gzip: a sender's library, its agent and its gateway have each packed it. More is a bomb. */
const MAX_GZIP_LAYERS = 3;

/**
 * The batch with what its records hold, known by their first byte, opened when it is asked for and one after the other:
 * a batch of records that each unpack to the limit does not exhaust the memory.
 */
export function withParts(batch: RawBatch): RawBatch {
  const { bytes, starts } = batch;
  return {
    ...batch,
    parts(at) {
      const first = bytes[starts[at] as number];
      // No JSON begins with either byte, so nearly every record ends here.
      if (first !== GZIP_FIRST && first !== AGGREGATE_FIRST) return undefined;
      const record = batch.record(at);
      return isGzip(record.bytes) || isAggregated(record.bytes) ? partsOf(record) : undefined;
    },
  };
}

const GZIP_FIRST = 0x1f;
const AGGREGATE_FIRST = 0xf3;

/** How much a record may still unpack to. */
interface Room {
  bytes: number;
}

function* partsOf(record: RawRecord): Generator<RawRecord> {
  const room: Room = { bytes: MAX_UNPACKED_BYTES };
  if (!isAggregated(record.bytes)) {
    yield unpacked(record, room);
    return;
  }
  const found = userRecordsOf(record.bytes);
  if ('reason' in found) {
    yield { ...record, issue: found };
    return;
  }
  for (let at = 0; at < found.count; at += 1) yield unpacked({ ...record, ...found.at(at) }, room);
}

/** The record with its bytes unpacked; where that fails, as it came and with the issue. */
function unpacked(record: RawRecord, room: Room): RawRecord {
  let { bytes } = record;
  for (let layers = 0; isGzip(bytes); layers += 1) {
    const found = layers === MAX_GZIP_LAYERS ? tooManyLayers(record.bytes) : gunzip(bytes, room.bytes);
    if ('reason' in found) return { ...record, issue: found };
    bytes = found;
  }
  const isNested = record.subSequence !== undefined || bytes !== record.bytes;
  if (isNested && isAggregated(bytes)) return { ...record, issue: nested(bytes) };
  if (bytes === record.bytes) return record;
  room.bytes -= bytes.length;
  return { ...record, bytes };
}

/** RFC 1952: a gzip member begins with 1f 8b; no JSON or CSV text does. */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === GZIP_FIRST && bytes[1] === 0x8b;
}

function gunzip(data: Uint8Array, maxBytes: number): Uint8Array | Issue {
  try {
    // Node refuses 0 here; a record that has used up its room finds none for a byte either way.
    return gunzipSync(data, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (error) {
    const isTooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    const value = `${data.length} bytes of gzip`;
    return isTooLarge
      ? { reason: 'too-large', field: '', value, expected: `at most ${MAX_UNPACKED_BYTES} bytes unpacked` }
      : { reason: 'bad-gzip', field: '', value, expected: 'a whole gzip stream (RFC 1952)' };
  }
}

function tooManyLayers({ length }: Uint8Array): Issue {
  const expected = `gzip at most ${MAX_GZIP_LAYERS} times over`;
  return { reason: 'bad-gzip', field: '', value: `${length} bytes of gzip`, expected };
}

function nested({ length }: Uint8Array): Issue {
  const value = `an aggregated record of ${length} bytes inside another record`;
  return {
    reason: 'bad-aggregate',
    field: '',
    value,
    expected: 'an aggregated record by itself, neither packed nor aggregated again',
  };
}
