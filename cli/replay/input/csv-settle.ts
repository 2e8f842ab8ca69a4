// Of columns that say the same the one that stands; and whether a device, a time and a measure are there at all.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { parseIso } from '#core/reading/timestamp.ts';
import { UsageError } from '../../command-line/usage-error.ts';
import { numberOf } from './csv-cells.ts';
import type { Column } from './csv-columns.ts';
import { mappedField, shownColumn, shownNames } from './csv-header.ts';
import type { FileOptions } from './file-options.ts';
import { readWrittenTime } from './time/written-time.ts';

type Rows = readonly (readonly string[])[];

/**
 * Leaves one device and one time, those of the options before those of the file. @throws UsageError where something is
 * missing or stands twice.
 */
export function settled(
  found: readonly Column[],
  header: readonly string[],
  rows: Rows,
  profile: CompiledProfile,
  options: FileOptions,
  file: string,
): Column[] {
  const columns = [...found];
  const isMapped = (index: number): boolean => mappedField(header, index, options.map) !== undefined;
  const placesOf = (...kinds: Column['kind'][]): number[] =>
    columns.flatMap(({ kind }, index) => (kinds.includes(kind) ? [index] : []));

  function keep(kinds: readonly Column['kind'][], kept: readonly (number | undefined)[]): void {
    for (const place of placesOf(...kinds)) {
      if (!kept.includes(place)) columns[place] = { kind: 'ignored', why: 'another column' };
    }
  }

  function refuseBoth(kinds: readonly Column['kind'][], option: string): void {
    if (!placesOf(...kinds).some(isMapped)) return;
    throw new UsageError(`${option} and --map both say the ${kinds[0]} of ${file}: give one of them`);
  }

  if (options.device !== undefined) refuseBoth(['device'], '--device');
  keep(['device'], options.device === undefined ? [lowest(columns, placesOf('device'))] : []);
  const times = ['timestamp', 'date', 'time'] as const;
  if (options.startMs !== undefined) refuseBoth(times, '--start');
  keep(times, options.startMs === undefined ? timePlaces(columns, rows, options) : []);
  keep(['arrival'], [lowest(columns, placesOf('arrival'))]);
  for (const name of new Set(columns.flatMap((column) => (column.kind === 'field' ? [column.name] : [])))) {
    const places = placesOf('field').filter((place) => (columns[place] as { name: string }).name === name);
    const kept = lowest(columns, places);
    for (const place of places) if (place !== kept) columns[place] = { kind: 'ignored', why: 'another column' };
  }
  leaveOneMeasure(columns, header, profile, isMapped, file);
  refuseMissing(columns, header, rows, profile, options, file);
  return columns;
}

function rankOf(column: Column | undefined): number {
  return column !== undefined && 'rank' in column ? column.rank : Number.POSITIVE_INFINITY;
}

/** The place of the lowest rank, of equal ones the first. */
function lowest(columns: readonly Column[], places: readonly number[]): number | undefined {
  let best: number | undefined;
  for (const place of places) {
    if (best === undefined || rankOf(columns[place]) < rankOf(columns[best])) best = place;
  }
  return best;
}

/** A column that holds the whole time, or a date and a time of day; what --map says goes first. */
function timePlaces(columns: readonly Column[], rows: Rows, { decimal }: FileOptions): (number | undefined)[] {
  const ofKind = (wanted: Column['kind']): number | undefined =>
    lowest(
      columns,
      columns.flatMap(({ kind }, index) => (kind === wanted ? [index] : [])),
    );
  const [stamp, date, time] = [ofKind('timestamp'), ofKind('date'), ofKind('time')];
  const isMapped = (place: number | undefined): boolean => place !== undefined && rankOf(columns[place]) < 0;
  const isStamp = stamp !== undefined && (isMapped(stamp) || !(isMapped(date) || isMapped(time)));
  if (isStamp) return [stamp];
  if (date === undefined || time === undefined) return [time ?? date];
  return isWholeTime(rows, time, decimal) ? [time] : [date, time];
}

/** Whether the column's first cell is a time by itself, beside a date column or not. */
function isWholeTime(rows: Rows, place: number, decimal: '.' | ','): boolean {
  const cell = rows.map((row) => row[place] ?? '').find((each) => each !== '') ?? '';
  const number = numberOf(cell, decimal);
  if (number !== undefined) return number >= 1e8;
  return readWrittenTime(cell, 'dmy') !== undefined || readWrittenTime(cell, 'mdy') !== undefined;
}

