// The devices' clocks ↔ bytes, as their distance from the devices' latest values: none for nearly all. A clock is
// behind where a device is ahead of its arrivals, and ahead where its latest readings hold no measure that a rule
// reads.
import type { ColumnSink, ColumnSource } from './column-bytes.ts';
import type { MeasureColumns } from './pasts/measure-columns.ts';
import { countUnusual, readSparse, writeSparse } from './sparse-column.ts';

/**
 * In place of the number of distances: one of them does not fit into 32 bits, and the clocks are written as they are.
 */
const AS_THEY_ARE = 0;

let latest = new Float64Array(256);
let distances = new Uint32Array(256);

/** Works out what `writeClocks` writes. Answers how: `readClocks` has to know it. */
export function planClocks(clocksMs: Float64Array, count: number, columns: readonly MeasureColumns[]): number {
  takeLatest(columns, count);
  if (count > distances.length) distances = new Uint32Array(2 * count);
  for (let device = 0; device < count; device++) {
    const distance = (clocksMs[device] as number) - (latest[device] as number);
    if ((distance | 0) !== distance) return AS_THEY_ARE;
    distances[device] = distance;
  }
  return 1 + countUnusual(distances, count, 0);
}

/** @param plan as `planClocks` answered just now. */
export function writeClocks(sink: ColumnSink, clocksMs: Float64Array, count: number, plan: number): void {
  if (plan === AS_THEY_ARE) {
    sink.align(8);
    sink.put(clocksMs, count);
  } else {
    sink.align(4);
    writeSparse(sink, distances, count, 0, plan - 1);
  }
}

/** @throws RangeError where the bytes end too early. */
export function readClocks(
  source: ColumnSource,
  count: number,
  plan: number,
  columns: readonly MeasureColumns[],
): Float64Array {
  if (plan === AS_THEY_ARE) {
    source.align(8);
    return source.doubles(count);
  }
  source.align(4);
  const stored = readSparse(source, count, 0, plan - 1);
  const clocksMs = latestTimes(columns, count);
  for (let device = 0; device < count; device++) {
    clocksMs[device] = (clocksMs[device] as number) + ((stored[device] as number) | 0);
  }
  return clocksMs;
}

/** By device: the time of its latest value; of a device without one, that of the latest of all. */
export function latestTimes(columns: readonly MeasureColumns[], count: number): Float64Array {
  takeLatest(columns, count);
  return latest.slice(0, count);
}

function takeLatest(columns: readonly MeasureColumns[], count: number): void {
  if (count > latest.length) latest = new Float64Array(2 * count);
  latest.fill(Number.NEGATIVE_INFINITY, 0, count);
  let ofAllMs = Number.NEGATIVE_INFINITY;
  for (const { rows, device, lastMs } of columns) {
    for (let row = 0; row < rows; row++) {
      const timeMs = lastMs[row] as number;
      if (timeMs <= (latest[device[row] as number] as number)) continue;
      latest[device[row] as number] = timeMs;
      if (timeMs > ofAllMs) ofAllMs = timeMs;
    }
  }
  for (let number = 0; number < count; number++) {
    if (latest[number] === Number.NEGATIVE_INFINITY) latest[number] = ofAllMs;
  }
}
