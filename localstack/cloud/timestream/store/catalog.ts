// Which databases and tables there are, with their properties and schemas. In memory, like the rows.
import type { DuckDBConnection } from '@duckdb/node-api';
import { AwsError } from '../../http/aws-error.ts';
import { emptySchema, type TableSchema } from '../write/table-schema.ts';
import { quoteName } from './quote.ts';
import { openRowStore, type RowStore } from './row-store.ts';

type DatabaseInfo = { readonly databaseName: string; readonly createdMs: number; readonly updatedMs: number };
export type TableInfo = {
  readonly id: number;
  readonly databaseName: string;
  readonly tableName: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly memoryHours: number;
  readonly magneticDays: number;
  readonly magneticWrites: boolean;
  /** Location of rejected data and partition key: kept and answered as they were given. */
  readonly rejectedDataLocation?: unknown;
  readonly partitionKey?: unknown;
  readonly requiredDimensions: readonly string[];
};
export type Table = { readonly info: TableInfo; readonly schema: TableSchema; readonly rows: RowStore };

export type Catalog = {
  databases(): DatabaseInfo[];
  tables(databaseName?: string): Table[];
  /** These two throw ResourceNotFoundException. */
  database(databaseName: string): DatabaseInfo;
  table(databaseName: string, tableName: string): Table;
  addDatabase(info: DatabaseInfo): Promise<void>;
  dropDatabase(databaseName: string): Promise<void>;
  addTable(info: Omit<TableInfo, 'id'>): Promise<Table>;
  changeTable(info: TableInfo): Promise<Table>;
  dropTable(databaseName: string, tableName: string): Promise<void>;
};

export const openCatalog = (connection: DuckDBConnection): Catalog => {
  const databases = new Map<string, DatabaseInfo>();
  const tables = new Map<string, Table>();
  const inOrder = <T>(map: ReadonlyMap<string, T>): T[] => [...map.keys()].sort().map((key) => map.get(key)!);
  const tablesOf = (databaseName?: string): Table[] =>
    inOrder(tables).filter(({ info }) => databaseName === undefined || info.databaseName === databaseName);
  const database = (databaseName: string): DatabaseInfo =>
    databases.get(databaseName) ?? notFound(`The database ${databaseName}`);
  const table = (databaseName: string, tableName: string): Table =>
    tables.get(tableKey(databaseName, tableName)) ?? notFound(`The table ${tableName} in database ${databaseName}`);
  return {
    databases: () => inOrder(databases),
    tables: tablesOf,
    database,
    table,
    addDatabase: async (info) => {
      await connection.run(`CREATE SCHEMA ${quoteName(info.databaseName)}`);
      databases.set(info.databaseName, info);
    },
    dropDatabase: async (databaseName) => {
      await connection.run(`DROP SCHEMA ${quoteName(databaseName)}`);
      databases.delete(databaseName);
    },
    addTable: async (given) => {
      const info: TableInfo = { ...given, id: Math.max(0, ...tablesOf().map((other) => other.info.id)) + 1 };
      const added = { info, schema: emptySchema(), rows: await openRowStore(connection, info) };
      tables.set(tableKey(info.databaseName, info.tableName), added);
      return added;
    },
    changeTable: async (info) => {
      const changed = { ...table(info.databaseName, info.tableName), info };
      tables.set(tableKey(info.databaseName, info.tableName), changed);
      return changed;
    },
    dropTable: async (databaseName, tableName) => {
      const { rows } = table(databaseName, tableName);
      await rows.drop();
      tables.delete(tableKey(databaseName, tableName));
    },
  };
};

/** Names hold no slash, so this is one table's alone. */
const tableKey = (databaseName: string, tableName: string): string => `${databaseName}/${tableName}`;

const notFound = (what: string): never => {
  throw new AwsError('ResourceNotFoundException', `${what} does not exist.`, { status: 404 });
};