/** Two columns of one measure or dimension: the one that --map names stands, else the person decides. */
function leaveOneMeasure(
  columns: Column[],
  header: readonly string[],
  profile: CompiledProfile,
  isMapped: (index: number) => boolean,
  file: string,
): void {
  const places = new Map<string, number[]>();
  for (const [index, column] of columns.entries()) {
    const name = meaningOf(column, profile);
    if (name !== undefined) places.set(name, [...(places.get(name) ?? []), index]);
  }
  for (const [name, same] of places) {
    if (same.length === 1) continue;
    const mapped = same.filter(isMapped);
    if (mapped.length !== 1) {
      const shown = same.map((index) => shownColumn(header, index)).join(' and ');
      throw new UsageError(
        `${file}: the columns ${shown} are both ${name}: leave one out, for example with --map "${header[same.at(-1)!] || `#${same.at(-1)! + 1}`}=-"`,
      );
    }
    for (const index of same) {
      if (index !== mapped[0]) columns[index] = { kind: 'ignored', why: 'another column' };
    }
  }
}

function meaningOf(column: Column, profile: CompiledProfile): string | undefined {
  if (column.kind === 'dimension') return column.name;
  if (column.kind !== 'measure' && column.kind !== 'undecided') return undefined;
  const index = profile.measureIndex.get(column.name);
  return index === undefined ? column.name : profile.measures[index]?.name;
}

function refuseMissing(
  columns: readonly Column[],
  header: readonly string[],
  rows: Rows,
  profile: CompiledProfile,
  options: FileOptions,
  file: string,
): void {
  const has = (...kinds: Column['kind'][]): boolean => columns.some(({ kind }) => kinds.includes(kind));
  const names = profile.measures.map(({ name }) => name);
  if (options.melts) {
    if (has('device')) {
      const place = columns.findIndex(({ kind }) => kind === 'device');
      throw new UsageError(
        `--melt makes a device of each column, but ${file} has a column of devices, ${shownColumn(header, place)}: leave --melt out, or the column with --map "${header[place]}=-"`,
      );
    }
    if (has('field')) {
      const place = columns.findIndex(({ kind }) => kind === 'field');
      throw new UsageError(
        `--melt makes a device of each column of ${file}, and ${shownColumn(header, place)} would be of all of them: leave it out with --map "${header[place]}=-"`,
      );
    }
  }
  const missing: string[] = [];
  if (options.device === undefined && !has('device', 'melted')) {
    const melt = `--melt-as ${names[0] ?? 'MEASURE'}`;
    missing.push(
      `the device: add --map COLUMN=device, or --device NAME where all rows are of one, or ${melt} where each column is a device`,
    );
  }
  if (options.startMs === undefined && !has('timestamp', 'date', 'time')) {
    missing.push(
      'the time: add --map COLUMN=timestamp, or --start 2026-01-31T00:00:00Z --every 1s where there is none',
    );
  }
  const hasValue = columns.some((column) => column.kind === 'field' && column.name === 'value');
  if (!hasValue && !has('measure', 'undecided', 'melted')) {
    missing.push(`a measure: add --map COLUMN=MEASURE, of ${names.join(', ') || 'any name you like'}`);
  }
  if (missing.length === 0) return;
  const title = `${titleLines(header, rows, options)}${decimalCommas(rows, options)}`;
  throw new UsageError(
    `${file} has the columns ${shownNames(header)}. With profile ${profile.name} none of them is\n- ${missing.join('\n- ')}${title}`,
  );
}

/** Where the first line has fewer cells than the rows, or holds what a row holds, it may be no header. */
function titleLines(header: readonly string[], rows: Rows, { decimal }: FileOptions): string {
  const filled = (cells: readonly string[]): number => cells.filter((cell) => cell !== '').length;
  const place = rows.findIndex((row) => row.length > 1 && (row.length > header.length || filled(row) > filled(header)));
  if (place >= 0) {
    return `\nIts first line may be a title: if the names of the columns are further down (${shownNames(rows[place]!)}), leave out the lines before them with --skip ${place + 1}`;
  }
  const value = header.find((name) => numberOf(name, decimal) !== undefined || !Number.isNaN(parseIso(name)));
  return value === undefined
    ? ''
    : `\nIts first line may be a row, for "${value}" is no name: put a line of column names before it`;
}

function decimalCommas(rows: Rows, { decimal }: FileOptions): string {
  const cell = decimal === ',' ? undefined : rows.flat().find((each) => /^[+-]?\d+,\d+$/.test(each));
  return cell === undefined ? '' : `\nCells such as "${cell}" have a decimal comma: add --decimal ,`;
}
