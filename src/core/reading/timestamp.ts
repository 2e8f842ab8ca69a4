// Event time from what stands on the wire: ISO 8601 with a zone, or an epoch in s, ms, µs or ns, told by its size → ms
// since the epoch. Refuses (NaN) local time without a zone, impossible dates, and what lies outside the plausible
// years: a compact date or a day of a spreadsheet is a number too, and would be taken for 1970 or 2612.

import { daysFromEpoch, daysIn } from '../time/days.ts';

/** Event times that are believed: [fromMs, endMs). */
export interface TimeRange {
  readonly fromMs: number;
  readonly endMs: number;
}

const DAY_MS = 86_400_000;
/** The first and the last year that can be set: epochs in s, ms, µs and ns between them never mean each other. */
export const EARLIEST_YEAR = 1971;
export const LATEST_YEAR = 2200;

/** From the beginning of the first year to the end of the last one, both within EARLIEST_YEAR … LATEST_YEAR. */
export function rangeOfYears(first: number, last: number): TimeRange {
  return { fromMs: daysFromEpoch(first, 1, 1) * DAY_MS, endMs: daysFromEpoch(last + 1, 1, 1) * DAY_MS };
}

/** No reading is older than the networks that carry it; nothing that runs today runs in 2100. */
export const PLAUSIBLE_TIMES = rangeOfYears(1990, 2100);

/** An epoch as text: digits only, with a fraction or without. */
const EPOCH = /^\d{1,19}(?:\.\d{1,9})?$/;
/** ns since the epoch of any year that can be set: more digits than a double holds. */
const NANOSECONDS = /^\d{17,19}$/;

/** Whole ms since the epoch; NaN where the value is no event time in the range. */
export function parseTimestamp(value: unknown, range: TimeRange = PLAUSIBLE_TIMES): number {
  if (typeof value === 'number') return epochMs(value, range);
  if (typeof value !== 'string') return Number.NaN;
  if (!EPOCH.test(value)) return within(parseIso(value), range);
  return NANOSECONDS.test(value) ? within(Number(value.slice(0, -6)), range) : epochMs(Number(value), range);
}

function within(ms: number, { fromMs, endMs }: TimeRange): number {
  return ms >= fromMs && ms < endMs ? ms : Number.NaN;
}

/**
 * 1e10 s is the year 2286, 1e10 ms and 1e13 µs April 1970. Seconds may have a fraction, of which ms are rounded, since
 * 0.001 s is no exact number; what is finer than a ms is cut off.
 */
function epochMs(value: number, range: TimeRange): number {
  if (value < 1e10) return within(Math.round(value * 1000), range);
  if (value < 1e13) return within(Math.floor(value), range);
  return within(Math.floor(value < 1e16 ? value / 1e3 : value / 1e6), range);
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d\d):?(\d\d)?)$/;

/** Any year; NaN where the text is no ISO 8601 with a zone. */
export function parseIso(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second = '0', fraction = '', , sign, zoneHour = '0', zoneMinute = '0'] =
    match;
  const y = Number(year);
  const mo = Number(month);
  const d = Number(day);
  const h = Number(hour);
  const mi = Number(minute);
  const s = Number(second);
  const zh = Number(zoneHour);
  const zm = Number(zoneMinute);
  if (mo < 1 || mo > 12 || d < 1 || d > daysIn(y, mo) || h > 23 || mi > 59 || s > 59 || zh > 23 || zm > 59)
    return Number.NaN;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const offsetMinutes = (sign === '-' ? -1 : 1) * (zh * 60 + zm);
  return (daysFromEpoch(y, mo, d) * 1440 + h * 60 + mi - offsetMinutes) * 60_000 + s * 1000 + ms;
}
