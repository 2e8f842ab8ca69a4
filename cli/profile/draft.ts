// A draft of a profile from rows of readings: what is a device, a time, a measure, a dimension; units by suffix, ranges
// by what was seen, the period by the gaps. What is guessed is said, so that somebody looks at it.
import type { MeasureSpec, Profile } from '#core/profile/profile.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { Row } from './sample.ts';

export interface Draft {
  readonly profile: Profile;
  readonly guesses: readonly string[];
}

const DEVICE = /^(device|meter|sensor|machine|asset|thing|node)?[-_ ]?(id|name|serial)?$/i;
const TIME = /^(time|timestamp|ts|at|date|datetime|event[-_ ]?time|utc)$/i;
const QUALITY = /^quality([-_ ]?score)?$/i;
/** The end of a name → its unit. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_?kwh$/i, 'kWh'],
  [/_?kw$/i, 'kW'],
  [/_w$/i, 'W'],
  [/_m3$/i, 'm³'],
  [/_(c|degc)$|temp(erature)?$/i, '°C'],
  [/_f$/i, '°F'],
  [/_(pct|percent)$|humidity$/i, '%'],
  [/_?ppm$/i, 'ppm'],
  [/_?ppb$/i, 'ppb'],
  [/_?hpa$/i, 'hPa'],
  [/_bar$/i, 'bar'],
  [/_v$|volt(age)?$/i, 'V'],
  [/_a$|current$/i, 'A'],
  [/_hz$/i, 'Hz'],
  [/_mm_s$/i, 'mm/s'],
];
/** A dimension has few values; a text with more is something else. */
const MAX_DIMENSION_VALUES = 200;
/** Beyond what was seen, as a share of how far that reaches. */
const MARGIN_RATIO = 0.5;

/** The rule of a draft, as the generic profile has it: nothing has to be known of the device. */
export const UNUSUAL: Profile['rules'][number] = { kind: 'adaptive', name: 'unusual', measure: '*' };
/** What is said of it. */
export const UNUSUAL_GUESS = 'what is unusual for the very device is told (rule adaptive), from its 60th reading on';

/** @throws UsageError where no device, time or measure can be told. */
export function draftOf(name: string, rows: readonly Row[]): Draft {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const device = names.find((each) => each !== '' && DEVICE.test(each));
  const time = names.find((each) => TIME.test(each));
  if (device === undefined || time === undefined) {
    const missing = device === undefined ? 'device (such as device_id)' : 'time (such as timestamp)';
    throw new UsageError(
      `no field of the sample looks like the ${missing}: it has ${names.join(', ')}; rename it in the sample`,
    );
  }
  const quality = names.find((each) => QUALITY.test(each));
  const others = names.filter((each) => ![device, time, quality].includes(each));
  const guesses = [`the device is "${device}", the time "${time}"`];
  const measures = measuresOf(others, rows, guesses);
  if (Object.keys(measures).length === 0)
    throw new UsageError(`no field of the sample holds numbers: it has ${names.join(', ')}`);
  const texts = others.filter(
    (each) => rows.some((row) => typeof row[each] === 'string') && !Object.hasOwn(measures, each),
  );
  const dimensions = texts.filter((each) => new Set(rows.map((row) => row[each])).size <= MAX_DIMENSION_VALUES);
  const ignore = others.filter((each) => !Object.hasOwn(measures, each) && !dimensions.includes(each));
  const periodMs = periodOf(rows, device, time);
  if (periodMs !== undefined) guesses.push(`a device reports every ${periodMs / 1000} s, the median gap`);
  guesses.push(UNUSUAL_GUESS);
  return {
    guesses,
    profile: {
      name,
      resolutionMs: periodMs !== undefined && periodMs < 1000 ? 1 : 1000,
      windows: ['1m', '15m'],
      ...(periodMs === undefined ? {} : { reportingPeriodMs: periodMs, silentAfterMs: 3 * periodMs }),
      wire: {
        device: [device],
        time: [time],
        ...(quality === undefined ? {} : { quality: [quality] }),
        ...(dimensions.length === 0
          ? {}
          : { dimensions: Object.fromEntries(dimensions.map((each) => [each, [each]])) }),
        ...(ignore.length === 0 ? {} : { ignore }),
      },
      measures,
      rules: [UNUSUAL],
    },
  };
}

function measuresOf(names: readonly string[], rows: readonly Row[], guesses: string[]): Record<string, MeasureSpec> {
  const measures: Record<string, MeasureSpec> = {};
  for (const name of names) {
    const values = rows
      .map((row) => row[name])
      .filter((value) => value !== undefined && value !== null && value !== '');
    const numbers = values.filter((value): value is number => typeof value === 'number');
    if (values.length > 0 && values.every((value) => typeof value === 'boolean'))
      measures[name] = { unit: '', flag: true };
    else if (numbers.length > values.length / 2) measures[name] = ranged(name, numbers, guesses);
  }
  return measures;
}

function ranged(name: string, numbers: readonly number[], guesses: string[]): MeasureSpec {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  const margin = MARGIN_RATIO * (most - least || Math.abs(most) || 1);
  // What was never below 0 is seldom meant to be.
  const min = least >= 0 ? Math.max(0, tidy(least - margin, Math.floor)) : tidy(least - margin, Math.floor);
  const max = tidy(most + margin, Math.ceil);
  const unit = UNITS.find(([ending]) => ending.test(name))?.[1] ?? '';
  guesses.push(`${name} is in ${unit === '' ? 'no unit' : unit}, from ${min} to ${max} (seen: ${least} to ${most})`);
  return { unit, min, max };
}

/** Two digits that say something. */
function tidy(value: number, round: (value: number) => number): number {
  if (value === 0) return 0;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((round(Number((value / step).toPrecision(12))) * step).toPrecision(12));
}

/** The median gap between two times of one device, in whole ms; undefined where no device has two. */
function periodOf(rows: readonly Row[], device: string, time: string): number | undefined {
  const byDevice = new Map<unknown, number[]>();
  for (const row of rows) {
    const atMs = msOf(row[time]);
    if (atMs !== undefined) byDevice.set(row[device], [...(byDevice.get(row[device]) ?? []), atMs]);
  }
  const gaps = [...byDevice.values()].flatMap((times) => {
    const ordered = times.toSorted((a, b) => a - b);
    return ordered.slice(1).map((atMs, at) => atMs - (ordered[at] as number));
  });
  const sorted = gaps.filter((gap) => gap > 0).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** ISO 8601, or an epoch in s or ms. */
function msOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value < 1e11 ? value * 1000 : value;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
