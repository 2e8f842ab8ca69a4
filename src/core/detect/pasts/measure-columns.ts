// What is kept of one measure for all devices of a key group that sent it: a row a device, a column a number. Absorbing
// is arithmetic on these arrays, and storing them is copying them. Columns that no rule asks for have no room.
import { type AdaptiveRows, adaptiveRows, loadAdaptive, moreRows, storeAdaptive } from './adaptive/layout.ts';
import { emptyMeasureState, type MeasureState } from './measure-state.ts';

/** Which columns there are besides the time, as bits; they are stored. */
export const HAS_BASELINE = 1;
export const HAS_SCORE = 2;
export const HAS_LAST_VALUE = 4;
/** 8 is measure-codec.ts' own. */
export const HAS_STILL = 16;
export const HAS_SEEN = 32;
/** In memory only: stored as a section of its own, see adaptive-codec.ts. */
export const HAS_ADAPTIVE = 64;

export interface MeasureColumns {
  parts: number;
  rows: number;
  /** Row i is of device i: true until a device comes that does not send the measure. */
  isDense: boolean;
  /** By row: the device's number. */
  device: Uint32Array;
  /** By device: its row, −1 where it never sent the measure. In memory only. */
  rowOf: Int32Array;
  /** See MeasureState for these; those of an absent part have no length. */
  lastMs: Float64Array;
  lastValue: Float64Array;
  stillSinceMs: Float64Array;
  baseline: Float64Array;
  baselineCount: Uint16Array;
  mean: Float64Array;
  variance: Float64Array;
  scoreCount: Uint16Array;
  seenNear: Uint32Array;
  seenFar: Uint32Array;
  adaptive: AdaptiveRows;
}

const FIRST_ROWS = 16;
/** Both masks of a row of which it is not known what came before: everything may have. */
const ALL_SEEN = 0xffff_ffff;

export function emptyColumns(parts: number): MeasureColumns {
  const has = (part: number) => (parts & part ? FIRST_ROWS : 0);
  return {
    parts,
    rows: 0,
    isDense: true,
    device: new Uint32Array(FIRST_ROWS),
    rowOf: new Int32Array(FIRST_ROWS).fill(-1),
    lastMs: new Float64Array(FIRST_ROWS),
    lastValue: new Float64Array(has(HAS_LAST_VALUE)),
    stillSinceMs: new Float64Array(has(HAS_STILL)),
    baseline: new Float64Array(has(HAS_BASELINE)),
    baselineCount: new Uint16Array(has(HAS_BASELINE)),
    mean: new Float64Array(has(HAS_SCORE)),
    variance: new Float64Array(has(HAS_SCORE)),
    scoreCount: new Uint16Array(has(HAS_SCORE)),
    seenNear: new Uint32Array(has(HAS_SEEN)),
    seenFar: new Uint32Array(has(HAS_SEEN)),
    adaptive: adaptiveRows(has(HAS_ADAPTIVE)),
  };
}

/** The row of a device, taken in where it is new. */
export function rowOf(columns: MeasureColumns, device: number): number {
  const row = device < columns.rowOf.length ? (columns.rowOf[device] as number) : -1;
  return row >= 0 ? row : addRow(columns, device);
}

export function addRow(columns: MeasureColumns, device: number): number {
  const row = columns.rows;
  if (row === columns.lastMs.length) grow(columns, Math.max(FIRST_ROWS, 2 * row));
  if (device >= columns.rowOf.length) {
    const larger = new Int32Array(Math.max(FIRST_ROWS, 2 * device)).fill(-1);
    larger.set(columns.rowOf);
    columns.rowOf = larger;
  }
  columns.rowOf[device] = row;
  columns.device[row] = device;
  columns.isDense &&= row === device;
  columns.rows = row + 1;
  storeRow(columns, row, EMPTY);
  return row;
}

/** Makes room for the parts that are asked for and not there; what is there stays, see `dropUnasked`. */
export function addParts(columns: MeasureColumns, parts: number): void {
  const missing = parts & ~columns.parts;
  if (missing === 0) return;
  columns.parts |= missing;
  const room = columns.lastMs.length;
  if (missing & HAS_LAST_VALUE) columns.lastValue = new Float64Array(room).fill(Number.NaN);
  if (missing & HAS_STILL) columns.stillSinceMs = new Float64Array(room).fill(Number.NaN);
  if (missing & HAS_BASELINE) {
    columns.baseline = new Float64Array(room).fill(Number.NaN);
    columns.baselineCount = new Uint16Array(room);
  }
  if (missing & HAS_SCORE) {
    columns.mean = new Float64Array(room).fill(Number.NaN);
    columns.variance = new Float64Array(room).fill(Number.NaN);
    columns.scoreCount = new Uint16Array(room);
  }
  if (missing & HAS_SEEN) {
    columns.seenNear = new Uint32Array(room).fill(ALL_SEEN);
    columns.seenFar = new Uint32Array(room).fill(ALL_SEEN);
  }
  if (missing & HAS_ADAPTIVE) columns.adaptive = adaptiveRows(room);
}

/**
 * Drops last values, runs of equal ones and what the adaptive rule learnt where no rule asks for them (any more): they
 * would stay where they are while the time of the newest value goes on, and a rule that comes later would take them for
 * the newest.
 */
export function dropUnasked(columns: MeasureColumns, parts: number): void {
  const unasked = columns.parts & ~parts & (HAS_LAST_VALUE | HAS_STILL | HAS_ADAPTIVE);
  if (unasked === 0) return;
  columns.parts &= ~unasked;
  if (unasked & HAS_LAST_VALUE) columns.lastValue = new Float64Array(0);
  if (unasked & HAS_STILL) columns.stillSinceMs = new Float64Array(0);
  if (unasked & HAS_ADAPTIVE) columns.adaptive = adaptiveRows(0);
}

