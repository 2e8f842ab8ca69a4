// Databases and tables: create, describe, list, update, delete. Tables are ACTIVE at once and retention changes at
// once. https://docs.aws.amazon.com/timestream/latest/developerguide/API_Operations_Amazon_Timestream_Write.html
import { AwsError } from '../../http/aws-error.ts';
import type { JsonAction, JsonInput } from '../../http/json-service.ts';
import type { Catalog } from '../store/catalog.ts';
import { reservedDatabaseNames } from '../store/engine.ts';
import { optionalText, optionalWhole, resourceName, validationError } from './shape.ts';
import { databaseAnswer, readProperties, tableAnswer } from './table-properties.ts';

/** MaxResults of the list operations: 1 to 20 (API_ListTables). */
const maxResultCount = 20;

/** The operations by name. Those that change something must be queued by the caller. */
export const controlActions = (catalog: Catalog, clock: () => number): Readonly<Record<string, JsonAction>> => {
  const databaseInput = (input: JsonInput): string => resourceName(input.DatabaseName, 'databaseName');
  const tableInput = (input: JsonInput): [string, string] => [
    databaseInput(input),
    resourceName(input.TableName, 'tableName'),
  ];
  const describeDatabase = (name: string) => ({
    Database: databaseAnswer(catalog.database(name), catalog.tables(name).length),
  });
  return {
    CreateDatabase: async (input) => {
      const name = databaseInput(input);
      refuseTaken(
        'database',
        name,
        catalog.databases().map(({ databaseName }) => databaseName),
      );
      if (reservedDatabaseNames.has(name.toLowerCase())) {
        throw validationError(`The database name "${name}" is taken by this stand-in's engine: choose another.`);
      }
      await catalog.addDatabase({ databaseName: name, createdMs: clock(), updatedMs: clock() });
      return describeDatabase(name);
    },
    DescribeDatabase: (input) => describeDatabase(databaseInput(input)),
    ListDatabases: (input) => {
      const { page, next } = pageOf(catalog.databases(), input);
      return { Databases: page.map((info) => databaseAnswer(info, catalog.tables(info.databaseName).length)), ...next };
    },
    DeleteDatabase: async (input) => {
      const name = databaseInput(input);
      const tableCount = catalog.tables(catalog.database(name).databaseName).length;
      if (tableCount > 0) throw validationError(`The database ${name} has ${tableCount} tables: delete them first.`);
      await catalog.dropDatabase(name);
      return {};
    },
    CreateTable: async (input) => {
      const [databaseName, tableName] = tableInput(input);
      catalog.database(databaseName);
      refuseTaken(
        'table',
        tableName,
        catalog.tables(databaseName).map(({ info }) => info.tableName),
      );
      const times = { createdMs: clock(), updatedMs: clock() };
      const table = await catalog.addTable({ databaseName, tableName, ...times, ...readProperties(input) });
      return { Table: tableAnswer(table.info) };
    },
    DescribeTable: (input) => ({ Table: tableAnswer(catalog.table(...tableInput(input)).info) }),
    ListTables: (input) => {
      const databaseName = input.DatabaseName === undefined ? undefined : databaseInput(input);
      if (databaseName !== undefined) catalog.database(databaseName);
      const { page, next } = pageOf(catalog.tables(databaseName), input);
      return { Tables: page.map(({ info }) => tableAnswer(info)), ...next };
    },
    UpdateTable: async (input) => {
      const { info } = catalog.table(...tableInput(input));
      const table = await catalog.changeTable({ ...info, ...readProperties(input, info), updatedMs: clock() });
      return { Table: tableAnswer(table.info) };
    },
    DeleteTable: async (input) => {
      await catalog.dropTable(...tableInput(input));
      return {};
    },
  };
};

const refuseTaken = (kind: 'database' | 'table', name: string, taken: readonly string[]): void => {
  if (taken.includes(name)) {
    throw new AwsError('ConflictException', `The ${kind} ${name} already exists.`, { status: 409 });
  }
  const other = taken.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (other !== undefined) {
    throw validationError(
      `"${name}" differs from the ${kind} "${other}" in case only, which this stand-in cannot hold: rename one.`,
    );
  }
};

const pageOf = <T>(all: readonly T[], input: JsonInput): { page: readonly T[]; next: { NextToken?: string } } => {
  const count = optionalWhole(input.MaxResults, 'maxResults', 1, maxResultCount) ?? maxResultCount;
  const token = optionalText(input.NextToken, 'nextToken', 1, 100) ?? '0';
  const from = /^\d+$/.test(token) ? Number(token) : Number.NaN;
  if (!(from <= all.length)) throw validationError(`Invalid pagination token "${token}".`);
  const to = from + count;
  return { page: all.slice(from, to), next: to < all.length ? { NextToken: String(to) } : {} };
};
