// A table's schema grows from what is written: dimensions, measure names and columns, each with one type for ever.
// Refuses a record that clashes with it. https://docs.aws.amazon.com/timestream/latest/developerguide/writes.html (no
// upfront schema)
import { maxDimensionCount, maxMeasureNameCount, maxMultiMeasuresPerTableCount } from './limits.ts';
import type { ScalarType } from './measure-value.ts';
import type { RowToWrite } from './record.ts';

export type SchemaColumn = { readonly type: ScalarType; readonly kind: 'DIMENSION' | 'MEASURE_VALUE' | 'MULTI' };

/** Order of names is order of arrival. */
export type TableSchema = {
  readonly columns: Map<string, SchemaColumn>;
  readonly measures: Map<string, { readonly type: string; readonly dimensions: string[] }>;
};

export const emptySchema = (): TableSchema => ({ columns: new Map(), measures: new Map() });

/**
 * Takes the row's names and types into the schema; answers the reason when they clash with it (the schema is unchanged
 * then).
 */
export const absorb = (schema: TableSchema, row: RowToWrite): string | undefined => {
  const measure = schema.measures.get(row.measureName);
  if (measure === undefined && schema.measures.size >= maxMeasureNameCount) {
    return `The table has ${maxMeasureNameCount} measure names, the most allowed: "${row.measureName}" would be one more.`;
  }
  if (measure !== undefined && measure.type !== row.measureType) {
    return `The measure "${row.measureName}" is of the type ${measure.type} in this table and cannot be written as ${row.measureType}.`;
  }
  const added = newColumns(schema, row);
  if (typeof added === 'string') return added;
  for (const [name, column] of added) schema.columns.set(name, column);
  takeMeasure(schema, row);
  return undefined;
};

/** Names of a kind of column in order of arrival. */
export const columnNames = (schema: TableSchema, kind: SchemaColumn['kind']): string[] =>
  [...schema.columns].filter(([, column]) => column.kind === kind).map(([name]) => name);

const newColumns = (schema: TableSchema, row: RowToWrite): [string, SchemaColumn][] | string => {
  const wanted: [string, SchemaColumn][] = row.dimensions.map(({ name }) => [
    name,
    { type: 'VARCHAR', kind: 'DIMENSION' },
  ]);
  const kind = row.measureType === 'MULTI' ? 'MULTI' : 'MEASURE_VALUE';
  for (const { name, type } of row.columns) wanted.push([name, { type, kind }]);
  const added: [string, SchemaColumn][] = [];
  for (const [name, column] of wanted) {
    const found = schema.columns.get(name);
    if (found === undefined) added.push([name, column]);
    else if (found.kind !== column.kind)
      return `"${name}" is a ${found.kind} of this table and cannot be written as ${column.kind}.`;
    else if (found.type !== column.type)
      return `The measure "${name}" is of the type ${found.type} in this table and cannot be written as ${column.type}.`;
  }
  return added.length === 0 ? added : (crowded(schema, added) ?? sameButCase(schema, added) ?? added);
};

const crowded = (schema: TableSchema, added: readonly [string, SchemaColumn][]): string | undefined => {
  for (const [kind, maxCount] of [
    ['DIMENSION', maxDimensionCount],
    ['MULTI', maxMultiMeasuresPerTableCount],
  ] as const) {
    const moreCount = added.filter(([, column]) => column.kind === kind).length;
    if (moreCount > 0 && columnNames(schema, kind).length + moreCount > maxCount) {
      return `The table would have more than ${maxCount} ${kind === 'DIMENSION' ? 'dimensions' : 'multi-measure names'}, the most allowed.`;
    }
  }
  return undefined;
};

/** A limit of the stand-in, not of Timestream: DuckDB's column names ignore case. */
const sameButCase = (schema: TableSchema, added: readonly [string, SchemaColumn][]): string | undefined => {
  const exact = new Map([...schema.columns.keys()].map((name) => [name.toLowerCase(), name]));
  for (const [name] of added) {
    const other = exact.get(name.toLowerCase());
    if (other !== undefined && other !== name) {
      return `"${name}" differs from "${other}" in case only, which this stand-in cannot hold (Timestream can): rename one.`;
    }
    exact.set(name.toLowerCase(), name);
  }
  return undefined;
};

const takeMeasure = (schema: TableSchema, row: RowToWrite): void => {
  const names = row.dimensions.map(({ name }) => name);
  const measure = schema.measures.get(row.measureName);
  if (measure === undefined) {
    schema.measures.set(row.measureName, { type: row.measureType, dimensions: names });
    return;
  }
  for (const name of names) if (!measure.dimensions.includes(name)) measure.dimensions.push(name);
};
