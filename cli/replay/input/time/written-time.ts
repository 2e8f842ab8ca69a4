// A time as people, loggers and spreadsheets write it → wall-clock ms and, where the text names one, its offset from
// UTC. Which of day and month comes first is never guessed here: `order` says it. Refuses what no calendar or clock
// has.
import { daysFromEpoch, daysIn } from '#core/time/days.ts';

export interface WrittenTime {
  /** Ms since 1970 as if the clock on the wall showed UTC. */
  readonly wallMs: number;
  /** Wall clock less UTC in ms, where the text says it. */
  readonly offsetMs: number | undefined;
  /** A name of the time, such as CET, that only a zone can tell. */
  readonly abbreviation?: string;
}

/** Which part of a numeric date comes first, second, third. */
export type DateOrder = 'ymd' | 'ydm' | 'dmy' | 'mdy';

/** A numeric date's parts as they stand, for whoever finds out their order. */
export interface NumericDate {
  readonly parts: readonly [string, string, string];
  readonly separator: string;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(?<name>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\\.?';
const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\.?,? )?';
const CLOCK =
  '(?<hour>\\d{1,2})[:.h](?<minute>\\d\\d)(?:[:.](?<second>\\d\\d)(?:[.,](?<fraction>\\d{1,9}))?)?(?: ?(?<half>[ap])\\.? ?m\\.?)?';
const ZONE =
  '(?: ?(?<utc>z|utc|gmt|ut)?(?: ?(?<sign>[+-])(?<zoneHour>\\d{1,2})(?::?(?<zoneMinute>\\d\\d))?)?(?: ?(?<abbreviation>[a-z]{3,5}))?(?:\\[[^\\]]*\\]| \\([^)]*\\))?)';
const NUMERIC = '(?<a>\\d{4}|\\d{1,2})(?<separator>[-/.])\\s?(?<b>\\d{1,2})\\k<separator>\\s?(?<c>\\d{4}|\\d{1,2})\\.?';
const DIGITS = '(?<year>\\d{4})(?<month>\\d\\d)(?<day>\\d\\d)';
const DAY_NAME_YEAR = `(?<day>\\d{1,2})(?:st|nd|rd|th|\\.)?[- /]?${MONTH},?[- ./]?(?<year>\\d{4}|\\d{2})`;
const NAME_DAY_YEAR = `${MONTH}[- ](?<day>\\d{1,2})(?:st|nd|rd|th)?,?[- ](?<year>\\d{4})`;
const YEAR_NAME_DAY = `(?<year>\\d{4})[- /]${MONTH}[- /](?<day>\\d{1,2})`;
const GAP = '(?:[T_:]|,? | - )';

const flags = 'i';
const numeric = new RegExp(`^${WEEKDAY}${NUMERIC}(?:(?:[T_]|,? | - )${CLOCK}${ZONE})?$`, flags);
const numericLast = new RegExp(`^${CLOCK},? ${NUMERIC}$`, flags);
const FORMS = [
  new RegExp(`^${DIGITS}(?:T|[ _])${CLOCK}${ZONE}$`, flags),
  new RegExp(
    `^${DIGITS}[T ](?<hour>\\d\\d)(?<minute>\\d\\d)?(?<second>\\d\\d)?(?:[.,](?<fraction>\\d{1,9}))?${ZONE}$`,
    flags,
  ),
  ...[DAY_NAME_YEAR, NAME_DAY_YEAR, YEAR_NAME_DAY].flatMap((date) => [
    new RegExp(`^${WEEKDAY}${date}(?:${GAP}${CLOCK}${ZONE})?$`, flags),
    new RegExp(`^${CLOCK},? ${date}$`, flags),
  ]),
  // As `date` and ctime print it.
  new RegExp(`^${WEEKDAY}${MONTH} +(?<day>\\d{1,2}) ${CLOCK}${ZONE} (?<year>\\d{4})$`, flags),
];
const compact = new RegExp(
  `^${DIGITS}(?:[ _]?(?<hour>\\d\\d)(?<minute>\\d\\d)?(?<second>\\d\\d)?(?:[.,](?<fraction>\\d{1,9}))?)?$`,
);

/** Several blanks, and the narrow ones that newer programs put before AM and PM. */
const ODD_BLANKS = /[\u00a0\u2009\u202f]| {2,}/;

function evenBlanks(text: string): string {
  return text.replaceAll(/[ \u00a0\u2009\u202f]+/g, ' ');
}

type Parts = Readonly<Record<string, string | undefined>>;

/** The numeric date of a text, undefined where it has none. */
export function numericDate(text: string): NumericDate | undefined {
  const parts = (numeric.exec(text) ?? numericLast.exec(text))?.groups;
  if (parts === undefined) return ODD_BLANKS.test(text) ? numericDate(evenBlanks(text)) : undefined;
  return { parts: [parts.a!, parts.b!, parts.c!], separator: parts.separator! };
}

/**
 * A date that begins with a year of four digits goes on with the month, unless `order` says otherwise. Undefined where
 * the text is no time, or a numeric date whose order is not known.
 */
export function readWrittenTime(text: string, order: DateOrder | undefined): WrittenTime | undefined {
  const parts = (numeric.exec(text) ?? numericLast.exec(text))?.groups;
  if (parts !== undefined) return timeOf(ordered(parts, order), parts);
  for (const form of FORMS) {
    const named = form.exec(text)?.groups;
    if (named !== undefined) return timeOf(named, named);
  }
  return ODD_BLANKS.test(text) ? readWrittenTime(evenBlanks(text), order) : undefined;
}

const DASH = 45;
const COLON = 58;

/**
 * The wall-clock time of `2026-01-31 13:00` or `2026-01-31T13:00:00`, which most files have, several times as fast as
 * by the forms; NaN for any other text.
 */
export function plainWallMs(text: string): number {
  const { length } = text;
  if (length !== 16 && length !== 19) return Number.NaN;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH || text.charCodeAt(13) !== COLON) return Number.NaN;
  if (text[10] !== ' ' && text[10] !== 'T') return Number.NaN;
  if (length === 19 && text.charCodeAt(16) !== COLON) return Number.NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = length === 19 ? digits(text, 17, 19) : 0;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;
  return daysFromEpoch(year, month, day) * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** NaN where one of the characters is no digit. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** `20260131`, `2026013113`, `202601311300`, `20260131130000`, also with a blank before the clock. */
export function readCompactTime(text: string): WrittenTime | undefined {
  const parts = compact.exec(text)?.groups;
  return parts === undefined ? undefined : timeOf(parts, parts);
}

/** Whether a numeric date can be read in this order: a year where the year is, a day of that month. */
export function fits({ parts: [a, b, c] }: NumericDate, order: DateOrder): boolean {
  return !Number.isNaN(dayOf(ordered({ a, b, c }, order)));
}

function ordered({ a, b, c }: Parts, order: DateOrder | undefined): Parts {
  if (a?.length === 4) return order === 'ydm' ? { year: a, month: c, day: b } : { year: a, month: b, day: c };
  switch (order) {
    case undefined:
      return {};
    case 'ymd':
      return { year: a, month: b, day: c };
    case 'ydm':
      return { year: a, month: c, day: b };
    case 'dmy':
      return { year: c, month: b, day: a };
    case 'mdy':
      return { year: c, month: a, day: b };
  }
}

/** Days from 1970; NaN where the calendar has no such day. */
function dayOf({ year = '', month, name, day = '' }: Parts): number {
  if ((year.length !== 4 && year.length !== 2) || day.length > 2) return Number.NaN;
  // Two digits: 1970 to 2069, as POSIX has it.
  const y = Number(year) + (year.length === 4 ? 0 : Number(year) < 70 ? 2000 : 1900);
  const m = name === undefined ? Number(month) : MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  const d = Number(day);
  return m < 1 || m > 12 || d < 1 || d > daysIn(y, m) ? Number.NaN : daysFromEpoch(y, m, d);
}

function timeOf(date: Parts, clock: Parts): WrittenTime | undefined {
  const ms = dayOf(date) * 86_400_000 + clockMs(clock);
  const offsetMs = offsetOf(clock);
  if (Number.isNaN(ms) || Number.isNaN(offsetMs)) return undefined;
  const { abbreviation } = clock;
  return abbreviation === undefined || offsetMs !== undefined
    ? { wallMs: ms, offsetMs }
    : { wallMs: ms, offsetMs, abbreviation: abbreviation.toUpperCase() };
}

/** Ms from midnight; 24:00 is the end of the day. NaN where no clock shows it. */
function clockMs({ hour = '0', minute = '0', second = '0', fraction = '', half }: Parts): number {
  let h = Number(hour);
  const m = Number(minute);
  const s = Number(second);
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (half !== undefined) {
    if (h > 12) return Number.NaN;
    h = (h % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  if (m > 59 || s > 59 || h > 24 || (h === 24 && m + s + ms > 0)) return Number.NaN;
  return (h * 60 + m) * 60_000 + s * 1000 + ms;
}

function offsetOf({ utc, sign, zoneHour, zoneMinute = '0' }: Parts): number | undefined {
  if (sign === undefined) return utc === undefined ? undefined : 0;
  if (Number(zoneHour) > 23 || Number(zoneMinute) > 59) return Number.NaN;
  const minutes = Number(zoneHour) * 60 + Number(zoneMinute);
  return (sign === '-' ? -1 : 1) * minutes * 60_000;
}
