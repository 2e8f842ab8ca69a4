// Columns of which nearly all numbers are one and the same ↔ bytes: only the others are written, with their rows,
// unless all of them take less.
import type { ColumnSink, ColumnSource } from './column-bytes.ts';

let rowsOut = new Uint32Array(256);
let valuesOut = new Uint32Array(256);

/** How many of the first `rows` numbers are not `usual`; whoever reads them back has to know it. */
export function countUnusual(column: Uint32Array, rows: number, usual: number): number {
  let count = 0;
  for (let row = 0; row < rows; row++) if (column[row] !== usual) count += 1;
  return count;
}

/** `unusual` as `countUnusual` says. */
export function writeSparse(sink: ColumnSink, column: Uint32Array, rows: number, usual: number, unusual: number): void {
  if (2 * unusual >= rows) {
    sink.put(column, rows);
    return;
  }
  if (unusual > rowsOut.length) {
    rowsOut = new Uint32Array(2 * unusual);
    valuesOut = new Uint32Array(2 * unusual);
  }
  let written = 0;
  for (let row = 0; row < rows; row++) {
    if (column[row] === usual) continue;
    rowsOut[written] = row;
    valuesOut[written] = column[row] as number;
    written += 1;
  }
  sink.put(rowsOut, written);
  sink.put(valuesOut, written);
}

/** @throws RangeError where the bytes end too early, or name a row that is not there. */
export function readSparse(source: ColumnSource, rows: number, usual: number, unusual: number): Uint32Array {
  if (2 * unusual >= rows) return source.words(rows);
  const column = new Uint32Array(rows).fill(usual);
  const at = source.words(unusual);
  const values = source.words(unusual);
  for (let i = 0; i < unusual; i++) {
    const row = at[i] as number;
    if (row >= rows) throw new RangeError(`stored baselines have a value of row ${row}, but there are only ${rows}`);
    column[row] = values[i] as number;
  }
  return column;
}
