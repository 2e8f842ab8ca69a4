// The ids ↔ bytes: how long each is, then all of them end to end.

import { type IdTable, idTableOf } from '../bytes/id-table.ts';
import type { ColumnSink, ColumnSource } from './column-bytes.ts';

/** A length is a byte; this one stands for any that is longer, whose rest follows in further bytes. */
const MORE = 255;

let lengths = new Uint8Array(1024);

export function writeIds(sink: ColumnSink, ids: IdTable): void {
  let written = 0;
  let from = 0;
  for (let number = 0; number < ids.count; number++) {
    const to = ids.ends[number] as number;
    let length = to - from;
    from = to;
    if (written + length / MORE + 1 > lengths.length) lengths = grown(lengths);
    for (; length >= MORE; length -= MORE) lengths[written++] = MORE;
    lengths[written++] = length;
  }
  sink.put(lengths, written);
  sink.put(ids.bytes, from);
}

/** Bytes that `writeIds` writes at least. */
export function idBytes(ids: IdTable): number {
  return ids.count === 0 ? 0 : ids.count + (ids.ends[ids.count - 1] as number);
}

/** @throws RangeError where the bytes end too early. */
export function readIds(source: ColumnSource, count: number): IdTable {
  const ends = new Uint32Array(count);
  let end = 0;
  for (let number = 0; number < count; number++) {
    let part = source.byte();
    for (; part === MORE; part = source.byte()) end += MORE;
    end += part;
    ends[number] = end;
  }
  return idTableOf(source.bytes(end), ends);
}

function grown(from: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const to = new Uint8Array(2 * from.length);
  to.set(from);
  return to;
}
