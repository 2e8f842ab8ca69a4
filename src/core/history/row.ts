// A window as a row of columns: the one list of them. What is written to files, created as a table, merged, read back
// and answered by the query API has these names and types. Pure and exact: the row of a pane gives the same pane back.
import type { Pane } from '../windowing/pane.ts';
import { emptyAccumulator } from '../windowing/slices/accumulator.ts';

/** `timestamp` is a whole number of ms since the epoch here; stores give it a type of their own. */
export type ColumnType = 'text' | 'double' | 'bigint' | 'timestamp';

export type Cell = string | number | null;

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Of every row; others are null where a window has no such number. */
  readonly required: boolean;
  /** undefined: the window has none. */
  readonly of: (pane: Pane) => string | number | undefined;
}

const needed = (name: string, type: ColumnType, of: Column['of']): Column => ({ name, type, required: true, of });
/** A void pane has no numbers, and few windows have those of registers. */
const number = (name: string, type: ColumnType, of: (pane: Pane) => number | undefined): Column => ({
  name,
  type,
  required: false,
  of: (pane) => (pane.count === 0 ? undefined : of(pane)),
});

/** In the order of a table's columns. A new one goes to the end: older files do not have it, and it is then null. */
export const ROW_COLUMNS: readonly Column[] = [
  needed('profile', 'text', ({ profile }) => profile),
  needed('device_id', 'text', ({ device }) => device),
  { name: 'of', type: 'text', required: false, of: ({ of }) => of },
  needed('measure', 'text', ({ measure }) => measure),
  needed('window', 'text', ({ window }) => window),
  needed('window_start', 'timestamp', ({ startMs }) => startMs),
  needed('window_end', 'timestamp', ({ endMs }) => endMs),
  needed('revision', 'bigint', ({ revision }) => revision),
  needed('count', 'bigint', ({ count }) => count),
  number('avg', 'double', ({ mean }) => mean),
  number('min', 'double', ({ min }) => min),
  number('max', 'double', ({ max }) => max),
  number('sum', 'double', ({ sum }) => sum),
  number('m2', 'double', ({ m2 }) => m2),
  number('first', 'double', ({ first }) => first),
  number('first_at', 'timestamp', ({ firstAtMs }) => firstAtMs),
  number('last', 'double', ({ last }) => last),
  number('last_at', 'timestamp', ({ lastAtMs }) => lastAtMs),
  { name: 'total_energy_kwh', type: 'double', required: false, of: ({ energyKwh }) => energyKwh },
  { name: 'covered_ms', type: 'bigint', required: false, of: ({ coveredMs }) => coveredMs },
  { name: 'increase', type: 'double', required: false, of: ({ increase }) => increase },
  { name: 'jump', type: 'double', required: false, of: ({ jump }) => jump },
  { name: 'glitches', type: 'bigint', required: false, of: ({ glitches }) => glitches },
  { name: 'replaced', type: 'bigint', required: false, of: ({ replaced }) => replaced },
  { name: 'pending', type: 'bigint', required: false, of: ({ pending }) => pending },
  { name: 'merged_into', type: 'timestamp', required: false, of: ({ mergedIntoMs }) => mergedIntoMs },
  needed('dimensions', 'text', ({ dimensions }) => JSON.stringify(dimensions)),
];

/** What tells two windows apart; of rows that agree in these, the one with the highest revision stands. */
export const ROW_KEY = ['profile', 'device_id', 'measure', 'window', 'window_start'] as const;

const PLACES = new Map(ROW_COLUMNS.map(({ name }, place) => [name, place]));

/** A cell a column, in the order of `ROW_COLUMNS`. */
export function rowOf(pane: Pane): Cell[] {
  return ROW_COLUMNS.map(({ of }) => of(pane) ?? null);
}

/** @throws RangeError naming the column that a row must have and lacks; SyntaxError where dimensions are no JSON. */
export function paneOfRow(row: readonly Cell[]): Pane {
  const text = (name: string): string => {
    const cell = row[PLACES.get(name) as number];
    if (typeof cell !== 'string') throw new RangeError(`column ${name} is ${JSON.stringify(cell)}; expected text`);
    return cell;
  };
  const whole = (name: string): number => {
    const cell = row[PLACES.get(name) as number];
    if (!Number.isSafeInteger(cell)) {
      throw new RangeError(`column ${name} is ${JSON.stringify(cell)}; expected a whole number`);
    }
    return cell as number;
  };
  const cell = (name: string): Cell => row[PLACES.get(name) as number] ?? null;
  const count = whole('count');
  const numbers = count === 0 ? {} : numbersOf(cell);
  const of = cell('of');
  return {
    ...emptyAccumulator(),
    ...numbers,
    count,
    device: text('device_id'),
    ...(of === null ? {} : { of: String(of) }),
    measure: text('measure'),
    window: text('window'),
    startMs: whole('window_start'),
    endMs: whole('window_end'),
    revision: whole('revision'),
    ...furtherOf(cell),
    dimensions: JSON.parse(text('dimensions')) as Pane['dimensions'],
    profile: text('profile'),
  };
}

const NUMBERS = [
  ['sum', 'sum'],
  ['min', 'min'],
  ['max', 'max'],
  ['avg', 'mean'],
  ['m2', 'm2'],
  ['first', 'first'],
  ['first_at', 'firstAtMs'],
  ['last', 'last'],
  ['last_at', 'lastAtMs'],
] as const;

const FURTHER = [
  ['total_energy_kwh', 'energyKwh'],
  ['covered_ms', 'coveredMs'],
  ['increase', 'increase'],
  ['jump', 'jump'],
  ['glitches', 'glitches'],
  ['replaced', 'replaced'],
  ['pending', 'pending'],
  ['merged_into', 'mergedIntoMs'],
] as const;

type Names = readonly (readonly [string, keyof Pane])[];

const numbersOf = (cell: (name: string) => Cell): Partial<Pane> => picked(NUMBERS, cell);
const furtherOf = (cell: (name: string) => Cell): Partial<Pane> => picked(FURTHER, cell);

/** What is null is left out, as a pane leaves out what it does not have. */
function picked(names: Names, cell: (name: string) => Cell): Partial<Pane> {
  return Object.fromEntries(
    names.flatMap(([name, field]) => {
      const value = cell(name);
      return value === null ? [] : [[field, value]];
    }),
  );
}
