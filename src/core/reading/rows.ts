// Readings on their way from the wire into packs, as columns: one row for each reading with a valid value. Names are
// numbers here (device directory, texts, measure table). Reused from batch to batch: the hot path allocates nothing per
// reading.
import { MAX_MEASURES } from './draft.ts';

export interface Rows {
  count: number;
  /** Number of the device in the directory. */
  device: Int32Array;
  /** Event time, ms since the epoch. */
  timeMs: Float64Array;
  /** Place of the record in its batch, and of the reading in its record. */
  record: Int32Array;
  index: Int32Array;
  /** `dimensionCount` for each row: number of the value's text, −1 = not given. */
  readonly dimensionCount: number;
  dimensions: Int32Array;
  /** A row's values end before this place of `measures` and `values`; they begin where those of the row before end. */
  valueEnds: Int32Array;
  measures: Int32Array;
  values: Float64Array;
}

const FIRST_ROWS = 4096;

export function createRows(dimensionCount: number): Rows {
  return {
    count: 0,
    device: new Int32Array(FIRST_ROWS),
    timeMs: new Float64Array(FIRST_ROWS),
    record: new Int32Array(FIRST_ROWS),
    index: new Int32Array(FIRST_ROWS),
    dimensionCount,
    dimensions: new Int32Array(FIRST_ROWS * dimensionCount),
    valueEnds: new Int32Array(FIRST_ROWS),
    measures: new Int32Array(FIRST_ROWS),
    values: new Float64Array(FIRST_ROWS),
  };
}

/** Where the values of the row that is being added begin. */
export function valuesStart(rows: Rows): number {
  return rows.count === 0 ? 0 : (rows.valueEnds[rows.count - 1] as number);
}

/** Empties the row after the last one, to be filled; it counts once `count` is raised. Answers its place. */
export function beginRow(rows: Rows): number {
  const row = rows.count;
  if (row === rows.device.length) grow(rows);
  rows.device[row] = -1;
  rows.timeMs[row] = Number.NaN;
  for (let i = row * rows.dimensionCount; i < (row + 1) * rows.dimensionCount; i += 1) rows.dimensions[i] = -1;
  rows.valueEnds[row] = valuesStart(rows);
  return row;
}

/**
 * Adds a value to the row being filled. Answers false, and adds nothing, where it has one of this measure (under
 * another of its names), or as many as a reading may have.
 */
export function addToRow(rows: Rows, measure: number, value: number): boolean {
  const end = rows.valueEnds[rows.count] as number;
  const start = valuesStart(rows);
  for (let i = start; i < end; i += 1) if (rows.measures[i] === measure) return false;
  if (end - start >= MAX_MEASURES) return false;
  if (end === rows.values.length) {
    rows.measures = larger(rows.measures, new Int32Array(2 * end));
    rows.values = larger(rows.values, new Float64Array(2 * end));
  }
  rows.measures[end] = measure;
  rows.values[end] = value;
  rows.valueEnds[rows.count] = end + 1;
  return true;
}

/** Whether the row being filled has a value of the measure. */
export function isInRow(rows: Rows, measure: number): boolean {
  const end = rows.valueEnds[rows.count] as number;
  for (let i = valuesStart(rows); i < end; i += 1) if (rows.measures[i] === measure) return true;
  return false;
}

function grow(rows: Rows): void {
  const room = 2 * rows.device.length;
  rows.device = larger(rows.device, new Int32Array(room));
  rows.timeMs = larger(rows.timeMs, new Float64Array(room));
  rows.record = larger(rows.record, new Int32Array(room));
  rows.index = larger(rows.index, new Int32Array(room));
  rows.dimensions = larger(rows.dimensions, new Int32Array(room * rows.dimensionCount));
  rows.valueEnds = larger(rows.valueEnds, new Int32Array(room));
}

function larger<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
