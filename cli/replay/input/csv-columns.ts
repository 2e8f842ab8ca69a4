// What each column of a CSV file means: by --map, by the profile's wire names, or, in an open profile, because it holds
// numbers. Refuses a file in which two columns are one thing, or in which nobody can tell the device, the time or a
// measure.
import type { CompiledProfile, Role } from '#core/profile/compile.ts';
import type { UnitConversion } from '#core/profile/unit-table.ts';
import { UsageError } from '../../command-line/usage-error.ts';
import { numberOf } from './csv-cells.ts';
import { checkNames, mappedField, shownColumn } from './csv-header.ts';
import { settled } from './csv-settle.ts';
import { conversionOf, unitInName } from './csv-unit.ts';
import type { FileOptions } from './file-options.ts';

export type Column =
  | { readonly kind: 'ignored'; readonly why: IgnoredWhy }
  /** Of several that say the same the lowest rank stands. */
  | { readonly kind: 'device' | 'timestamp' | 'date' | 'time' | 'arrival'; readonly rank: number }
  /** `conversion` is that of the unit in its name. */
  | {
      readonly kind: 'measure';
      readonly name: string;
      readonly isFlag: boolean;
      readonly conversion?: UnitConversion | undefined;
    }
  | { readonly kind: 'dimension'; readonly name: string }
  /** Goes in under its name: quality, metric, value, unit; a value's unit may be in its name. */
  | { readonly kind: 'field'; readonly name: string; readonly rank: number; readonly unit?: string | undefined }
  /** Of an open profile, empty so far: its first cell that is not tells whether it is a measure. */
  | { readonly kind: 'undecided'; readonly name: string }
  /** With --melt: the readings of a device. */
  | { readonly kind: 'melted'; readonly device: string };

/**
 * Why a column is left out: nobody knows it, it holds no numbers, it has no name, another column says the same, or
 * --map says so.
 */
export type IgnoredWhy = 'unknown' | 'not numbers' | 'no name' | 'another column' | '--map';

/** What --map may name beside measures and dimensions. */
const MAPPABLE = ['device', 'timestamp', 'date', 'time', 'arrival', 'metric', 'value', 'unit', 'quality'] as const;
/** A mapped column goes before any that is known by its name, and those that only files have come last. */
const MAPPED_RANK = -1;
const FILE_RANK = 1000;

/** One meaning a header cell; `rows` are the first rows of the file. @throws UsageError. */
export function columnsOf(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  profile: CompiledProfile,
  options: FileOptions,
  file: string,
): Column[] {
  checkNames(header, options, file);
  const lower = new Map([...profile.roles].map(([name, role]) => [name.toLowerCase(), role]));
  const roleOf = (name: string): Role | undefined => profile.roles.get(name) ?? lower.get(name.toLowerCase());
  const columns = header.map((name, index): Column => {
    const mapped = mappedField(header, index, options.map);
    if (mapped !== undefined) return mappedColumn(header, index, mapped, profile);
    if (name === '') return { kind: 'ignored', why: 'no name' };
    if (name === options.arrivalField) return { kind: 'arrival', rank: 0 };
    const role = roleOf(name);
    const known = timeColumn(name) ?? (role && roleColumn(name, role, profile));
    // A table with a column a device has no other columns but the time and what all its devices share.
    if (options.melts && (known === undefined || known.kind === 'measure')) return { kind: 'melted', device: name };
    if (known !== undefined) return known;
    return profile.openMeasures ? openColumn(name, rows, index, options.decimal) : { kind: 'ignored', why: 'unknown' };
  });
  return settled(columns, header, rows, profile, options, file);
}

function mappedColumn(header: readonly string[], place: number, field: string, profile: CompiledProfile): Column {
  const name = header[place] ?? '';
  if (field === '-') return { kind: 'ignored', why: '--map' };
  switch (field) {
    case 'device':
    case 'timestamp':
    case 'date':
    case 'time':
    case 'arrival':
      return { kind: field, rank: MAPPED_RANK };
    case 'value':
      return { kind: 'field', name: field, rank: MAPPED_RANK, unit: unitInName(name, profile) };
    case 'metric':
    case 'unit':
      return { kind: 'field', name: field, rank: MAPPED_RANK };
    case 'quality':
      return { kind: 'field', name: profile.source.wire.quality?.[0] ?? field, rank: MAPPED_RANK };
  }
  if (profile.dimensions.includes(field)) return { kind: 'dimension', name: field };
  const index = profile.measureIndex.get(field);
  if (index !== undefined)
    return { ...measureColumn(field, index, profile), conversion: conversionOf(name, index, profile) };
  if (profile.openMeasures) return { kind: 'measure', name: field, isFlag: false };
  const known = [...profile.measures.map(({ name }) => name), ...profile.dimensions, ...MAPPABLE, '-'];
  throw new UsageError(
    `--map gives the column ${shownColumn(header, place)} the field "${field}": expected one of ${known.join(', ')}`,
  );
}

/** Names of times that only files have. */
function timeColumn(name: string): Column | undefined {
  const letters = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (letters === 'date') return { kind: 'date', rank: 0 };
  if (letters === 'time') return { kind: 'time', rank: 0 };
  return ['datetime', 'dateandtime', 'datetimeutc', 'timestamputc'].includes(letters)
    ? { kind: 'timestamp', rank: FILE_RANK }
    : undefined;
}

function roleColumn(name: string, role: Role, profile: CompiledProfile): Column | undefined {
  switch (role.kind) {
    case 'device':
      return { kind: 'device', rank: role.rank };
    case 'time':
      return { kind: 'timestamp', rank: role.rank };
    case 'measure':
      return measureColumn(name, role.index, profile);
    case 'dimension':
      return { kind: 'dimension', name: profile.dimensions[role.index] ?? name };
    case 'quality':
      return { kind: 'field', name: profile.source.wire.quality?.[0] ?? name, rank: role.rank };
    case 'metric':
    case 'value':
    case 'unit':
      return { kind: 'field', name: role.kind, rank: 0 };
    default:
      return undefined;
  }
}

/** Keeps the column's name where the profile knows it, so that a rejection names the column. */
function measureColumn(
  column: string,
  index: number,
  profile: CompiledProfile,
): Extract<Column, { readonly kind: 'measure' }> {
  const measure = profile.measures[index];
  const name = profile.measureIndex.has(column) ? column : (measure?.name ?? column);
  return { kind: 'measure', name, isFlag: measure?.flag ?? false };
}

/**
 * A column of labels is no measure; one in which any of the first rows is a number is, and a broken number in it is a
 * rejection.
 */
function openColumn(name: string, rows: readonly (readonly string[])[], index: number, decimal: '.' | ','): Column {
  const filled = rows.map((row) => row[index] ?? '').filter((cell) => cell !== '');
  if (filled.length === 0) return { kind: 'undecided', name };
  return decided(name, filled, decimal);
}

/** What an undecided column is by its first cells. */
export function decided(name: string, cells: readonly string[], decimal: '.' | ','): Column {
  const isNumeric = cells.some((cell) => numberOf(cell, decimal) !== undefined);
  return isNumeric ? { kind: 'measure', name, isFlag: false } : { kind: 'ignored', why: 'not numbers' };
}
