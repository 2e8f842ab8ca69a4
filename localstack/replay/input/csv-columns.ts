// What each column of a CSV file means: by --map, by the profile's wire names, or, in an open profile, because it holds numbers.
// Refuses a file in which nobody can tell the device, the time or a measure.
import type { CompiledProfile, Role } from '#core/profile/compile.ts';
import { UsageError } from '../usage-error.ts';
import { numberOf } from './csv-cells.ts';
import type { CsvOptions } from './csv-options.ts';

export type Column =
  | { readonly kind: 'ignored' | 'device' | 'timestamp' | 'date' | 'time' | 'arrival' }
  | { readonly kind: 'measure'; readonly name: string; readonly isFlag: boolean }
  | { readonly kind: 'dimension'; readonly name: string }
  /** Goes in under its name: quality, metric, value, unit. */
  | { readonly kind: 'field'; readonly name: string };

/** What --map may name beside measures and dimensions. */
const MAPPABLE = ['device', 'timestamp', 'date', 'time', 'arrival', 'metric', 'value', 'unit', 'quality'] as const;
const IGNORED: Column = { kind: 'ignored' };

/** One meaning a header cell; `rows` are the first rows of the file. @throws UsageError. */
export function columnsOf(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  profile: CompiledProfile,
  options: CsvOptions,
  file: string,
): Column[] {
  if (header.every((name) => name === '' || numberOf(name, options.decimal) !== undefined)) {
    throw new UsageError(
      `${file}: its first line holds only numbers (${shown(header)}): put a line of column names before it`,
    );
  }
  for (const name of options.map.keys()) {
    if (header.includes(name)) continue;
    throw new UsageError(`--map names the column "${name}", which ${file} does not have: it has ${shown(header)}`);
  }
  const { arrivalField } = options;
  if (arrivalField !== undefined && !header.includes(arrivalField) && ![...options.map.values()].includes('arrival')) {
    throw new UsageError(
      `--arrival names the column "${arrivalField}", which ${file} does not have: it has ${shown(header)}`,
    );
  }
  const lower = new Map([...profile.roles].map(([name, role]) => [name.toLowerCase(), role]));
  const roleOf = (name: string): Role | undefined => profile.roles.get(name) ?? lower.get(name.toLowerCase());
  const isPair = ['date', 'time'].every((part) => header.some((name) => name.toLowerCase() === part));
  const columns = header.map((name, index): Column => {
    const mapped = options.map.get(name);
    if (mapped !== undefined) return mappedColumn(name, mapped, profile);
    if (name === '') return IGNORED;
    if (name === arrivalField) return { kind: 'arrival' };
    const small = name.toLowerCase();
    if (isPair && (small === 'date' || small === 'time')) return { kind: small };
    const role = roleOf(name);
    if (role !== undefined) return roleColumn(name, role, profile);
    const isOpen = profile.openMeasures && isNumeric(rows, index, options.decimal);
    return isOpen ? { kind: 'measure', name, isFlag: false } : IGNORED;
  });
  return settled(columns, header, profile, options, file);
}

function mappedColumn(column: string, field: string, profile: CompiledProfile): Column {
  if (field === '-') return IGNORED;
  switch (field) {
    case 'device':
    case 'timestamp':
    case 'date':
    case 'time':
    case 'arrival':
      return { kind: field };
    case 'metric':
    case 'value':
    case 'unit':
      return { kind: 'field', name: field };
    case 'quality':
      return { kind: 'field', name: profile.source.wire.quality?.[0] ?? field };
  }
  if (profile.dimensions.includes(field)) return { kind: 'dimension', name: field };
  const index = profile.measureIndex.get(field);
  if (index !== undefined) return measureColumn(field, index, profile);
  if (profile.openMeasures) return { kind: 'measure', name: field, isFlag: false };
  const known = [...profile.measures.map(({ name }) => name), ...profile.dimensions, ...MAPPABLE, '-'];
  throw new UsageError(`--map gives the column "${column}" the field "${field}": expected one of ${known.join(', ')}`);
}

