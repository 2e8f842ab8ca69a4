// The rows of one Timestream table in DuckDB: a keyed table nobody queries, and a view in Timestream's shape over it.
// Decides nothing: what to insert or replace is settled before.
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { maxRecordCount } from '../write/limits.ts';
import type { ScalarType } from '../write/measure-value.ts';
import type { RowToWrite } from '../write/record.ts';
import { columnNames, emptySchema, type TableSchema } from '../write/table-schema.ts';
import type { Versioned } from '../write/upsert.ts';
import { rowsSchema } from './engine.ts';
import { openKeyFilter } from './key-filter.ts';
import { quoteName } from './quote.ts';

export type RowStore = {
  /** Adds the columns the schema has and the table has not, and draws the view anew. */
  grow(schema: TableSchema): Promise<void>;
  /** What is stored under the keys (at most 100). */
  lookup(keys: readonly string[]): Promise<Map<string, Versioned>>;
  insert(rows: readonly RowToWrite[]): Promise<void>;
  replace(rows: readonly RowToWrite[]): Promise<void>;
  count(): Promise<number>;
  drop(): Promise<void>;
};

export type TableAddress = { readonly id: number; readonly databaseName: string; readonly tableName: string };

type Column = {
  readonly name: string;
  readonly type: DuckDBType;
  read(row: RowToWrite, values: RowValues): DuckDBValue;
};
type RowValues = ReadonlyMap<string, DuckDBValue>;

const duckTypes: Readonly<Record<ScalarType, DuckDBType>> = { DOUBLE, BIGINT, VARCHAR, BOOLEAN, TIMESTAMP };

/** The columns every table has. Names with ts_ cannot be written by callers. */
const ownColumns: readonly Column[] = [
  { name: 'ts_key', type: VARCHAR, read: (row) => row.key },
  { name: 'ts_version', type: BIGINT, read: (row) => row.version },
  { name: 'ts_print', type: VARCHAR, read: (row) => row.print },
  { name: 'measure_name', type: VARCHAR, read: (row) => row.measureName },
  { name: 'time', type: TIMESTAMP, read: (row) => new DuckDBTimestampValue(row.timeUs) },
];

/** Makes the table that keeps the rows, with no row yet. */
export const openRowStore = async (connection: DuckDBConnection, address: TableAddress): Promise<RowStore> => {
  const rows = `${rowsSchema}.rows_${address.id}`;
  const view = `${quoteName(address.databaseName)}.${quoteName(address.tableName)}`;
  await connection.run(
    `CREATE TABLE ${rows} (ts_key VARCHAR PRIMARY KEY, ts_version BIGINT, ts_print VARCHAR, measure_name VARCHAR, time TIMESTAMP)`,
  );
  // A list of constants is looked up in the key's index; a subquery would scan the table (17 ms instead of 3 at 1 M
  // rows).
  const places = Array.from({ length: maxRecordCount }, (_, index) => `$${index + 1}`).join(', ');
  const find = await connection.prepare(`SELECT ts_key, ts_version, ts_print FROM ${rows} WHERE ts_key IN (${places})`);
  const filter = openKeyFilter();
  let columns: readonly Column[] = [];
  let statements: Promise<{ insert: DuckDBPreparedStatement; replace: DuckDBPreparedStatement }> | undefined;

  const prepare = async () => {
    const names = columns.map(({ name }) => quoteName(name));
    const insert = `INSERT INTO ${rows} (${names.join(', ')}) SELECT ${names.map((_, index) => `unnest($${index + 1})`).join(', ')}`;
    const updates = names.slice(1).map((name) => `${name} = excluded.${name}`);
    return {
      insert: await connection.prepare(insert),
      replace: await connection.prepare(`${insert} ON CONFLICT (ts_key) DO UPDATE SET ${updates.join(', ')}`),
    };
  };
  const run = async (kind: 'insert' | 'replace', batch: readonly RowToWrite[]): Promise<void> => {
    if (batch.length === 0) return;
    statements ??= prepare();
    const statement = (await statements)[kind];
    const values = batch.map(valuesOf);
    for (const [index, column] of columns.entries()) {
      statement.bindList(
        index + 1,
        batch.map((row, at) => column.read(row, values[at]!)),
        LIST(column.type),
      );
    }
    await statement.run();
  };
  const grow = async (grown: TableSchema): Promise<void> => {
    for (const [name, { type }] of grown.columns) {
      await connection.run(`ALTER TABLE ${rows} ADD COLUMN IF NOT EXISTS ${quoteName(name)} ${type}`);
    }
    columns = [...ownColumns, ...[...grown.columns].map(([name, { type }]) => schemaColumn(name, duckTypes[type]))];
    statements = undefined;
    const visible = [
      ...columnNames(grown, 'DIMENSION'),
      'measure_name',
      'time',
      ...columnNames(grown, 'MEASURE_VALUE'),
      ...columnNames(grown, 'MULTI'),
    ];
    await connection.run(`CREATE OR REPLACE VIEW ${view} AS SELECT ${visible.map(quoteName).join(', ')} FROM ${rows}`);
  };
  await grow(emptySchema());
  return {
    grow,
    lookup: async (allKeys) => {
      const keys = allKeys.filter(filter.mayHold);
      if (keys.length === 0) return new Map();
      for (let index = 0; index < maxRecordCount; index += 1) find.bindVarchar(index + 1, keys[index] ?? '');
      const found = await find.runAndReadAll();
      return new Map(
        found
          .getRows()
          .map(([key, version, print]) => [String(key), { version: BigInt(String(version)), print: String(print) }]),
      );
    },
    insert: async (batch) => {
      for (const { key } of batch) filter.add(key);
      await run('insert', batch);
    },
    replace: (batch) => run('replace', batch),
    count: async () => Number((await connection.runAndReadAll(`SELECT count(*) FROM ${rows}`)).value(0, 0)),
    drop: async () => {
      find.destroySync();
      await connection.run(`DROP VIEW ${view}`);
      await connection.run(`DROP TABLE ${rows}`);
    },
  };
};

const schemaColumn = (name: string, type: DuckDBType): Column => ({
  name,
  type,
  read: (_, values) => values.get(name) ?? null,
});

const valuesOf = (row: RowToWrite): RowValues => {
  const values = new Map<string, DuckDBValue>();
  for (const { name, value } of row.dimensions) values.set(name, value);
  for (const { name, type, value } of row.columns) {
    values.set(name, type === 'TIMESTAMP' && typeof value === 'bigint' ? new DuckDBTimestampValue(value) : value);
  }
  return values;
};
