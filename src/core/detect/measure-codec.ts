// A measure's columns ↔ bytes, by width: doubles of all measures, then device numbers and masks, then counts. 18 bytes
// a row with a baseline (time, baseline, count), 18 more with a z-score, 8 more where a pattern or a stuck rule reads
// it, 8 more for the latter, 4 more where not every device sends the measure; with a rule that needs no order 8 more,
// or 4, or hardly any, the less often a device reports.
import type { ColumnSink, ColumnSource } from './column-bytes.ts';
import { adaptiveRows } from './pasts/adaptive/layout.ts';
import {
  HAS_ADAPTIVE,
  HAS_BASELINE,
  HAS_LAST_VALUE,
  HAS_SCORE,
  HAS_SEEN,
  HAS_STILL,
  type MeasureColumns,
} from './pasts/measure-columns.ts';
import { countUnusual, readSparse, writeSparse } from './sparse-column.ts';

/** In a stored measure's parts: its rows are those of the first devices, in order, so their numbers are left out. */
const IS_DENSE = 8;

export function storedParts(columns: MeasureColumns): number {
  return (columns.parts & ~HAS_ADAPTIVE) | (columns.isDense ? IS_DENSE : 0);
}

export function writeColumns(sink: ColumnSink, all: readonly MeasureColumns[]): void {
  for (const columns of all) {
    const { parts, rows } = columns;
    sink.put(columns.lastMs, rows);
    if (parts & HAS_LAST_VALUE) sink.put(columns.lastValue, rows);
    if (parts & HAS_STILL) sink.put(columns.stillSinceMs, rows);
    if (parts & HAS_BASELINE) sink.put(columns.baseline, rows);
    if (parts & HAS_SCORE) sink.put(columns.mean, rows);
    if (parts & HAS_SCORE) sink.put(columns.variance, rows);
  }
  for (const columns of all) {
    if (!columns.isDense) sink.put(columns.device, columns.rows);
    if (columns.parts & HAS_SEEN) {
      writeSparse(sink, columns.seenNear, columns.rows, USUAL_NEAR, unusualNear(columns));
      writeSparse(sink, columns.seenFar, columns.rows, USUAL_FAR, unusualFar(columns));
    }
  }
  for (const columns of all) {
    if (columns.parts & HAS_BASELINE) sink.put(columns.baselineCount, columns.rows);
    if (columns.parts & HAS_SCORE) sink.put(columns.scoreCount, columns.rows);
  }
}

/** What the masks of a device are that reports less often than they reach. */
const USUAL_NEAR = 0;
const USUAL_FAR = 1;

export function unusualNear({ parts, seenNear, rows }: MeasureColumns): number {
  return parts & HAS_SEEN ? countUnusual(seenNear, rows, USUAL_NEAR) : 0;
}

export function unusualFar({ parts, seenFar, rows }: MeasureColumns): number {
  return parts & HAS_SEEN ? countUnusual(seenFar, rows, USUAL_FAR) : 0;
}

/** Bytes that `writeColumns` writes for a measure, masks apart. */
export function columnBytes({ parts, rows, isDense }: MeasureColumns): number {
  const lastValue = parts & HAS_LAST_VALUE ? 8 : 0;
  const still = parts & HAS_STILL ? 8 : 0;
  const baseline = parts & HAS_BASELINE ? 10 : 0;
  const score = parts & HAS_SCORE ? 18 : 0;
  return rows * (8 + lastValue + still + baseline + score + (isDense ? 0 : 4));
}

/** A measure as the directory names it. */
export interface StoredMeasure {
  readonly slot: number;
  /** As `storedParts` gave them. */
  readonly parts: number;
  readonly rows: number;
  readonly unusualNear: number;
  readonly unusualFar: number;
}

/** @throws RangeError where the bytes end too early, or a row is of no device. */
export function readColumns(
  source: ColumnSource,
  stored: readonly StoredMeasure[],
  deviceCount: number,
): MeasureColumns[] {
  const doubles = stored.map(({ parts, rows }) => {
    const part = (has: number) => source.doubles(parts & has ? rows : 0);
    return {
      lastMs: source.doubles(rows),
      lastValue: part(HAS_LAST_VALUE),
      stillSinceMs: part(HAS_STILL),
      baseline: part(HAS_BASELINE),
      mean: part(HAS_SCORE),
      variance: part(HAS_SCORE),
    };
  });
  const words = stored.map(({ parts, rows, ...unusual }) => {
    const device = parts & IS_DENSE ? countedTo(rows) : source.words(rows);
    const seenRows = parts & HAS_SEEN ? rows : 0;
    const seenNear = readSparse(source, seenRows, USUAL_NEAR, unusual.unusualNear);
    return { device, seenNear, seenFar: readSparse(source, seenRows, USUAL_FAR, unusual.unusualFar) };
  });
  return stored.map(({ parts, rows }, i): MeasureColumns => {
    const { device, ...seen } = words[i] as (typeof words)[number];
    return {
      parts: parts & ~IS_DENSE,
      rows,
      isDense: (parts & IS_DENSE) !== 0,
      device,
      rowOf: rowsByDevice(device, deviceCount),
      ...(doubles[i] as (typeof doubles)[number]),
      ...seen,
      baselineCount: source.halves(parts & HAS_BASELINE ? rows : 0),
      scoreCount: source.halves(parts & HAS_SCORE ? rows : 0),
      adaptive: adaptiveRows(0),
    };
  });
}

function countedTo(count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}

function rowsByDevice(device: Uint32Array, deviceCount: number): Int32Array {
  const rows = new Int32Array(deviceCount).fill(-1);
  for (let row = 0; row < device.length; row++) {
    const number = device[row] as number;
    if (number >= deviceCount) {
      throw new RangeError(`stored baselines have a row of device ${number}, but there are only ${deviceCount}`);
    }
    rows[number] = row;
  }
  return rows;
}
