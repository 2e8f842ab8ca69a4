// Which databases and tables there are, with their properties and schemas: held in memory, kept as JSON beside the rows.
import type { DuckDBConnection } from '@duckdb/node-api';
import { AwsError } from '../../http/aws-error.ts';
import { emptySchema, type SchemaColumn, type TableSchema } from '../write/table-schema.ts';
import { rowsSchema } from './engine.ts';
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
  /** Keeps a schema that has grown, and grows the rows with it. */
  schemaGrown(table: Table): Promise<void>;
};

const store = `${rowsSchema}.catalog`;

export const openCatalog = async (connection: DuckDBConnection): Promise<Catalog> => {
  const databases = new Map<string, DatabaseInfo>();
  const tables = new Map<string, Table>();
  await connection.run(`CREATE TABLE IF NOT EXISTS ${store} (name VARCHAR PRIMARY KEY, content VARCHAR)`);
  const keep = async (name: string, content: unknown): Promise<void> => {
    await connection.run(`INSERT OR REPLACE INTO ${store} VALUES ($1, $2)`, [name, JSON.stringify(content)]);
  };
  const keepTable = (table: Table): Promise<void> =>
    keep(`table ${table.info.id}`, [table.info, schemaToJson(table.schema)]);
  const forget = async (name: string): Promise<void> => {
    await connection.run(`DELETE FROM ${store} WHERE name = $1`, [name]);
  };
  for (const [, content] of (
    await connection.runAndReadAll(`SELECT name, content FROM ${store} ORDER BY name`)
  ).getRows()) {
    const kept: unknown = JSON.parse(String(content));
    if (Array.isArray(kept)) {
      const [info, schema] = [kept[0] as TableInfo, schemaFromJson(kept[1] as SchemaJson)];
      tables.set(tableKey(info.databaseName, info.tableName), {
        info,
        schema,
        rows: await openRowStore(connection, info, schema),
      });
    } else {
      const info = kept as DatabaseInfo;
      databases.set(info.databaseName, info);
    }
  }
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
      await keep(`database ${info.databaseName}`, info);
      databases.set(info.databaseName, info);
    },
    dropDatabase: async (databaseName) => {
      await connection.run(`DROP SCHEMA ${quoteName(databaseName)}`);
      await forget(`database ${databaseName}`);
      databases.delete(databaseName);
    },
    addTable: async (given) => {
      const info: TableInfo = { ...given, id: Math.max(0, ...tablesOf().map((other) => other.info.id)) + 1 };
      const schema = emptySchema();
      const added = { info, schema, rows: await openRowStore(connection, info, schema) };
      await keepTable(added);
      tables.set(tableKey(info.databaseName, info.tableName), added);
      return added;
    },
    changeTable: async (info) => {
      const changed = { ...table(info.databaseName, info.tableName), info };
      await keepTable(changed);
      tables.set(tableKey(info.databaseName, info.tableName), changed);
      return changed;
    },
    dropTable: async (databaseName, tableName) => {
      const { info, rows } = table(databaseName, tableName);
      await rows.drop();
      await forget(`table ${info.id}`);
      tables.delete(tableKey(databaseName, tableName));
    },
    schemaGrown: async (grown) => {
      await grown.rows.grow(grown.schema);
      await keepTable(grown);
    },
  };
};

/** Names hold no slash, so this is one table's alone. */
const tableKey = (databaseName: string, tableName: string): string => `${databaseName}/${tableName}`;

const notFound = (what: string): never => {
  throw new AwsError('ResourceNotFoundException', `${what} does not exist.`, { status: 404 });
};

type SchemaJson = {
  readonly columns: readonly (readonly [string, SchemaColumn])[];
  readonly measures: readonly (readonly [string, { readonly type: string; readonly dimensions: string[] }])[];
};
const schemaToJson = (schema: TableSchema): SchemaJson => ({
  columns: [...schema.columns],
  measures: [...schema.measures],
});
const schemaFromJson = (json: SchemaJson): TableSchema => ({
  columns: new Map(json.columns),
  measures: new Map(json.measures),
});
