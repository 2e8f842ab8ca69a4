// What DuckDB is told for a statement of Athena. Queries, MERGE, DELETE and views are taken as they are; only what
// makes or keeps tables differs. It refuses what it does not know.

export type Translated =
  /** To be run; `external` tables it may read are made up to date before. */
  | { readonly kind: 'run'; readonly texts: readonly string[] }
  /** A table over objects of S3. */
  | {
      readonly kind: 'external';
      readonly table: string;
      readonly columns: readonly ColumnText[];
      readonly location: string;
    }
  | { readonly kind: 'add-columns'; readonly table: string; readonly columns: readonly ColumnText[] }
  /** What changes no row: OPTIMIZE, VACUUM. */
  | { readonly kind: 'nothing'; readonly table: string };

/** Name in double quotes, and type. */
export type ColumnText = readonly [name: string, type: string];

const EXTERNAL =
  /^CREATE EXTERNAL TABLE IF NOT EXISTS (\w+\.\w+) \((.*)\) STORED AS PARQUET LOCATION '(s3:\/\/[^']+\/)'$/s;
const ICEBERG =
  /^CREATE TABLE IF NOT EXISTS (\w+\.\w+) \((.*)\) PARTITIONED BY \(day\(`\w+`\)\) LOCATION 's3:\/\/[^']+\/' TBLPROPERTIES \('table_type'='ICEBERG'[^()]*\)$/s;
const ADD = /^ALTER TABLE (\w+\.\w+) ADD COLUMNS \((.*)\)$/s;
const UPKEEP = /^(?:VACUUM (\w+\.\w+)|OPTIMIZE (\w+\.\w+) REWRITE DATA USING BIN_PACK(?: WHERE .*)?)$/s;
const PLAIN = /^(?:SELECT|WITH|MERGE INTO|DELETE FROM|CREATE OR REPLACE VIEW)\s/;

export class NotUnderstood extends Error {}

export function translate(text: string): Translated {
  if (PLAIN.test(text)) return { kind: 'run', texts: [text] };
  const external = EXTERNAL.exec(text);
  if (external) {
    return { kind: 'external', table: external[1]!, columns: columnsOf(external[2]!), location: external[3]! };
  }
  const iceberg = ICEBERG.exec(text);
  if (iceberg) {
    const columns = columnsOf(iceberg[2]!).map(([name, type]) => `${name} ${type}`);
    return { kind: 'run', texts: [`CREATE TABLE IF NOT EXISTS ${iceberg[1]} (${columns.join(', ')})`] };
  }
  const add = ADD.exec(text);
  if (add) return { kind: 'add-columns', table: add[1]!, columns: columnsOf(add[2]!) };
  const upkeep = UPKEEP.exec(text);
  if (upkeep) return { kind: 'nothing', table: (upkeep[1] ?? upkeep[2])! };
  throw new NotUnderstood(`this stand-in does not know the statement: ${text.slice(0, 200)}`);
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  double: 'DOUBLE',
  bigint: 'BIGINT',
  timestamp: 'TIMESTAMP',
};

function columnsOf(list: string): ColumnText[] {
  return list.split(', ').map((part) => {
    const [, name, type = ''] = /^`((?:[^`]|``)+)` (\w+)$/.exec(part) ?? [];
    if (name === undefined || TYPES[type] === undefined) throw new NotUnderstood(`column definition: ${part}`);
    return [`"${name.replaceAll('``', '`').replaceAll('"', '""')}"`, TYPES[type]];
  });
}
