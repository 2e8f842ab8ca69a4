// Records one by one → a batch of columns, for sources that have them so: Kafka, replays, tests. Refuses what is no
// sequence number.
import { SLACK_BYTES } from '#core/bytes/byte-table.ts';
import { areDigits, digitsFrom } from '#core/pack/digits.ts';
import type { RawBatch, RawRecord } from './ports.ts';

/** @throws RangeError where a sequence number is not of decimal digits. */
export function batchOf(records: readonly RawRecord[]): RawBatch {
  const count = records.length;
  const digits = digitsFrom(records.map((record) => record.sequence));
  if (!areDigits(digits, digits.ends[count - 1] ?? 0)) {
    const wrong = records.find((record) => !/^\d+$/.test(record.sequence));
    throw new RangeError(`sequence number ${JSON.stringify(wrong?.sequence)}: expected decimal digits`);
  }
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let size = 0;
  for (const [i, { bytes }] of records.entries()) {
    starts[i] = size;
    ends[i] = size + bytes.length;
    size += bytes.length + 1;
  }
  const bytes = new Uint8Array(size + SLACK_BYTES);
  for (const [i, record] of records.entries()) bytes.set(record.bytes, starts[i]);
  return {
    count,
    bytes,
    view: new DataView(bytes.buffer),
    starts,
    ends,
    arrivalsMs: Float64Array.from(records, (record) => record.arrivalMs),
    digits,
    shard: (at) => (records[at] as RawRecord).shard,
    parts(at) {
      const record = records[at] as RawRecord;
      return record.issue === undefined ? undefined : [record];
    },
    record: (at) => records[at] as RawRecord,
  };
}
