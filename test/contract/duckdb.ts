// What DuckDB reads from Parquet files, as rows of cells: it shares no code with what wrote them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';
import type { Cell } from '#core/history/row.ts';

export interface ParquetContent {
  /** Name and DuckDB's type of each column. */
  readonly columns: readonly (readonly [string, string])[];
  readonly rows: Cell[][];
}

/** All rows of `files`, in their order. */
export async function readParquet(files: readonly Uint8Array[]): Promise<ParquetContent> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-parquet-'));
  try {
    const names = files.map((_, index) => join(folder, `${index}.parquet`));
    await Promise.all(names.map((name, index) => writeFile(name, files[index]!)));
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const list = names.map((name) => `'${name}'`).join(', ');
    const answer = await connection.runAndReadAll(`SELECT * FROM read_parquet([${list}])`);
    const columns = answer.columnNames().map((name, index) => [name, String(answer.columnTypes()[index])] as const);
    const rows = answer.getRows().map((row) => row.map(cellOf));
    connection.closeSync();
    instance.closeSync();
    return { columns, rows };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DuckDBTimestampValue) return Number(value.micros) / 1000;
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`DuckDB gave ${String(value)}`);
}
