// DuckDB in the place of Athena: an Iceberg table is a table of its own, an external one is the Parquet objects that
// lie in S3 when a statement begins. One statement after the other.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type ColumnText, translate } from './translate.ts';

/** A bucket as it is read. */
export interface Objects {
  list(prefix: string): Promise<readonly string[]>;
  get(key: string): Promise<{ readonly bytes: Uint8Array } | undefined>;
}

export interface Answer {
  readonly columns: readonly string[];
  /** As Athena's answers: text, or nothing for null. */
  readonly rows: readonly (readonly (string | undefined)[])[];
}

interface External {
  columns: readonly ColumnText[];
  readonly location: string;
}

const NOTHING: Answer = { columns: [], rows: [] };

/** Functions of Trino that DuckDB calls otherwise. */
const MACROS = [
  'CREATE MACRO to_ieee754_64(x) AS CAST(CAST(CAST(x AS DOUBLE) AS BIT) AS BLOB)',
  'CREATE MACRO to_hex(x) AS hex(x)',
];

export async function openAthenaEngine(bucketOf: (name: string) => Objects) {
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  // What makes DuckDB take 0 and -0 for one value, and a column that has one value for that value.
  const optimizers = 'statistics_propagation,top_n_window_elimination,compressed_materialization';
  const settings = ["SET TimeZone = 'UTC'", `SET disabled_optimizers = '${optimizers}'`];
  for (const text of [...settings, ...MACROS]) await connection.run(text);
  const externals = new Map<string, External>();
  const folder = await mkdtemp(join(tmpdir(), 'weir-athena-'));
  let files = 0;

  /** The view that stands for an external table, over the objects that are there now. */
  async function refresh(table: string, { columns, location }: External): Promise<void> {
    const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
    const objects = bucketOf(bucket);
    const empty = columns.map(([name, type]) => `CAST(NULL AS ${type}) AS ${name}`).join(', ');
    const parts = [`SELECT ${empty}, CAST(NULL AS VARCHAR) AS "$path" WHERE false`];
    for (const key of await objects.list(prefix)) {
      const found = await objects.get(key);
      if (found === undefined) continue;
      files += 1;
      const file = join(folder, `${files}.parquet`);
      await writeFile(file, found.bytes);
      parts.push(`SELECT *, 's3://${bucket}/${key.replaceAll("'", "''")}' AS "$path" FROM read_parquet('${file}')`);
    }
    await connection.run(`CREATE OR REPLACE VIEW ${table} AS ${parts.join(' UNION ALL BY NAME ')}`);
  }

  async function run(text: string): Promise<Answer> {
    const translated = translate(text);
    const [, database] = /^CREATE (?:EXTERNAL )?TABLE IF NOT EXISTS (\w+)\./.exec(text) ?? [];
    if (database !== undefined) await connection.run(`CREATE SCHEMA IF NOT EXISTS ${database}`);
    if (translated.kind === 'external') {
      const { columns, location } = translated;
      if (!externals.has(translated.table)) externals.set(translated.table, { columns, location });
      await refresh(translated.table, externals.get(translated.table)!);
      return NOTHING;
    }
    if (translated.kind === 'add-columns') {
      const external = externals.get(translated.table);
      if (external !== undefined) external.columns = [...external.columns, ...translated.columns];
      else
        for (const [name, type] of translated.columns)
          await connection.run(`ALTER TABLE ${translated.table} ADD COLUMN ${name} ${type}`);
      return NOTHING;
    }
    if (translated.kind === 'nothing') {
      await connection.run(`SELECT 1 FROM ${translated.table} LIMIT 0`);
      return NOTHING;
    }
    // A view reads the tables of its database.
    const read = [...externals].filter(([name]) => text.includes(`${name.split('.')[0]}.`));
    for (const [name, external] of read) await refresh(name, external);
    let answer = NOTHING;
    for (const one of translated.texts) {
      const reader = await connection.runAndReadAll(one);
      answer = { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(textOf)) };
    }
    return /^(?:SELECT|WITH)\s/.test(text) ? answer : NOTHING;
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    run(text: string): Promise<Answer> {
      const next = last.then(() => run(text));
      last = next.catch(() => undefined);
      return next;
    },
    async close(): Promise<void> {
      await last;
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true });
    },
  };
}

const textOf = (value: unknown): string | undefined =>
  value === null || value === undefined ? undefined : String(value);
