// Query, CancelQuery and PrepareQuery. Only SELECT, WITH, SHOW and DESCRIBE pass.
// https://docs.aws.amazon.com/timestream/latest/developerguide/API_Operations_Amazon_Timestream_Query.html
import type { DuckDBConnection } from '@duckdb/node-api';
import type { JsonAction, JsonCall } from '../../http/json-service.ts';
import type { Catalog } from '../store/catalog.ts';
import type { Engine } from '../store/engine.ts';
import { optionalText, optionalWhole, text, validationError } from '../write/shape.ts';
import { openCursors } from './cursors.ts';
import type { Result } from './result.ts';
import { preparedColumns, prepareSelect, runSelect } from './select.ts';
import { show } from './show.ts';
import { isSign, isWord, tokenize } from './tokens.ts';

/** QueryString of API_query_Query: 1 to 262,144 characters. */
const maxQueryLength = 262_144;
/** MaxRows of API_query_Query: 1 to 1,000. */
const maxRowsLimit = 1000;
const maxTokenLength = 2048;

export const queryActions = (
  engine: Engine,
  catalog: Catalog,
  clock: () => number,
): Readonly<Record<string, JsonAction>> => {
  const cursors = openCursors(clock);
  const withConnection = async <T>(job: (connection: DuckDBConnection) => Promise<T>, call: JsonCall): Promise<T> => {
    const connection = await engine.connect(clock());
    const stop = () => connection.interrupt();
    call.signal.addEventListener('abort', stop);
    try {
      return await job(connection);
    } finally {
      call.signal.removeEventListener('abort', stop);
      connection.closeSync();
    }
  };
  const run = async (sql: string, call: JsonCall): Promise<Result> => {
    refuseOthers(sql);
    return show(catalog, sql) ?? (await withConnection((connection) => runSelect(connection, sql), call));
  };
  return {
    Query: async (input, call) => {
      const sql = text(input.QueryString, 'queryString', 1, maxQueryLength);
      const maxRows = optionalWhole(input.MaxRows, 'maxRows', 1, maxRowsLimit);
      const token = optionalText(input.NextToken, 'nextToken', 1, maxTokenLength);
      return token === undefined
        ? cursors.start(sql, await run(sql, call), maxRows)
        : cursors.next(sql, token, maxRows);
    },
    CancelQuery: (input) => {
      const queryId = text(input.QueryId, 'queryId', 1, 64);
      if (cursors.cancel(queryId)) return { CancellationMessage: `Query ${queryId} is canceled: its pages are gone.` };
      throw validationError(`The query ${queryId} is not known, or has answered its last page.`);
    },
    PrepareQuery: async (input, call) => {
      const sql = text(input.QueryString, 'queryString', 1, maxQueryLength);
      refuseOthers(sql);
      const shown = show(catalog, sql)?.columns;
      const columns =
        shown ??
        (await withConnection(async (connection) => preparedColumns(await prepareSelect(connection, sql), sql), call));
      return { QueryString: sql, Columns: columns.map((column) => ({ ...column, Aliased: false })), Parameters: [] };
    },
  };
};

const refuseOthers = (sql: string): void => {
  const first = tokenize(sql).find((token) => token.kind !== 'space' && !isSign(token, '('));
  if (isWord(first, 'select', 'with', 'show', 'describe', 'desc')) return;
  throw validationError(
    `Only SELECT, WITH, SHOW and DESCRIBE are allowed: the query starts with "${first?.text.slice(0, 40) ?? ''}".`,
  );
};
