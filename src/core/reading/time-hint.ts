// What a value that is no event time looks like, in words for whoever sent it: "bad-time" alone helps nobody.
import { dayOf, daysIn } from '../time/days.ts';
import { parseIso, type TimeRange } from './timestamp.ts';

const DAY_MS = 86_400_000;
/** Days of spreadsheets are counted from here: 25,569 of them to 1970-01-01. */
const SERIAL_EPOCH_DAYS = 25_569;
const COMPACT = /^(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?(\d{3})?Z?)?$/;
const NUMBER = /^-?\d+(?:[.,]\d+)?$/;
/** ECMAScript's last instant: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const LAST_MS = 8.64e15;

/** What to expect in a field of event time. */
export function timeExpected(range: TimeRange): string {
  return (
    'ISO 8601 with a zone (2026-01-31T12:00:00Z), or an epoch in s, ms, µs or ns, ' +
    `from ${yearOf(range.fromMs)} to ${yearOf(range.endMs - 1)}`
  );
}

/** `; this looks like …`, or nothing where it looks like nothing known. */
export function timeHint(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim().slice(0, 64) : '';
  const looks = compactDate(text) ?? localTime(text) ?? number(text);
  return looks === undefined ? '' : `; this looks like ${looks}`;
}

function compactDate(text: string): string | undefined {
  const match = COMPACT.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = match;
  const isDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1;
  if (!isDay || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const time = text.length === 8 ? '' : `T${hour}:${minute}:${second}`;
  return `the compact date ${year}-${month}-${day}${time} without a zone`;
}

function localTime(text: string): string | undefined {
  return /\d:\d\d(:\d\d([.,]\d+)?)?$/.test(text) && !Number.isNaN(parseIso(`${text}Z`))
    ? 'local time: it names no zone'
    : undefined;
}

function number(text: string): string | undefined {
  if (!NUMBER.test(text)) return isDated(text);
  const value = Number(text.replace(',', '.'));
  // Days of the years 1954 to 2119: as seconds they are the first day of 1970.
  if (value >= 20_000 && value < 80_000) {
    const { year, month, day } = dayOf((Math.floor(value) - SERIAL_EPOCH_DAYS) * DAY_MS);
    const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    return `day ${Math.floor(value)} of a spreadsheet, ${date}`;
  }
  const ms = Math.abs(value) < 1e11 ? value * 1000 : value;
  return Math.abs(ms) <= LAST_MS ? `an epoch in the year ${yearOf(ms)}` : undefined;
}

function isDated(text: string): string | undefined {
  const ms = parseIso(text);
  return Number.isNaN(ms) ? undefined : `the year ${yearOf(ms)}`;
}

function yearOf(ms: number): number {
  return dayOf(ms).year;
}
