// What the command line says about the files, checked, before any of them is opened.
import { parseTimestamp } from '#core/reading/timestamp.ts';
import { UsageError } from '../../command-line/usage-error.ts';
import { decoderNamed } from './encoding.ts';
import { DEFAULT_FORMAT, readTime, type TimeFormat, timeFormatNamed } from './time/time-format.ts';
import { parseZone, type Zone } from './time/zone.ts';

export interface FileOptions {
  /**
   * Column, by its name or as `#3`, → field: a measure, a dimension, device, timestamp, date, time, arrival, or `-`.
   */
  readonly map: ReadonlyMap<string, string>;
  /** The device of files without a device column. */
  readonly device: string | undefined;
  /** Time of the first row, and from row to row, of files without times. */
  readonly startMs: number | undefined;
  readonly everyMs: number;
  readonly zone: Zone | undefined;
  /** Undefined where the rows tell it. */
  readonly timeFormat: TimeFormat | undefined;
  readonly decimal: '.' | ',';
  /** Of the text; undefined for UTF-8. */
  readonly encoding: string | undefined;
  /** Of values that come without one. */
  readonly metric: string | undefined;
  /** Lines are played in the order of their times. */
  readonly sorts: boolean;
  /** Lines before the column names. */
  readonly skippedLines: number;
  /** Each column is a device; the measure that its cells hold, undefined where the profile has just one. */
  readonly melts: boolean;
  readonly meltedMeasure: string | undefined;
  /** Field that holds the arrival, where no column is mapped to it. */
  readonly arrivalField: string | undefined;
}

/** The options as they were typed. */
export interface FileArguments {
  readonly map?: readonly string[] | undefined;
  readonly device?: string | undefined;
  readonly start?: string | undefined;
  readonly every?: string | undefined;
  readonly zone?: string | undefined;
  readonly 'date-format'?: string | undefined;
  readonly decimal?: string | undefined;
  readonly encoding?: string | undefined;
  readonly metric?: string | undefined;
  readonly sort?: boolean | undefined;
  readonly skip?: string | undefined;
  readonly melt?: boolean | undefined;
  readonly 'melt-as'?: string | undefined;
  readonly arrival?: string | undefined;
}

const SECOND_MS = 1000;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws UsageError that names the option, what it is and what was expected. */
export function fileOptions(typed: FileArguments): FileOptions {
  const zone = typed.zone === undefined ? undefined : parseZone(typed.zone);
  const melts = typed.melt === true || typed['melt-as'] !== undefined;
  if (melts && typed.device !== undefined) {
    throw new UsageError('--device and --melt both say the device: with --melt each column is one');
  }
  if (typed.encoding !== undefined) decoderNamed(typed.encoding);
  if (typed.every !== undefined && typed.start === undefined) {
    throw new UsageError(
      '--every says how far rows are apart: say where they begin too, with --start 2026-01-31T00:00:00Z',
    );
  }
  const { decimal = '.' } = typed;
  if (decimal !== '.' && decimal !== ',') throw new UsageError(`--decimal is "${decimal}": expected . or ,`);
  return {
    map: mappedColumns(typed.map ?? []),
    device: typed.device,
    startMs: typed.start === undefined ? undefined : startOf(typed.start, zone),
    everyMs: typed.every === undefined ? SECOND_MS : periodMs(typed.every),
    zone,
    timeFormat: typed['date-format'] === undefined ? undefined : timeFormatNamed(typed['date-format']),
    decimal,
    encoding: typed.encoding,
    metric: typed.metric,
    sorts: typed.sort === true,
    skippedLines: typed.skip === undefined ? 0 : linesOf(typed.skip),
    melts,
    meltedMeasure: typed['melt-as'],
    arrivalField: typed.arrival,
  };
}

/** Options that mean nothing where no file is CSV. */
export function csvOnlyOption(typed: FileArguments): string | undefined {
  const names = ['map', 'device', 'start', 'every', 'decimal', 'skip', 'melt', 'melt-as'] as const;
  return names.find((name) => {
    const value = typed[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
}

function mappedColumns(pairs: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.lastIndexOf('=');
    if (at < 1 || at === pair.length - 1) {
      throw new UsageError(`--map is "${pair}": expected COLUMN=FIELD, for example "Temp (C)=temperature_c"`);
    }
    const [column, field] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    const known = fields.get(column);
    if (known !== undefined && known !== field) {
      throw new UsageError(`--map makes the column "${column}" both ${known} and ${field}: give it once`);
    }
    fields.set(column, field);
  }
  return fields;
}

function startOf(text: string, zone: Zone | undefined): number {
  const withZone = parseTimestamp(text);
  if (!Number.isNaN(withZone)) return withZone;
  const local = readTime(text, DEFAULT_FORMAT);
  const instants = local === undefined ? [] : (zone?.instantsOf(local.wallMs) ?? []);
  if (instants.length === 1) return instants[0]!;
  if (instants.length > 1) {
    const [early, late] = instants.map((instantMs) => new Date(instantMs).toISOString());
    throw new UsageError(`--start is "${text}", which comes twice in ${zone?.name}: say ${early} or ${late}`);
  }
  const missing = local === undefined || zone !== undefined ? '' : ', or --zone beside it';
  throw new UsageError(`--start is "${text}": expected a time with its zone such as 2026-01-31T00:00:00Z${missing}`);
}

function linesOf(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`--skip is "${text}": expected how many lines stand before the column names, for example 3`);
}

function periodMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  const ms = match === null ? 0 : Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0);
  if (ms > 0) return ms;
  throw new UsageError(`--every is "${text}": expected a number and a unit (ms, s, m, h, d), for example 1s or 15m`);
}
