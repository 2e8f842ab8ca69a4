// Records of a stream that may be gzip, unpacked when they are read. What cannot be unpacked is data: an issue, never an exception.
import { gunzipSync } from 'node:zlib';
import type { Issue } from '#core/reading/issue.ts';
import type { RawRecord } from '#stages/ports.ts';

/** 16 MiB unpacked: ten times what a record of 1 MiB of readings needs, and what a function of 512 MB can hold beside its work. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

/** A record as it came, base64 decoded. */
export interface PackedRecord extends Origin {
  readonly bytes: Buffer;
}

/**
 * The records in their order; gzip is known by its magic bytes. A gzip record is unpacked when it is read and only the last one read is kept
 * unpacked, so a batch of records that each unpack to the limit does not exhaust the memory.
 */
export function unpackedRecords(records: readonly PackedRecord[]): RawRecord[] {
  const slot: UnpackedSlot = { of: undefined, unpacked: undefined };
  return records.map((record) => (isGzip(record.bytes) ? gzipRecord(record, slot) : record));
}

type Origin = Omit<RawRecord, 'bytes' | 'issue'>;
type Unpacked = { readonly bytes: Uint8Array; readonly issue?: Issue };
interface UnpackedSlot {
  of: Uint8Array | undefined;
  unpacked: Unpacked | undefined;
}

function gzipRecord({ bytes: data, ...origin }: PackedRecord, slot: UnpackedSlot): RawRecord {
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
