// Packs ↔ bytes: a line of JSON that says what is in the pack, then its columns as little-endian numbers, in the order of COLUMNS.
// Numbers are copied, not printed and parsed: JSON columns cost as much as all the rest of a stage. Layout in docs/pack.md.
import type { Pack } from './pack.ts';
import { accumulate, differences, expandSequences, shortenSequences } from './sequences.ts';

const NEWLINE = 10;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The first line: a pack without its columns, and how these are written. */
interface Header extends Omit<Pack, 'who' | 'record' | 'index' | 'time' | 'values'> {
  readonly rows: number;
  /** Event time that the time column counts from, ms since the epoch. */
  readonly base: number;
  /** Bytes of each number of the time column (4: whole ms from `base`; 8: a double) and of who, record and index (2 or 4). */
  readonly wide: readonly [time: 4 | 8, who: 2 | 4, record: 2 | 4, index: 2 | 4];
}

/**
 * Reads a pack of the readings stream.
 * @throws Error where the bytes are no pack of version 1: only `validate` writes the stream, so that is a fault, not data.
 */
export function parsePack(bytes: Uint8Array): Pack {
  const line = bytes.indexOf(NEWLINE);
  const header = JSON.parse(decoder.decode(line < 0 ? bytes : bytes.subarray(0, line))) as Header;
  if (header?.v !== 1) {
    throw new Error(
      `a record of the readings stream has version ${String(header?.v)}; this version of Weir reads packs of version 1`,
    );
  }
  const { rows, base, wide, ...pack } = header;
  // A copy begins at a multiple of eight, whatever the record's place in its buffer (slice would not copy a Node Buffer).
  const body = new Uint8Array(bytes.subarray(line + 1));
  const places = layout(header);
  if (body.length !== places.bytes) {
    throw new Error(`a pack of ${rows} rows has ${body.length} bytes of columns; ${places.bytes} were expected`);
  }
  const values = pack.measures.map((_, i) => new Float64Array(body.buffer, 8 * rows * i, rows));
  const times =
    wide[0] === 8 ? new Float64Array(body.buffer, places.time, rows) : new Int32Array(body.buffer, places.time, rows);
  const time = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) time[row] = base + (times[row] as number);
  return {
    ...pack,
    sequences: expandSequences(pack.sequences),
    arrivals: accumulate(pack.arrivals),
    values,
    time,
    who: whole(body, places.who, rows, wide[1]),
    record: whole(body, places.record, rows, wide[2]),
    index: whole(body, places.index, rows, wide[3]),
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
  const body = new ArrayBuffer(places.bytes);
  for (const [i, column] of values.entries()) {
    const cells = new Float64Array(body, 8 * rows * i, rows);
    for (let row = 0; row < rows; row += 1) cells[row] = column[row] ?? Number.NaN;
  }
  const times = wide[0] === 8 ? new Float64Array(body, places.time, rows) : new Int32Array(body, places.time, rows);
  for (let row = 0; row < rows; row += 1) times[row] = (time[row] as number) - base;
  whole(new Uint8Array(body), places.who, rows, wide[1]).set(who);
  whole(new Uint8Array(body), places.record, rows, wide[2]).set(record);
  whole(new Uint8Array(body), places.index, rows, wide[3]).set(index);
  const line = encoder.encode(`${JSON.stringify(header)}\n`);
  const bytes = new Uint8Array(line.length + places.bytes);
  bytes.set(line);
  bytes.set(new Uint8Array(body), line.length);
  return bytes;
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

function whole(body: Uint8Array, at: number, rows: number, bytes: 2 | 4): Uint16Array | Uint32Array {
  return bytes === 2 ? new Uint16Array(body.buffer, at, rows) : new Uint32Array(body.buffer, at, rows);
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
