// Reads the times that readings carry, and nothing else: ISO 8601 with a zone, epoch seconds, epoch milliseconds.
// Refuses times without a zone unless one is given, and days that no calendar has.

/**
 * Numbers below this (in size) are epoch seconds, others milliseconds: 1e11 s is the year 5138, 1e11 ms is March 1973.
 */
const SECONDS_BELOW = 1e11;
/** The span of ECMAScript's Date, ±100,000,000 days. */
const LARGEST_MS = 8.64e15;

const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Days from 1970-01-01, Gregorian calendar, or undefined for a day that does not exist. */
function dayNumber(year: number, month: number, day: number): number | undefined {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const length = lengths[month - 1];
  if (length === undefined || day < 1 || day > length) return undefined;
  const yearsBefore = year - 1;
  const leapDays = Math.floor(yearsBefore / 4) - Math.floor(yearsBefore / 100) + Math.floor(yearsBefore / 400);
  let days = yearsBefore * 365 + leapDays + day - 1;
  for (let at = 0; at < month - 1; at += 1) days += lengths[at]!;
  // 719,162 days lie between 0001-01-01 and 1970-01-01.
  return days - 719_162;
}

/** Offset from UTC in ms of "UTC", "Z", "+01:00", "+0100" or "-08"; undefined for anything else. */
export function zoneOffsetMs(zone: string): number | undefined {
  if (/^(utc|z)$/i.test(zone)) return 0;
  const match = /^([+-])(\d{2})(?::?(\d{2}))?$/.exec(zone);
  if (!match) return undefined;
  const hours = Number(match[2]);
  const minutes = Number(match[3] ?? 0);
  if (hours > 23 || minutes > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function isoTimeMs(text: string, defaultZoneMs: number | undefined): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const day = dayNumber(Number(match[1]), Number(match[2]), Number(match[3]));
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6] ?? 0);
  if (day === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const offsetMs = match[8] === undefined ? defaultZoneMs : zoneOffsetMs(match[8]);
  if (offsetMs === undefined) return undefined;
  const millisecond = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  return day * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1_000 + millisecond - offsetMs;
}

/**
 * Whole milliseconds since 1970 of a JSON value: a number, or ISO text. Digits beyond the millisecond are cut off in
 * text and rounded in a number (1767571200.123 × 1000 is not a whole number in binary). Undefined when it is no time;
 * `defaultZoneMs` serves text without a zone.
 */
export function timeMsOf(value: unknown, defaultZoneMs?: number): number | undefined {
  if (typeof value === 'string') return isoTimeMs(value, defaultZoneMs);
  if (typeof value !== 'number') return undefined;
  const timeMs = Math.round(Math.abs(value) < SECONDS_BELOW ? value * 1_000 : value);
  return Math.abs(timeMs) <= LARGEST_MS ? timeMs : undefined;
}

/**
 * Answers a function that turns a date written like `format` (dd, mm and yyyy in any order, one-digit days and months
 * allowed) and a time of day (h:mm or h:mm:ss) into ISO text without a zone, or undefined when they do not fit.
 */
export function dateReader(format: string): (date: string, time: string) => string | undefined {
  if (!['dd', 'mm', 'yyyy'].every((part) => format.split(part).length === 2)) {
    throw new Error(`--date-format is "${format}": expected dd, mm and yyyy once each, for example dd/mm/yyyy.`);
  }
  const escaped = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = escaped
    .replace('yyyy', '(?<year>\\d{4})')
    .replace('mm', '(?<month>\\d{1,2})')
    .replace('dd', '(?<day>\\d{1,2})');
  const expression = new RegExp(`^${pattern}$`);
  return (date, time) => {
    const parts = expression.exec(date)?.groups;
    if (!parts || !/^\d{1,2}:/.test(time)) return undefined;
    return `${parts.year}-${parts.month!.padStart(2, '0')}-${parts.day!.padStart(2, '0')}T${time.replace(/^\d:/, '0$&')}`;
  };
}

/** As many times as are kept in text: windows of many devices start at the same few thousand. */
const KEPT_TEXTS = 50_000;
const texts = new Map<number, string>();

/** ISO 8601 in UTC with milliseconds. */
export function isoText(timeMs: number): string {
  let text = texts.get(timeMs);
  if (text === undefined) {
    if (texts.size >= KEPT_TEXTS) texts.clear();
    text = new Date(timeMs).toISOString();
    texts.set(timeMs, text);
  }
  return text;
}
