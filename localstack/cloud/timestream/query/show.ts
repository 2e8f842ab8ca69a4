// SHOW DATABASES, SHOW TABLES, SHOW MEASURES and DESCRIBE, answered from the catalog in Timestream's columns.
// https://docs.aws.amazon.com/timestream/latest/developerguide/supported-sql-constructs.SHOW.html and …DESCRIBE.html
import type { Catalog, Table } from '../store/catalog.ts';
import { validationError } from '../write/shape.ts';
import { columnNames } from '../write/table-schema.ts';
import type { AnswerType, Datum } from './answer.ts';
import type { Result } from './result.ts';
import { isSign, isWord, type Token, tokenize } from './tokens.ts';

/**
 * The answer, or undefined when the statement is none of these. Throws ValidationException for one that is but is
 * written wrong.
 */
export const show = (catalog: Catalog, sql: string): Result | undefined => {
  const tokens = tokenize(sql).filter(({ kind, text }) => kind !== 'space' && text !== ';');
  if (isWord(tokens[0], 'describe', 'desc')) return describe(tableAt(catalog, tokens.slice(1)));
  if (!isWord(tokens[0], 'show')) return undefined;
  const { from, like } = readClauses(tokens.slice(2));
  if (isWord(tokens[1], 'databases')) {
    return names(
      'Database',
      catalog
        .databases()
        .map(({ databaseName }) => databaseName)
        .filter(like),
    );
  }
  if (isWord(tokens[1], 'tables')) {
    const databaseName = from.length === 0 ? undefined : catalog.database(readNames(from)[0] ?? '').databaseName;
    return names(
      'Table',
      catalog
        .tables(databaseName)
        .map(({ info }) => info.tableName)
        .filter(like),
    );
  }
  if (isWord(tokens[1], 'measures')) return measures(tableAt(catalog, from), like);
  throw validationError(
    `SHOW ${tokens[1]?.text ?? ''} is not known: use SHOW DATABASES, SHOW TABLES or SHOW MEASURES.`,
  );
};

const describe = ({ schema }: Table): Result => {
  const ofKind = (kind: 'DIMENSION' | 'MEASURE_VALUE' | 'MULTI'): string[][] =>
    columnNames(schema, kind).map((name) => [name, schema.columns.get(name)!.type.toLowerCase(), kind]);
  return texts(
    ['Column', 'Type', 'Timestream attribute type'],
    [
      ...ofKind('DIMENSION'),
      ['measure_name', 'varchar', 'MEASURE_NAME'],
      ['time', 'timestamp', 'TIMESTAMP'],
      ...ofKind('MEASURE_VALUE'),
      ...ofKind('MULTI'),
    ],
  );
};

const measures = ({ schema }: Table, like: (name: string) => boolean): Result => {
  const varchar: AnswerType = { ScalarType: 'VARCHAR' };
  const dimension = {
    RowColumnInfo: [
      { Name: 'dimension_name', Type: varchar },
      { Name: 'data_type', Type: varchar },
    ],
  };
  const rows = [...schema.measures.keys()]
    .filter(like)
    .sort()
    .map((name): Datum[] => {
      const { type, dimensions } = schema.measures.get(name)!;
      const rowsOfDimensions = dimensions.map((dimensionName) => ({
        RowValue: { Data: [textDatum(dimensionName), textDatum('varchar')] },
      }));
      return [textDatum(name), textDatum(type.toLowerCase()), { ArrayValue: rowsOfDimensions }];
    });
  return {
    columns: [
      { Name: 'measure_name', Type: varchar },
      { Name: 'data_type', Type: varchar },
      { Name: 'dimensions', Type: { ArrayColumnInfo: { Type: dimension } } },
    ],
    rowCount: rows.length,
    row: (index) => rows[index]!,
  };
};

const names = (column: string, found: readonly string[]): Result =>
  texts(
    [column],
    found.map((name) => [name]),
  );

const texts = (columns: readonly string[], rows: readonly (readonly string[])[]): Result => ({
  columns: columns.map((name) => ({ Name: name, Type: { ScalarType: 'VARCHAR' } })),
  rowCount: rows.length,
  row: (index) => rows[index]!.map(textDatum),
});

const textDatum = (text: string): Datum => ({ ScalarValue: text });

const tableAt = (catalog: Catalog, tokens: readonly Token[]): Table => {
  const [databaseName, tableName, ...more] = readNames(tokens);
  if (databaseName === undefined || tableName === undefined || more.length > 0) {
    throw validationError('Name the table as "database"."table".');
  }
  return catalog.table(databaseName, tableName);
};

/** `a."b c"` as its names. */
const readNames = (tokens: readonly Token[]): string[] =>
  tokens
    .filter((token) => !isSign(token, '.'))
    .map(({ kind, text }) => (kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text));

const readClauses = (tokens: readonly Token[]): { from: readonly Token[]; like: (name: string) => boolean } => {
  const likeAt = tokens.findIndex((token) => isWord(token, 'like'));
  const head = likeAt < 0 ? tokens : tokens.slice(0, likeAt);
  const pattern = likeAt < 0 ? undefined : tokens[likeAt + 1];
  if (likeAt >= 0 && pattern?.kind !== 'text') throw validationError("LIKE needs a pattern such as 'cpu%'.");
  if (head.length > 0 && !isWord(head[0], 'from', 'in'))
    throw validationError(`FROM was expected in place of "${head[0]!.text}".`);
  const like = pattern === undefined ? () => true : likeTest(pattern.text.slice(1, -1).replaceAll("''", "'"));
  return { from: head.slice(1), like };
};

const likeTest = (pattern: string): ((name: string) => boolean) => {
  const source = [...pattern].map((sign) =>
    sign === '%' ? '.*' : sign === '_' ? '.' : sign.replace(/[\\^$.*+?()[\]{}|]/, '\\$&'),
  );
  const test = new RegExp(`^${source.join('')}$`, 'su');
  return (name) => test.test(name);
};
