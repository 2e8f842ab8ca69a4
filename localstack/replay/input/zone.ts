// Time zones of files whose times name none: UTC, a fixed offset, or an IANA name through Intl.
import { UsageError } from '../usage-error.ts';

/** Wall-clock time, as ms since 1970 as if it were UTC → ms since 1970. */
export type Zone = (localMs: number) => number;

const DAY_MS = 86_400_000;
/** All offsets since 1900 that Intl knows change on a quarter of an hour. */
const QUARTER_MS = 900_000;

/**
 * `UTC`, `Z`, `+02:00`, `-0330`, `Europe/Paris`. Of the hour that comes twice in autumn the first is taken, the hour that is skipped in spring
 * is moved on by the change. @throws UsageError for anything else.
 */
export function parseZone(text: string): Zone {
  if (/^(utc|z)$/i.test(text)) return (localMs) => localMs;
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  if (match !== null) {
    const offsetMs = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
    if (Math.abs(offsetMs) <= DAY_MS) return (localMs) => localMs - offsetMs;
  } else if (/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(text)) {
    const named = namedZone(text);
    if (named !== undefined) return named;
  }
  throw new UsageError(`--zone is "${text}": expected UTC, an offset such as +02:00, or a name such as Europe/Paris`);
}

function namedZone(timeZone: string): Zone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  let quarter = Number.NaN;
  let shiftMs = 0;
  return (localMs) => {
    // Rows come in the order of time: one look at Intl serves a quarter of an hour of them.
    const wanted = Math.floor(localMs / QUARTER_MS);
    if (wanted !== quarter) {
      quarter = wanted;
      shiftMs = shiftAt(format, wanted * QUARTER_MS);
    }
    return localMs - shiftMs;
  };
}

/** The offset that a wall-clock time has: the greater of two that fit (the earlier instant), the one before the change where none does. */
function shiftAt(format: Intl.DateTimeFormat, localMs: number): number {
  const before = offsetAt(format, localMs - DAY_MS);
  const after = offsetAt(format, localMs + DAY_MS);
  const fitting = [before, after].filter((offsetMs) => offsetAt(format, localMs - offsetMs) === offsetMs);
  return fitting.length === 0 ? before : Math.max(...fitting);
}

/** Offset from UTC, in ms, that holds at an instant. */
function offsetAt(format: Intl.DateTimeFormat, instantMs: number): number {
  const parts = new Map(format.formatToParts(instantMs).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year');
  const local = new Date(0);
  local.setUTCFullYear(year, number('month') - 1, number('day'));
  local.setUTCHours(number('hour'), number('minute'), number('second'));
  return local.getTime() - Math.floor(instantMs / 1000) * 1000;
}
