// What the adaptive rule keeps of one device and measure: a row of 240 bytes, all rows in one piece of memory, seen as
// floats, 16-bit and 8-bit numbers. With time and value of the last reading, which other rules share, it is 256 bytes.
// A row of zeros is one before its first reading.

export const ROW_BYTES = 240;

/** Floats of a row. Levels are relative to `FIRST`, so that a large offset costs no digits. */
export const FLOATS = ROW_BYTES / 4;
export const FIRST = 0;
/** The largest recent magnitude, fading; the smallest recent step; the usual time between readings, ms. */
export const SIZE = 1;
export const STEP = 2;
export const PERIOD = 3;
/** Slow mean and deviation. */
export const MEAN = 4;
export const SPREAD = 5;
/**
 * Mean products of a distance from the mean with the one before it, and of that with itself, in squares of the
 * deviation: their ratio is what is left one reading later. Then the deviation of what it does not foretell.
 */
export const LAG = 6;
export const LAG_OWN = 7;
export const LAG_SPREAD = 8;
/** Mean and deviation of about the last 100 readings. */
export const NEAR = 9;
export const NEAR_SPREAD = 10;
/** Mean |change| of the last 10 readings, and of the last 1,000. */
export const MOVES = 11;
export const USUAL_MOVES = 12;
/** Deviation from the mean of the hour. */
export const HOUR_SPREAD = 13;
/** Minutes since 1970 of the last opening, before it of the first reading. */
export const OPENED_AT = 14;
/** The value that most openings came to lately, as levels are. */
export const EVENT = 15;
/** By hour of the day, UTC: its mean. */
export const HOURS = 16;

/** 16-bit numbers of a row: from 160 bytes on. */
export const HALVES = ROW_BYTES / 2;
/** Readings, counted up to 60,000. */
export const COUNT = 80;
/** Readings since the value changed. */
export const RUN = 81;
/** Openings, those of before fading, in 256ths. */
export const OPENED = 82;
/** By statistic and side: its record, and the level of its usual events; see `references.ts`. */
export const RECORDS = 83;
export const LEVELS = 94;

/** Bytes of a row: from 210 on. By hour: sixteenths of it with a reading, up to 63, times 4, and days, up to 3. */
export const HOUR_COUNTS = 210;
/**
 * Midnights since an opening came to `EVENT`, up to 2, times 64, calm readings since the last opening, up to 15, times
 * 4, and by how many openings `EVENT` leads others, up to 3.
 */
export const SINCE_OPENED = 234;
/** How far the last opening was beyond the limit, as a logarithm; see `weigh.ts`. */
export const TOP = 235;
/** Three bytes: two bits by statistic and side, how long its level does not rise; in the last two, what follows. */
export const WAITS = 236;
export const FLAGS = 238;
/** Rises since the value last fell, up to 250. */
export const SINCE_FALL = 239;

/** Flags: it is judged by how fast it rises; the value before is not one to compare with. */
export const IS_COUNTER = 64;
export const HAS_NO_LAST = 128;

export interface AdaptiveRows {
  readonly floats: Float32Array;
  readonly halves: Uint16Array;
  readonly bytes: Uint8Array;
}

export function adaptiveRows(rows: number): AdaptiveRows {
  return adaptiveRowsIn(new ArrayBuffer(rows * ROW_BYTES));
}

export function adaptiveRowsIn(memory: ArrayBuffer): AdaptiveRows {
  return { floats: new Float32Array(memory), halves: new Uint16Array(memory), bytes: new Uint8Array(memory) };
}

/** A row's bytes as a table of one row. */
export function rowOfBytes(bytes: Uint8Array): AdaptiveRows {
  const { buffer, byteOffset } = bytes;
  return {
    floats: new Float32Array(buffer, byteOffset, FLOATS),
    halves: new Uint16Array(buffer, byteOffset, HALVES),
    bytes,
  };
}

/** The same rows, and room for more. */
export function moreRows({ bytes }: AdaptiveRows, rows: number): AdaptiveRows {
  const more = adaptiveRows(rows);
  more.bytes.set(bytes);
  return more;
}

const NO_BYTES = new Uint8Array(0);

/** A copy of a row in `into`, where that has the length of one. */
export function loadAdaptive({ bytes }: AdaptiveRows, row: number, into: Uint8Array): Uint8Array {
  const from = row * ROW_BYTES;
  if (from + ROW_BYTES > bytes.length) return NO_BYTES;
  if (into.length !== ROW_BYTES) return bytes.slice(from, from + ROW_BYTES);
  into.set(bytes.subarray(from, from + ROW_BYTES));
  return into;
}

/** `state` is a row's bytes, or none: then the row is as before its first reading. */
export function storeAdaptive({ bytes }: AdaptiveRows, row: number, state: Uint8Array): void {
  const from = row * ROW_BYTES;
  if (state.length === ROW_BYTES) bytes.set(state, from);
  else bytes.fill(0, from, from + ROW_BYTES);
}
