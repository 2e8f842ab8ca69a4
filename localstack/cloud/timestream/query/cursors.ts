// Pages of a result by MaxRows, 1 MB and NextToken, as documented:
// https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html (MaxRows, NextToken)
import { randomUUID } from 'node:crypto';
import { validationError } from '../write/shape.ts';
import type { ColumnInfo, Datum } from './answer.ts';
import type { Result } from './result.ts';

const maxPageBytes = 1_000_000;
/** "A pagination token can be used … for a duration of up to 1 hour". */
const tokenLifeMs = 3_600_000;
/** Results held for later pages; the oldest goes first, so that forgotten queries do not fill the memory. */
const maxCursorCount = 50;

type Page = {
  readonly QueryId: string;
  readonly NextToken?: string;
  readonly Rows: readonly { readonly Data: readonly Datum[] }[];
  readonly ColumnInfo: readonly ColumnInfo[];
  readonly QueryStatus: Readonly<Record<string, number>>;
};

export type Cursors = {
  /** The first page. With MaxRows below the number of rows it has no rows, only a token: so it is documented. */
  start(sql: string, result: Result, maxRows?: number): Page;
  /** A later page. The last token used and the one it gave are valid; others throw ValidationException. */
  next(sql: string, token: string, maxRows?: number): Page;
  /** Forgets the result; answers whether there was one. */
  cancel(queryId: string): boolean;
};

type Cursor = { readonly sql: string; readonly result: Result; readonly madeMs: number; valid: readonly string[] };

export const openCursors = (clock: () => number): Cursors => {
  const cursors = new Map<string, Cursor>();
  const page = (queryId: string, cursor: Cursor, from: number, to: number, used: string): Page => {
    const { columns, rowCount } = cursor.result;
    const rows: { readonly Data: readonly Datum[] }[] = [];
    let bytes = 0;
    for (let index = from; index < to; index += 1) {
      const row = { Data: cursor.result.row(index) };
      bytes += JSON.stringify(row).length;
      if (bytes > maxPageBytes && rows.length > 0) break;
      rows.push(row);
    }
    const reached = from + rows.length;
    const nextToken = reached < rowCount ? `${queryId}.${reached}.${cursor.valid.length}` : undefined;
    cursor.valid = nextToken === undefined ? [used] : [used, nextToken];
    return {
      QueryId: queryId,
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      Rows: rows,
      ColumnInfo: columns,
      QueryStatus: {
        ProgressPercentage: rowCount === 0 ? 100 : (100 * reached) / rowCount,
        CumulativeBytesScanned: 0,
        CumulativeBytesMetered: 0,
      },
    };
  };
  return {
    start: (sql, result, maxRows) => {
      const queryId = randomUUID().replaceAll('-', '').toUpperCase();
      const cursor: Cursor = { sql, result, madeMs: clock(), valid: [] };
      const first = page(
        queryId,
        cursor,
        0,
        maxRows !== undefined && result.rowCount > maxRows ? 0 : result.rowCount,
        '',
      );
      if (first.NextToken !== undefined) cursors.set(queryId, cursor);
      if (cursors.size > maxCursorCount) cursors.delete([...cursors.keys()][0]!);
      return first;
    },
    next: (sql, token, maxRows) => {
      const [queryId = '', from = ''] = token.split('.');
      const cursor = cursors.get(queryId);
      if (!cursor?.valid.includes(token) || cursor.sql !== sql || clock() - cursor.madeMs > tokenLifeMs) {
        throw validationError(
          'Invalid pagination token: it is used up, older than 1 hour, or of another query string.',
        );
      }
      const start = Number(from);
      return page(
        queryId,
        cursor,
        start,
        Math.min(cursor.result.rowCount, start + (maxRows ?? Number.POSITIVE_INFINITY)),
        token,
      );
    },
    cancel: (queryId) => cursors.delete(queryId),
  };
};
