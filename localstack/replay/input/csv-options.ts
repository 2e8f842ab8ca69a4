// What the command line says about CSV files, checked, before any file is opened.
import { parseTimestamp } from '#core/reading/timestamp.ts';
import { UsageError } from '../usage-error.ts';
import { detectDateFormat, localTimeReader } from './local-time.ts';
import { parseZone, type Zone } from './zone.ts';

export interface CsvOptions {
  /** Column → field: a measure, a dimension, device, timestamp, date, time, arrival, or `-`. */
  readonly map: ReadonlyMap<string, string>;
  /** The device of files without a device column. */
  readonly device: string | undefined;
  /** Time of the first row, and from row to row, of files without times. */
  readonly startMs: number | undefined;
  readonly everyMs: number;
  readonly zone: Zone | undefined;
  readonly dateFormat: string | undefined;
  readonly decimal: '.' | ',';
  /** Field that holds the arrival, where no column is mapped to it. */
  readonly arrivalField: string | undefined;
}

/** The options as they were typed. */
export interface CsvArguments {
  readonly map?: readonly string[] | undefined;
  readonly device?: string | undefined;
  readonly start?: string | undefined;
  readonly every?: string | undefined;
  readonly zone?: string | undefined;
  readonly 'date-format'?: string | undefined;
  readonly decimal?: string | undefined;
  readonly arrival?: string | undefined;
}

const SECOND_MS = 1000;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws UsageError that names the option, what it is and what was expected. */
export function csvOptions(typed: CsvArguments): CsvOptions {
  const zone = typed.zone === undefined ? undefined : parseZone(typed.zone);
  if (typed['date-format'] !== undefined) localTimeReader(typed['date-format']);
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
    dateFormat: typed['date-format'],
    decimal,
    arrivalField: typed.arrival,
  };
}

/** Options that mean nothing where no file is CSV. */
export function csvOnlyOption(typed: CsvArguments): string | undefined {
  const names = ['map', 'device', 'start', 'every', 'zone', 'date-format', 'decimal'] as const;
  return names.find((name) => (name === 'map' ? (typed.map ?? []).length > 0 : typed[name] !== undefined));
}

function mappedColumns(pairs: readonly string[]): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      if (at < 1 || at === pair.length - 1) {
        throw new UsageError(`--map is "${pair}": expected COLUMN=FIELD, for example "Temp (C)=temperature_c"`);
      }
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

function startOf(text: string, zone: Zone | undefined): number {
  const withZone = parseTimestamp(text);
  if (!Number.isNaN(withZone)) return withZone;
  const local = localTimeReader(detectDateFormat([], ''))(text);
  if (local !== undefined && zone !== undefined) return zone(local);
  const missing = local === undefined ? '' : ', or --zone beside it';
  throw new UsageError(`--start is "${text}": expected a time with its zone such as 2026-01-31T00:00:00Z${missing}`);
}

function periodMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  const ms = match === null ? 0 : Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0);
  if (ms > 0) return ms;
  throw new UsageError(`--every is "${text}": expected a number and a unit (ms, s, m, h, d), for example 1s or 15m`);
}
