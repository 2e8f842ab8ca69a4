// DuckDB as the stand-in needs it: one writer connection, one fresh connection a query, in memory, no files, no
// network, no settings changed by a query. Data lie in an attached catalog of a fixed name, so that no Timestream
// database can be confused with it.
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { macroStatements } from './macros.ts';

/**
 * The attached catalog, the schema with the stored rows, and what DuckDB itself takes: no database may be called so.
 */
const catalogName = 'ts_standin';
export const rowsSchema = 'ts_rows';
export const reservedDatabaseNames: ReadonlySet<string> = new Set([
  catalogName,
  rowsSchema,
  'main',
  'memory',
  'system',
  'temp',
  'information_schema',
  'pg_catalog',
]);

export type Engine = {
  /** The one connection that changes anything. */
  readonly writer: DuckDBConnection;
  /** A connection for one query, at whose time `now()` stands still. The caller closes it. */
  connect(nowMs: number): Promise<DuckDBConnection>;
  close(): void;
};

/** Opens the engine in memory. */
export const openEngine = async (): Promise<Engine> => {
  const instance = await DuckDBInstance.create(':memory:', {
    // Timestream divides whole numbers as whole numbers: 7/2 = 3.
    integer_division: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // Timestream's lambdas are written x -> x + 1.
    lambda_syntax: 'ENABLE_SINGLE_ARROW',
  });
  const writer = await instance.connect();
  for (const statement of [
    "SET GLOBAL TimeZone = 'UTC'",
    `ATTACH ':memory:' AS ${catalogName}`,
    'SET GLOBAL enable_external_access = false',
    'SET GLOBAL lock_configuration = true',
    `USE ${catalogName}`,
    `CREATE SCHEMA ${rowsSchema}`,
    ...macroStatements,
  ]) {
    await writer.run(statement);
  }
  return {
    writer,
    connect: async (nowMs) => {
      const connection = await instance.connect();
      await connection.run(`USE ${catalogName}`);
      await connection.run(`SET VARIABLE ts_now = make_timestamp(${Math.trunc(nowMs)}::BIGINT * 1000)`);
      return connection;
    },
    close: () => {
      writer.closeSync();
      instance.closeSync();
    },
  };
};
