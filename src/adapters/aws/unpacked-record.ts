// Records of a stream that may be gzip, unpacked when they are read. What cannot be unpacked is data: an issue, never an exception.
import { gunzipSync } from 'node:zlib';
import type { Issue } from '#core/reading/issue.ts';
import type { RawBatch, RawRecord } from '#stages/ports.ts';

/** 16 MiB unpacked: ten times what a record of 1 MiB of readings needs, and what a function of 512 MB can hold beside its work. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

/**
 * The batch with its gzip records, known by their magic bytes, unpacked when they are asked for. Only the last one read is kept
 * unpacked, so a batch of records that each unpack to the limit does not exhaust the memory.
 */
export function withUnpacked(batch: RawBatch): RawBatch {
  const { bytes, starts, ends } = batch;
  const slot: UnpackedSlot = { of: undefined, unpacked: undefined };
  const known = new Map<number, RawRecord>();
  return {
    ...batch,
    unpacked(at) {
      const start = starts[at] as number;
      if (bytes[start] !== 0x1f || !isGzip(bytes, start, ends[at] as number)) return undefined;
      let record = known.get(at);
      if (record === undefined) {
        record = gzipRecord(batch.record(at), slot);
        known.set(at, record);
      }
      return record;
    },
  };
}

type Unpacked = { readonly bytes: Uint8Array; readonly issue?: Issue };
interface UnpackedSlot {
  of: Uint8Array | undefined;
  unpacked: Unpacked | undefined;
}

function gzipRecord({ bytes: data, ...origin }: RawRecord, slot: UnpackedSlot): RawRecord {
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
function isGzip(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 2 && bytes[start + 1] === 0x8b;
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
