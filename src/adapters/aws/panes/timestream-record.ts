// A pane as a Timestream record, and what records have in common. Pure. See docs on multi-measure records:
// https://docs.aws.amazon.com/timestream/latest/developerguide/writes.html#writes.writing-data-multi-measure
import type { _Record, Dimension, MeasureValue } from '@aws-sdk/client-timestream-write';
import type { Pane } from '#core/windowing/pane.ts';
import { stddevOf } from '#core/windowing/slices/accumulator.ts';
import type { WindowSpec } from '#core/windowing/slices/window-spec.ts';

/** A pane as a row. */
export type RecordOf = (pane: Pane) => _Record;

/**
 * The rows that the setting `timestreamColumns` asks for. `lean`: count, sum, lowest, highest and deviation, from which
 * the mean follows (sum / count). What follows from others or says the same with every row (mean, first, last, profile)
 * is left out, and energy and dimensions stand in the rows of the longest window alone: shorter ones of a profile's
 * hold them only where their energy follows from nothing else. Every row is paid for by its bytes, of each column name
 * and value, when written and as long as it is kept.
 */
export function recordsAs(columns: 'lean' | 'full', windows: readonly WindowSpec[]): RecordOf {
  if (columns === 'full') return recordOf;
  const [longest] = [...windows].sort((a, b) => b.sizeMs - a.sizeMs || a.slideMs - b.slideMs);
  const short = new Set(windows.filter((window) => window !== longest).map(({ label }) => label));
  return (pane) => leanRecordOf(pane, short.has(pane.window) && pane.of === undefined);
}

function leanRecordOf(pane: Pane, isShort: boolean): _Record {
  const full = recordOf(pane);
  const left = new Set(isShort ? [...LEFT_OUT, ...Object.keys(pane.dimensions).map(columnOf)] : LEFT_OUT);
  // Time-weighted energy is no multiple of the sum.
  if (isShort && pane.coveredMs === undefined) left.add('energy_kwh');
  return { ...full, MeasureValues: (full.MeasureValues ?? []).filter(({ Name = '' }) => !left.has(Name)) };
}

const LEFT_OUT = ['mean', 'first', 'last', 'profile'];

/**
 * All there is. Time = the window's start. Dimensions are device and window only, since they are part of what an upsert
 * is matched by: region and the like are VARCHAR columns, so a device that moves keeps one row a window. Measure name =
 * the measure. Version = the revision (≥ 1; 0 is refused): a later pane replaces an earlier one, never the other way
 * round. Columns: count, sum, mean, min, max, first, last, stddev (absent for one reading), energy_kwh, increase (and
 * of a register jump, glitches, replaced, pending where they are not 0), covered_ms and merged_into (ms since the
 * epoch) where the pane has them, profile, and the dimensions by name.
 */
export function recordOf(pane: Pane): _Record {
  return {
    Dimensions: [
      { Name: 'device', Value: pane.device },
      { Name: 'window', Value: pane.window },
    ],
    MeasureName: pane.measure,
    MeasureValueType: 'MULTI',
    MeasureValues: [
      ...bigints(pane),
      ...doubles(pane),
      { Name: 'profile', Value: pane.profile, Type: 'VARCHAR' },
      ...attributes(pane),
    ],
    Time: String(pane.startMs),
    TimeUnit: 'MILLISECONDS',
    Version: pane.revision,
  };
}

function bigints({ count, glitches, replaced, pending, coveredMs, mergedIntoMs }: Pane): MeasureValue[] {
  const numbers = { count, glitches, replaced, pending, covered_ms: coveredMs, merged_into: mergedIntoMs };
  return Object.entries(numbers).flatMap(([Name, value]) =>
    value === undefined ? [] : [{ Name, Value: String(value), Type: 'BIGINT' as const }],
  );
}

function doubles(pane: Pane): MeasureValue[] {
  const { sum, mean, min, max, first, last } = pane;
  const { energyKwh, increase, jump } = pane;
  const values = { sum, mean, min, max, first, last, stddev: stddevOf(pane), energy_kwh: energyKwh, increase, jump };
  const columns: MeasureValue[] = [];
  for (const [Name, value] of Object.entries(values)) {
    // A sum beyond the range of doubles has no text that the API takes; a void pane has no mean.
    if (typeof value === 'number' && Number.isFinite(value))
      columns.push({ Name, Value: String(value), Type: 'DOUBLE' });
  }
  return columns;
}

/** Names that already have a meaning in the table; a dimension of such a name gets `dim_` before it. */
const TAKEN = new Set(
  'device window time measure_name count sum mean min max first last stddev energy_kwh increase jump glitches replaced pending covered_ms merged_into profile'.split(
    ' ',
  ),
);

function attributes(pane: Pane): MeasureValue[] {
  return Object.entries(pane.dimensions)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ Name: columnOf(name), Value: value, Type: 'VARCHAR' }));
}

const PREFIX = 'dim_';
const columnOf = (dimension: string): string => (TAKEN.has(dimension) ? `${PREFIX}${dimension}` : dimension);

/** The dimension that a column holds; undefined: it holds something else. */
export function dimensionOf(column: string): string | undefined {
  if (TAKEN.has(column)) return undefined;
  const name = column.startsWith(PREFIX) ? column.slice(PREFIX.length) : column;
  return columnOf(name) === column ? name : column;
}

const SHAREABLE = ['MeasureName', 'MeasureValueType', 'Time', 'TimeUnit', 'Version'] as const;

/**
 * Splits records into what all of them share (sent and paid for once a request) and the rest. A record alone keeps
 * everything.
 */
export function withCommonAttributes(records: readonly _Record[]): { common: _Record; own: readonly _Record[] } {
  const [first] = records;
  if (first === undefined || records.length === 1) return { common: {}, own: records };
  const names = SHAREABLE.filter((name) => records.every((record) => record[name] === first[name]));
  const shared = (first.Dimensions ?? []).filter((one) => records.every((record) => hasDimension(record, one)));
  const common: _Record = Object.fromEntries(names.map((name) => [name, first[name]]));
  if (shared.length > 0) common.Dimensions = shared;
  const own = records.map((record) => {
    const { Dimensions: dimensions = [], ...rest } = record;
    for (const name of names) delete rest[name];
    const different = dimensions.filter((one) => !shared.some((other) => sameDimension(one, other)));
    return different.length > 0 ? { ...rest, Dimensions: different } : rest;
  });
  return { common, own };
}

function hasDimension(record: _Record, dimension: Dimension): boolean {
  return (record.Dimensions ?? []).some((other) => sameDimension(other, dimension));
}

function sameDimension(a: Dimension, b: Dimension): boolean {
  return a.Name === b.Name && a.Value === b.Value;
}
