// Packs ↔ bytes: a line of JSON that says what is in the pack, then its columns as little-endian numbers. Layout in docs/pack.md.
// Numbers are copied, not printed and parsed: JSON columns cost as much as all the rest of a stage.
import type { Pack } from './pack.ts';
import { accumulate, differences, expandSequences, shortenSequences } from './sequences.ts';

const NEWLINE = 10;
const decoder = new TextDecoder();
const encoder = new TextEncoder();
/** Packs are put together here and copied out once: most are small, and making arrays would cost more than filling them. */
let scratch = new Uint8Array(1024 * 1024);
let scratchView = new DataView(scratch.buffer);

/** The first line: a pack without its columns, and how these are written. */
interface Header extends Omit<Pack, 'who' | 'record' | 'index' | 'time' | 'values'> {
  readonly rows: number;
  /** Event time that the time column counts from, ms since the epoch. */
  readonly base: number;
  /** Bytes of each number of the time column (4: whole ms from `base`; 8: the time itself) and of who, record and index (2 or 4). */
  readonly wide: readonly [time: 4 | 8, who: 2 | 4, record: 2 | 4, index: 2 | 4];
}

/**
 * Reads a pack of the readings stream.
 * @throws Error where the bytes are no pack of version 1: only `validate` writes the stream, so that is a fault, not data.
 */
export function parsePack(bytes: Uint8Array): Pack {
  const newline = bytes.indexOf(NEWLINE);
  const end = newline < 0 ? bytes.length : newline;
  const header = JSON.parse(decoder.decode(bytes.subarray(0, end))) as Header;
  if (header?.v !== 1) {
    throw new Error(
      `a record of the readings stream has version ${String(header?.v)}; this version of Weir reads packs of version 1`,
    );
  }
  const { rows, base, wide, ...pack } = header;
  const places = layout(header);
  const from = Math.min(end + 1, bytes.length);
  if (bytes.length - from !== places.bytes) {
    throw new Error(
      `a pack of ${rows} rows has ${bytes.length - from} bytes of columns; ${places.bytes} were expected`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, places.bytes);
  return {
    ...pack,
    sequences: expandSequences(pack.sequences),
    arrivals: accumulate(pack.arrivals),
    values: pack.measures.map((_, i) => readDoubles(view, 8 * rows * i, rows)),
    time: wide[0] === 8 ? readDoubles(view, places.time, rows) : readTimes(view, places.time, rows, base),
    who: readWhole(view, places.who, rows, wide[1]),
    record: readWhole(view, places.record, rows, wide[2]),
    index: readWhole(view, places.index, rows, wide[3]),
  };
}

export function encodePack(pack: Pack): Uint8Array {
  const { who, record, index, time, values, ...rest } = pack;
  const rows = who.length;
  const base = rows === 0 ? 0 : (time[0] as number);
  const wide = [fitsInt32(time, base) ? 4 : 8, width(who), width(record), width(index)] as const;
  const sequences = shortenSequences(pack.sequences);
  const header: Header = { ...rest, sequences, arrivals: differences(pack.arrivals), rows, base, wide };
  const places = layout(header);
  const line = `${JSON.stringify(header)}\n`;
  reserve(3 * line.length + places.bytes);
  const at = encoder.encodeInto(line, scratch).written;
  scratch.fill(0, at + places.time + wide[0] * rows, at + places.bytes);
  for (const [i, column] of values.entries()) writeDoubles(at + 8 * rows * i, column, rows);
  if (wide[0] === 8) writeDoubles(at + places.time, time, rows);
  else
    for (let row = 0; row < rows; row += 1)
      scratchView.setInt32(at + places.time + 4 * row, (time[row] as number) - base, true);
  writeWhole(at + places.who, who, rows, wide[1]);
  writeWhole(at + places.record, record, rows, wide[2]);
  writeWhole(at + places.index, index, rows, wide[3]);
  return scratch.slice(0, at + places.bytes);
}

function reserve(bytes: number): void {
  if (bytes <= scratch.length) return;
  scratch = new Uint8Array(2 * bytes);
  scratchView = new DataView(scratch.buffer);
}

/** Where each column begins: the wider ones first, so that each begins at a multiple of its width. */
function layout({ rows, measures, wide }: Header): {
  time: number;
  who: number;
  record: number;
  index: number;
  bytes: number;
} {
  const time = 8 * rows * measures.length;
  let at = time + wide[0] * rows;
  const place = (bytes: number): number => {
    const from = Math.ceil(at / bytes) * bytes;
    at = from + bytes * rows;
    return from;
  };
  const [who, record, index] = [place(wide[1]), place(wide[2]), place(wide[3])];
  return { time, who, record, index, bytes: at };
}

function readDoubles(view: DataView, at: number, rows: number): number[] {
  const column: number[] = [];
  for (let row = 0; row < rows; row += 1) column.push(view.getFloat64(at + 8 * row, true));
  return column;
}

function readTimes(view: DataView, at: number, rows: number, base: number): number[] {
  const column: number[] = [];
  for (let row = 0; row < rows; row += 1) column.push(base + view.getInt32(at + 4 * row, true));
  return column;
}

function readWhole(view: DataView, at: number, rows: number, bytes: 2 | 4): number[] {
  const column: number[] = [];
  if (bytes === 2) for (let row = 0; row < rows; row += 1) column.push(view.getUint16(at + 2 * row, true));
  else for (let row = 0; row < rows; row += 1) column.push(view.getUint32(at + 4 * row, true));
  return column;
}

function writeDoubles(at: number, column: ArrayLike<number>, rows: number): void {
  for (let row = 0; row < rows; row += 1) scratchView.setFloat64(at + 8 * row, column[row] ?? Number.NaN, true);
}

function writeWhole(at: number, column: ArrayLike<number>, rows: number, bytes: 2 | 4): void {
  if (bytes === 2)
    for (let row = 0; row < rows; row += 1) scratchView.setUint16(at + 2 * row, column[row] as number, true);
  else for (let row = 0; row < rows; row += 1) scratchView.setUint32(at + 4 * row, column[row] as number, true);
}

function width(column: ArrayLike<number>): 2 | 4 {
  for (let row = 0; row < column.length; row += 1) if ((column[row] as number) > 0xffff) return 4;
  return 2;
}

function fitsInt32(time: ArrayLike<number>, base: number): boolean {
  for (let row = 0; row < time.length; row += 1) {
    const difference = (time[row] as number) - base;
    if ((difference | 0) !== difference) return false;
  }
  return true;
}
