// The tables of a history and its views, as texts: they come from the one list of columns (row.ts). Each may be run
// again: what is there stays as it is. Pure.
import { type Column, type ColumnType, ROW_COLUMNS, ROW_KEY } from './row.ts';
import { type HistoryPlace, quotedName, TABLES, tableOf, tickedName } from './sql.ts';
import { STAGING_PREFIX } from './staging-name.ts';

/** https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-supported-data-types.html */
const TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'string',
  double: 'double',
  bigint: 'bigint',
  timestamp: 'timestamp',
};

/**
 * A snapshot lives a day longer than any query (30 minutes) could need it; five days, the default, would keep five
 * times as many bytes that nothing reads. A file that lost a tenth of its rows or has few bytes is written anew by
 * OPTIMIZE: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html
 */
const PROPERTIES: Readonly<Record<string, string>> = {
  table_type: 'ICEBERG',
  format: 'parquet',
  write_compression: 'zstd',
  vacuum_max_snapshot_age_seconds: '86400',
  vacuum_min_snapshots_to_keep: '1',
  optimize_rewrite_delete_file_threshold: '2',
  optimize_rewrite_data_file_threshold: '5',
};

const defined = (columns: readonly Column[]): string =>
  columns.map(({ name, type }) => `${tickedName(name)} ${TYPES[type]}`).join(', ');

/**
 * Makes both tables, where `known` is 0, or gives those that have the first `known` columns the further ones.
 * https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html
 */
export function tableTexts(place: HistoryPlace, known: number): string[] {
  const [windows, staging] = [tableOf(place, TABLES.windows), tableOf(place, TABLES.staging)];
  if (known > 0) {
    const added = ROW_COLUMNS.slice(known);
    return added.length === 0
      ? []
      : [windows, staging].map((table) => `ALTER TABLE ${table} ADD COLUMNS (${defined(added)})`);
  }
  const properties = Object.entries(PROPERTIES).map(([name, value]) => `'${name}'='${value}'`);
  return [
    `CREATE TABLE IF NOT EXISTS ${windows} (${defined(ROW_COLUMNS)}) PARTITIONED BY (day(${tickedName('window_start')})) LOCATION 's3://${place.bucket}/history/' TBLPROPERTIES (${properties.join(', ')})`,
    // Without partitions: a query would ask S3 for each day there may be. What is staged is of an hour or two, and
    // "$path" tells its objects apart. https://docs.aws.amazon.com/athena/latest/ug/tables-location-format.html
    `CREATE EXTERNAL TABLE IF NOT EXISTS ${staging} (${defined(ROW_COLUMNS)}) STORED AS PARQUET LOCATION 's3://${place.bucket}/${STAGING_PREFIX}'`,
  ];
}

/** The columns of a row, without a table before them. */
export const COLUMN_LIST: string = ROW_COLUMNS.map(({ name }) => quotedName(name)).join(', ');

/** Of rows of `from` (a table or a query in brackets) the highest revision of each window. */
export function highestOf(from: string): string {
  const key = ROW_KEY.map(quotedName).join(', ');
  return `SELECT ${COLUMN_LIST} FROM (SELECT ${COLUMN_LIST}, row_number() OVER (PARTITION BY ${key} ORDER BY "revision" DESC) AS "place" FROM ${from}) WHERE "place" = 1`;
}

/** A window of one reading has none: src/core/windowing/slices/accumulator.ts. */
const STDDEV = `CASE WHEN "count" > 1 THEN sqrt(greatest("m2", 0e0) / ("count" - 1)) END AS "stddev"`;

/** What is in the history and, above it, what is staged: all that was ever committed, the highest revision of each. */
export function liveRows(place: HistoryPlace, condition = ''): string {
  const where = condition === '' ? '' : ` WHERE ${condition}`;
  const of = (table: typeof TABLES.windows | typeof TABLES.staging): string =>
    `SELECT ${COLUMN_LIST} FROM ${tableOf(place, table)}${where}`;
  // A ranking and no join: conditions on a window's key reach both tables through it, and one reading of each is one
  // state of it. What is merged stays staged for an hour, so no row is in neither.
  return highestOf(`(${of(TABLES.windows)} UNION ALL ${of(TABLES.staging)})`);
}

/** Both hide what is void: windows that are none any more. */
export function viewTexts(place: HistoryPlace): string[] {
  const view = (name: typeof TABLES.panes | typeof TABLES.panesLive, from: string): string =>
    `CREATE OR REPLACE VIEW ${tableOf(place, name)} AS SELECT ${COLUMN_LIST}, ${STDDEV} FROM ${from} WHERE "count" > 0`;
  return [view(TABLES.panes, tableOf(place, TABLES.windows)), view(TABLES.panesLive, `(${liveRows(place)}) AS "live"`)];
}