function roleColumn(name: string, role: Role, profile: CompiledProfile): Column {
  switch (role.kind) {
    case 'device':
      return { kind: 'device' };
    case 'time':
      return { kind: 'timestamp' };
    case 'measure':
      return measureColumn(name, role.index, profile);
    case 'dimension':
      return { kind: 'dimension', name: profile.dimensions[role.index] ?? name };
    case 'quality':
    case 'metric':
    case 'value':
    case 'unit':
      return { kind: 'field', name: role.kind === 'quality' ? (profile.source.wire.quality?.[0] ?? name) : role.kind };
    default:
      return IGNORED;
  }
}

/** Keeps the column's name where the profile knows it, so that a rejection names the column. */
function measureColumn(column: string, index: number, profile: CompiledProfile): Column {
  const measure = profile.measures[index];
  const name = profile.measureIndex.has(column) ? column : (measure?.name ?? column);
  return { kind: 'measure', name, isFlag: measure?.flag ?? false };
}

/** The first cell that is not empty decides: a column of labels is no measure, a broken number further down is a rejection. */
function isNumeric(rows: readonly (readonly string[])[], index: number, decimal: '.' | ','): boolean {
  const filled = rows.map((row) => row[index] ?? '').filter((cell) => cell !== '');
  return filled.some((cell) => numberOf(cell, decimal) !== undefined);
}

/** Leaves one device and one time, those of the options before those of the file, and sees that nothing is missing. */
function settled(
  found: readonly Column[],
  header: readonly string[],
  profile: CompiledProfile,
  options: CsvOptions,
  file: string,
): Column[] {
  const isMapped = (index: number): boolean => options.map.has(header[index] ?? '');
  const columns = [...found];
  const keepOne = (kinds: readonly Column['kind'][], option: string, isGiven: boolean): void => {
    const places = columns.flatMap(({ kind }, index) => (kinds.includes(kind) ? [index] : []));
    const mapped = places.filter(isMapped);
    if (isGiven && mapped.length > 0) {
      throw new UsageError(`${option} and --map both say the ${kinds[0]} of ${file}: give one of them`);
    }
    const kept = isGiven ? [] : kinds.map((kind) => first(places, columns, kind, mapped));
    for (const place of places) if (!kept.includes(place)) columns[place] = IGNORED;
  };
  const hasPair = columns.some(({ kind }) => kind === 'date');
  keepOne(['device'], '--device', options.device !== undefined);
  keepOne(hasPair ? ['date', 'time'] : ['timestamp', 'time'], '--start', options.startMs !== undefined);
  if (hasPair) for (const [place, { kind }] of columns.entries()) if (kind === 'timestamp') columns[place] = IGNORED;

  const missing: string[] = [];
  const has = (...kinds: Column['kind'][]): boolean => columns.some(({ kind }) => kinds.includes(kind));
  if (options.device === undefined && !has('device')) {
    missing.push('the device: add --map COLUMN=device, or --device NAME where all rows are of one');
  }
  if (options.startMs === undefined && !has('timestamp', 'date', 'time')) {
    missing.push(
      'the time: add --map COLUMN=timestamp, or --start 2026-01-31T00:00:00Z --every 1s where there is none',
    );
  }
  if (!has('measure', 'field')) {
    const names = profile.measures.map(({ name }) => name).join(', ') || 'any name you like';
    missing.push(`a measure: add --map COLUMN=MEASURE, of ${names}`);
  }
  if (missing.length === 0) return columns;
  throw new UsageError(
    `${file} has the columns ${shown(header)}. With profile ${profile.name} none of them is\n- ${missing.join('\n- ')}`,
  );
}

/** A mapped column goes before one that the profile knows; of several the first. */
function first(
  places: readonly number[],
  columns: readonly Column[],
  kind: Column['kind'],
  mapped: readonly number[],
): number | undefined {
  const ofKind = (index: number): boolean => columns[index]?.kind === kind;
  return mapped.find(ofKind) ?? places.find(ofKind);
}

function shown(header: readonly string[]): string {
  return header.map((name) => (name === '' ? '(no name)' : `"${name}"`)).join(', ');
}
