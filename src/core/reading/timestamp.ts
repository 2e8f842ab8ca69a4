// Event time from what stands on the wire: ISO 8601 with a zone, epoch seconds or epoch milliseconds → ms since the epoch.
// Refuses (NaN) local time without a zone, impossible dates and what is outside the years 1 … 9999.

/** Below it a number means seconds (up to the year 5138), from it on milliseconds (since March 1973). */
const SECONDS_LIMIT = 1e11;
const MIN_MS = -62_135_596_800_000;
const MAX_MS = 253_402_300_799_999;

/** Whole ms since the epoch; NaN where the value is no event time. */
export function parseTimestamp(value: unknown): number {
  if (typeof value === 'number')
    return inRange(Math.abs(value) < SECONDS_LIMIT ? Math.round(value * 1000) : Math.floor(value));
  return typeof value === 'string' ? parseIso(value) : Number.NaN;
}

function inRange(ms: number): number {
  return ms >= MIN_MS && ms <= MAX_MS ? ms : Number.NaN;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d\d):?(\d\d)?)$/;

function parseIso(text: string): number {
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
  return inRange((daysFromEpoch(y, mo, d) * 1440 + h * 60 + mi - offsetMinutes) * 60_000 + s * 1000 + ms);
}

/** Days of a month (1–12) in the Gregorian calendar. */
export function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar, by eras of 400 years (146,097 days) that begin in March. */
export function daysFromEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
