// Civil days, weeks and months of a zone as stretches of event time. A period begins with the first instant at which
// the zone's clocks show its first day or a later one: at midnight; where midnight is skipped, when the clocks go on;
// where it comes twice, the first time. A day that a zone skipped is none. The boundaries of a year are worked out once
// and kept in order.
import { dayOf, daysFromEpoch } from '../../../time/days.ts';
import { type Offset, offsetsOf } from './zone-offsets.ts';

export type CivilUnit = '1d' | '1w' | '1mo';

/** [startMs, endMs) */
export interface CivilPeriod {
  readonly startMs: number;
  readonly endMs: number;
}

const DAY_MS = 86_400_000;
/** No zone is further from UTC than 14 h, and no day that a zone skipped is longer than one. */
const MARGIN_DAYS = 3;
/** 1970-01-01 was a Thursday, the first Monday after it the 5th. */
const FIRST_MONDAY = 4;
/**
 * From here on every zone's offset is a multiple of a quarter of an hour (Monrovia was the last one that was not, until
 * 1972).
 */
export const EARLIEST_MS = daysFromEpoch(1980, 1, 1) * DAY_MS;

/** Finds periods of one unit and zone. Remembers the last one, which mostly is the next one too. */
export function createCivilPeriods(unit: CivilUnit, zone: string): (ms: number) => CivilPeriod | undefined {
  const years = new Map<number, readonly number[]>();
  let last: CivilPeriod = { startMs: Number.NaN, endMs: Number.NaN };

  /** Undefined before 1980. */
  return (ms) => {
    if (ms >= last.startMs && ms < last.endMs) return last;
    if (!(ms >= EARLIEST_MS)) return undefined;
    const year = dayOf(ms).year;
    let starts = years.get(year);
    if (starts === undefined) {
      starts = startsAround(unit, zone, year);
      years.set(year, starts);
    }
    let [low, high] = [0, starts.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] as number) <= ms) low = middle;
      else high = middle;
    }
    last = { startMs: starts[low] as number, endMs: starts[high] as number };
    return last;
  };
}

/** Where periods begin, from the last one that begins before a year of UTC to the first one that begins after it. */
function startsAround(unit: CivilUnit, zone: string, year: number): number[] {
  const [firstDay, endDay] = [daysFromEpoch(year, 1, 1), daysFromEpoch(year + 1, 1, 1)];
  const days = firstDaysOf(unit, firstDay, endDay);
  const fromMs = ((days[0] as number) - MARGIN_DAYS) * DAY_MS;
  const offsets = offsetsOf(zone, fromMs, ((days[days.length - 1] as number) + MARGIN_DAYS) * DAY_MS);
  const starts: number[] = [];
  for (const day of days) {
    const startMs = beginOf(day * DAY_MS, offsets);
    if (starts[starts.length - 1] !== startMs) starts.push(startMs);
  }
  return starts;
}

/** The days that periods begin with, numbered from 1970-01-01, around those from `firstDay` to before `endDay`. */
function firstDaysOf(unit: CivilUnit, firstDay: number, endDay: number): number[] {
  const days: number[] = [];
  if (unit === '1mo') {
    const { year } = dayOf(firstDay * DAY_MS);
    days.push(daysFromEpoch(year - 1, 12, 1));
    for (let month = 1; month <= 12; month += 1) days.push(daysFromEpoch(year, month, 1));
    days.push(daysFromEpoch(year + 1, 1, 1), daysFromEpoch(year + 1, 2, 1));
    return days;
  }
  const step = unit === '1w' ? 7 : 1;
  const phase = unit === '1w' ? FIRST_MONDAY : 0;
  const from = Math.floor((firstDay - MARGIN_DAYS - phase) / step) * step + phase;
  for (let day = from; day <= endDay + MARGIN_DAYS + step; day += step) days.push(day);
  return days;
}

/** The first instant at which clocks show `shownMs` (as if it were UTC) or later. */
function beginOf(shownMs: number, offsets: readonly Offset[]): number {
  for (const [i, { fromMs, offsetMs }] of offsets.entries()) {
    const startMs = Math.max(fromMs, shownMs - offsetMs);
    if (startMs < (offsets[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY)) return startMs;
  }
  return shownMs;
}
