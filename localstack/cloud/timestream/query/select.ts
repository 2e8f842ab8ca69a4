// Runs one SELECT in DuckDB. Refuses, before DuckDB runs anything, whatever is not a single SELECT.
import { type DuckDBConnection, type DuckDBPreparedStatement, type DuckDBType, StatementType } from '@duckdb/node-api';
import { validationError } from '../write/shape.ts';
import { type ColumnInfo, encoderOf } from './answer.ts';
import type { Result } from './result.ts';
import { rewrite } from './rewrite.ts';

/** Prepares the statement (nothing runs). Throws ValidationException with DuckDB's reason. */
export const prepareSelect = async (connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> => {
  const translated = rewrite(sql);
  return await withReason(async () => {
    const statements = await connection.extractStatements(translated);
    if (statements.count !== 1)
      throw validationError(`One statement a query is allowed: this text holds ${statements.count}.`);
    const prepared = await statements.prepare(0);
    if (prepared.statementType !== StatementType.SELECT)
      throw validationError('Only SELECT, WITH, SHOW and DESCRIBE are allowed.');
    return prepared;
  });
};

/** Runs the statement and holds all its rows. */
export const runSelect = async (connection: DuckDBConnection, sql: string): Promise<Result> => {
  const prepared = await prepareSelect(connection, sql);
  const read = await withReason(() => prepared.runAndReadAll());
  const encoders = read.columnTypes().map((type: DuckDBType) => encoderOf(type));
  const rows = read.getRows();
  return {
    columns: nameColumns(read.columnNames(), sql).map((name, index) => ({ Name: name, Type: encoders[index]!.type })),
    rowCount: rows.length,
    row: (index) => encoders.map(({ encode }, column) => encode(rows[index]![column] ?? null)),
  };
};

/** The columns a prepared statement will answer. */
export const preparedColumns = (prepared: DuckDBPreparedStatement, sql: string): ColumnInfo[] => {
  const names = Array.from({ length: prepared.columnCount }, (_, index) => prepared.columnName(index));
  return nameColumns(names, sql).map((name, index) => ({
    Name: name,
    Type: encoderOf(prepared.columnType(index)).type,
  }));
};

/** Timestream calls an expression without alias `_col0`, `_col1` … by its place; DuckDB by its text. */
const nameColumns = (names: readonly string[], sql: string): string[] =>
  names.map((name, index) => (isName(name, sql) ? name : `_col${index}`));

const isName = (name: string, sql: string): boolean =>
  /^[\p{L}_][\p{L}\p{N}_.:-]*$/u.test(name) || sql.includes(`"${name.replaceAll('"', '""')}"`);

const withReason = async <T>(job: () => Promise<T>): Promise<T> => {
  try {
    return await job();
  } catch (error) {
    if (error instanceof Error && error.name === 'AwsError') throw error;
    throw validationError(error instanceof Error ? error.message : String(error));
  }
};
