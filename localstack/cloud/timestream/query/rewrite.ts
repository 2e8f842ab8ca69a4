// Rewrites a SELECT of Timestream's dialect into DuckDB's, in one pass over its tokens: duration literals,
// measure_value::type, names of functions that are macros here, UNNEST in FROM, row(…), bare aliases, `window` as a
// column. Everything else passes as it is.
import { functionNames } from '../store/macros.ts';
import { quoteName } from '../store/quote.ts';
import { closingBracket, isSign, isWord, skipSpace, splitAtCommas, type Token, tokenize } from './tokens.ts';
import { readUnnest } from './unnest.ts';

/**
 * Units of duration literals: https://docs.aws.amazon.com/timestream/latest/developerguide/supported-data-types.html
 */
const unitWords: Readonly<Record<string, string>> = {
  us: 'microsecond',
  ms: 'millisecond',
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  microsecond: 'microsecond',
  millisecond: 'millisecond',
  second: 'second',
  minute: 'minute',
  hour: 'hour',
  day: 'day',
};
const nanosecondWords = ['ns', 'nanosecond'];
const measureTypes = ['double', 'bigint', 'varchar', 'boolean'];
/** Words that are values without brackets. */
const timeWords: ReadonlyMap<string, string> = new Map([
  ['current_timestamp', 'ts_now()'],
  ['localtimestamp', 'ts_now()'],
  ['current_date', 'ts_today()'],
]);

export const rewrite = (sql: string): string => rewriteTokens(tokenize(sql));

const rewriteTokens = (tokens: readonly Token[]): string => {
  let out = '';
  let before: Token | undefined;
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at]!;
    const replaced = token.kind === 'space' ? undefined : replaceAt(tokens, at, before);
    out += replaced?.sql ?? token.text;
    at = replaced?.end ?? at + 1;
    if (token.kind !== 'space') before = token;
  }
  return out;
};

type Replacement = { readonly sql: string; readonly end: number };

const replaceAt = (tokens: readonly Token[], at: number, before: Token | undefined): Replacement | undefined => {
  const token = tokens[at]!;
  if (token.kind === 'number') return duration(token, tokens[at + 1], at);
  if (token.kind !== 'word') return undefined;
  if (isWord(token, 'measure_value')) return measureValue(tokens, at);
  if (isWord(token, 'unnest') && (isWord(before, 'from', 'join') || isSign(before, ','))) {
    const unnest = readUnnest(tokens, at, rewriteTokens);
    return unnest && { sql: isWord(before, 'from') ? unnest.sql : `LATERAL ${unnest.sql}`, end: unnest.end };
  }
  if (isWord(token, 'window') && !isWindowClause(tokens, at)) return { sql: '"window"', end: at + 1 };
  if (isWord(token, 'row') && !isWord(before, 'as')) return row(tokens, at);
  if (isSign(before, ')') && isBareAlias(tokens, at)) return { sql: `AS ${token.text}`, end: at + 1 };
  const name = token.text.toLowerCase();
  if (isSign(before, '.')) return undefined;
  const called = isSign(tokens[skipSpace(tokens, at + 1)], '(');
  const other = called ? functionNames.get(name) : timeWords.get(name);
  return other === undefined ? undefined : { sql: other, end: at + 1 };
};

/**
 * `15m`, `30000ms`, `12second`: a number with its unit right behind. Nanoseconds are rounded to DuckDB's microseconds.
 */
const duration = (number: Token, unit: Token | undefined, at: number): Replacement | undefined => {
  const word = unit?.kind === 'word' ? unit.text.toLowerCase() : '';
  if (nanosecondWords.includes(word)) {
    return { sql: `INTERVAL '${Math.round(Number(number.text) / 1000)} microseconds'`, end: at + 2 };
  }
  const name = Object.hasOwn(unitWords, word) ? unitWords[word] : undefined;
  return name === undefined ? undefined : { sql: `INTERVAL '${number.text} ${name}s'`, end: at + 2 };
};

const measureValue = (tokens: readonly Token[], at: number): Replacement | undefined => {
  const colons = skipSpace(tokens, at + 1);
  const typeAt = skipSpace(tokens, colons + 1);
  const type = tokens[typeAt];
  if (!isSign(tokens[colons], '::') || !isWord(type, ...measureTypes)) return undefined;
  return { sql: quoteName(`measure_value::${type!.text.toLowerCase()}`), end: typeAt + 1 };
};

/**
 * `row(a, b)`: without field names DuckDB's rows lose all fields but the last on their way out, so they get Presto's
 * names.
 */
const row = (tokens: readonly Token[], at: number): Replacement | undefined => {
  const open = skipSpace(tokens, at + 1);
  if (!isSign(tokens[open], '(')) return undefined;
  const close = closingBracket(tokens, open);
  const fields = splitAtCommas(tokens.slice(open + 1, close)).map(
    (part, index) => `'field${index}': ${rewriteTokens(part)}`,
  );
  return { sql: `{${fields.join(', ')}}`, end: close + 1 };
};

/** `WINDOW w AS (…)`; anywhere else `window` is a column, which DuckDB takes in quotes only. */
const isWindowClause = (tokens: readonly Token[], at: number): boolean => {
  const name = skipSpace(tokens, at + 1);
  const as = skipSpace(tokens, name + 1);
  return isWord(tokens[as], 'as') && isSign(tokens[skipSpace(tokens, as + 1)], '(');
};

/** Words that may stand between a closing bracket and a comma or FROM without being an alias. */
const noAliases = ['end', 'asc', 'desc', 'null', 'true', 'false', 'unknown'];

/** `max_by(x, time) last,`: DuckDB takes some words, as last, for an alias only behind AS. */
const isBareAlias = (tokens: readonly Token[], at: number): boolean => {
  const next = tokens[skipSpace(tokens, at + 1)];
  return !isWord(tokens[at], 'from', ...noAliases) && (isSign(next, ',') || isWord(next, 'from'));
};