/** Drops every part that is not among these: another version of the rules does not ask for it. */
export function dropOthers(columns: MeasureColumns, parts: number): void {
  dropUnasked(columns, parts);
  const unasked = columns.parts & ~parts;
  columns.parts &= parts;
  if (unasked & HAS_BASELINE) {
    columns.baseline = new Float64Array(0);
    columns.baselineCount = new Uint16Array(0);
  }
  if (unasked & HAS_SCORE) {
    columns.mean = new Float64Array(0);
    columns.variance = new Float64Array(0);
    columns.scoreCount = new Uint16Array(0);
  }
  if (unasked & HAS_SEEN) {
    columns.seenNear = new Uint32Array(0);
    columns.seenFar = new Uint32Array(0);
  }
}

const EMPTY = emptyMeasureState();

/** Copies a row out; what the columns have no part for is as before the first reading. */
export function loadRow(columns: MeasureColumns, row: number, state: MeasureState): MeasureState {
  const { parts } = columns;
  state.lastMs = columns.lastMs[row] as number;
  state.lastValue = parts & HAS_LAST_VALUE ? (columns.lastValue[row] as number) : Number.NaN;
  state.stillSinceMs = parts & HAS_STILL ? (columns.stillSinceMs[row] as number) : Number.NaN;
  const hasBaseline = (parts & HAS_BASELINE) !== 0;
  state.baseline = hasBaseline ? (columns.baseline[row] as number) : Number.NaN;
  state.baselineCount = hasBaseline ? (columns.baselineCount[row] as number) : 0;
  const hasScore = (parts & HAS_SCORE) !== 0;
  state.mean = hasScore ? (columns.mean[row] as number) : Number.NaN;
  state.variance = hasScore ? (columns.variance[row] as number) : Number.NaN;
  state.scoreCount = hasScore ? (columns.scoreCount[row] as number) : 0;
  const hasSeen = (parts & HAS_SEEN) !== 0;
  state.seenNear = hasSeen ? (columns.seenNear[row] as number) : 0;
  state.seenFar = hasSeen ? (columns.seenFar[row] as number) : 0;
  state.adaptive = loadAdaptive(columns.adaptive, row, state.adaptive);
  return state;
}

export function storeRow(columns: MeasureColumns, row: number, state: MeasureState): void {
  const { parts } = columns;
  columns.lastMs[row] = state.lastMs;
  if (parts & HAS_LAST_VALUE) columns.lastValue[row] = state.lastValue;
  if (parts & HAS_STILL) columns.stillSinceMs[row] = state.stillSinceMs;
  if (parts & HAS_BASELINE) {
    columns.baseline[row] = state.baseline;
    columns.baselineCount[row] = state.baselineCount;
  }
  if (parts & HAS_SCORE) {
    columns.mean[row] = state.mean;
    columns.variance[row] = state.variance;
    columns.scoreCount[row] = state.scoreCount;
  }
  if (parts & HAS_SEEN) {
    columns.seenNear[row] = state.seenNear;
    columns.seenFar[row] = state.seenFar;
  }
  if (parts & HAS_ADAPTIVE) storeAdaptive(columns.adaptive, row, state.adaptive);
}

/** What was seen is not known any more: everything behind the newest values may have been. */
export function forgetSeen(columns: MeasureColumns): void {
  columns.seenNear.fill(ALL_SEEN);
  columns.seenFar.fill(ALL_SEEN);
}

/** Drops the rows of devices that have no number any more (−1); the others stay in their order. */
export function keepRows(columns: MeasureColumns, numbers: Int32Array, deviceCount: number): void {
  const state = emptyMeasureState();
  let kept = 0;
  columns.isDense = true;
  columns.rowOf = new Int32Array(Math.max(FIRST_ROWS, deviceCount)).fill(-1);
  for (let row = 0; row < columns.rows; row++) {
    const number = numbers[columns.device[row] as number] as number;
    if (number < 0) continue;
    if (kept < row) storeRow(columns, kept, loadRow(columns, row, state));
    columns.device[kept] = number;
    columns.rowOf[number] = kept;
    columns.isDense &&= kept === number;
    kept += 1;
  }
  columns.rows = kept;
}

/** As before the first reading. */
export function clearRow(columns: MeasureColumns, row: number): void {
  storeRow(columns, row, EMPTY);
}

function grow(columns: MeasureColumns, room: number): void {
  const { parts } = columns;
  columns.device = larger(columns.device, new Uint32Array(room));
  columns.lastMs = larger(columns.lastMs, new Float64Array(room));
  if (parts & HAS_LAST_VALUE) columns.lastValue = larger(columns.lastValue, new Float64Array(room));
  if (parts & HAS_STILL) columns.stillSinceMs = larger(columns.stillSinceMs, new Float64Array(room));
  if (parts & HAS_BASELINE) {
    columns.baseline = larger(columns.baseline, new Float64Array(room));
    columns.baselineCount = larger(columns.baselineCount, new Uint16Array(room));
  }
  if (parts & HAS_SCORE) {
    columns.mean = larger(columns.mean, new Float64Array(room));
    columns.variance = larger(columns.variance, new Float64Array(room));
    columns.scoreCount = larger(columns.scoreCount, new Uint16Array(room));
  }
  if (parts & HAS_SEEN) {
    columns.seenNear = larger(columns.seenNear, new Uint32Array(room));
    columns.seenFar = larger(columns.seenFar, new Uint32Array(room));
  }
  if (parts & HAS_ADAPTIVE) columns.adaptive = moreRows(columns.adaptive, room);
}

function larger<T extends Float64Array | Uint32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
