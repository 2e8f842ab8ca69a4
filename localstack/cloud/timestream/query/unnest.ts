// Timestream's UNNEST in FROM, which opens arrays and time series into columns, as a lateral subquery of DuckDB.
// https://docs.aws.amazon.com/timestream/latest/developerguide/supported-sql-constructs.SELECT.html (UNNEST)
import { closingBracket, isSign, isWord, joinTokens, skipSpace, splitAtCommas, type Token } from './tokens.ts';

export type Unnest = {
  /** The subquery with its alias. */
  readonly sql: string;
  /** Index of the first token after it. */
  readonly end: number;
};

/**
 * Reads `UNNEST(a[, b …]) [WITH ORDINALITY] [AS] alias (column, …)` at `at`; undefined when it is written otherwise, so
 * that DuckDB's own UNNEST takes it. One expression with several columns is an array of rows: a time series gives
 * (time, value).
 */
export const readUnnest = (
  tokens: readonly Token[],
  at: number,
  rewrite: (inner: readonly Token[]) => string,
): Unnest | undefined => {
  const open = skipSpace(tokens, at + 1);
  if (!isWord(tokens[at], 'unnest') || !isSign(tokens[open], '(')) return undefined;
  const close = closingBracket(tokens, open);
  let next = skipSpace(tokens, close + 1);
  const withOrdinality = isWord(tokens[next], 'with');
  if (withOrdinality) {
    next = skipSpace(tokens, next + 1);
    if (!isWord(tokens[next], 'ordinality')) return undefined;
    next = skipSpace(tokens, next + 1);
  }
  if (isWord(tokens[next], 'as')) next = skipSpace(tokens, next + 1);
  const alias = tokens[next];
  const listOpen = skipSpace(tokens, next + 1);
  if ((alias?.kind !== 'word' && alias?.kind !== 'quoted') || !isSign(tokens[listOpen], '(')) return undefined;
  const listClose = closingBracket(tokens, listOpen);
  const columns = splitAtCommas(tokens.slice(listOpen + 1, listClose)).map((part) => joinTokens(part).trim());
  const sources = splitAtCommas(tokens.slice(open + 1, close)).map(rewrite);
  const values = withOrdinality ? columns.slice(0, -1) : columns;
  const opened = openSources(sources, values);
  const body = withOrdinality
    ? `SELECT *, row_number() OVER () AS ${columns.at(-1)} FROM (${opened}) AS opened`
    : opened;
  return { sql: `(${body}) AS ${alias.text}`, end: listClose + 1 };
};

const openSources = (sources: readonly string[], columns: readonly string[]): string => {
  if (sources.length === 1 && columns.length > 1) {
    const fields = columns.map((column, index) => `struct_extract_at(e, ${index + 1}) AS ${column}`);
    return `SELECT ${fields.join(', ')} FROM (SELECT unnest(${sources[0]}) AS e) AS opened_row`;
  }
  return `SELECT ${sources.map((source, index) => `unnest(${source}) AS ${columns[index] ?? `_col${index}`}`).join(', ')}`;
};
