// Times of a week or a day in a zone's own clock: maintenance windows, and hours in which people are asked again. Pure.
import { SEVERITIES } from '../finding/severity.ts';
import { isLike } from '../pattern.ts';
import { type Matchers, matches } from './silence.ts';

/** From `fromMinute` of the zone's day on and before `toMinute`; where that is not later, it ends on the next day. */
export interface Hours {
  /** `0` is Sunday. A date (`2026-12-24`) is that day only. */
  readonly days: readonly (number | string)[];
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly zone: string;
}

export interface MaintenanceWindow extends Hours {
  /** As it was written: what a message says. */
  readonly text: string;
  readonly matchers: Matchers;
}

const DAY_MINUTES = 1_440;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** What the clock of a zone shows. */
interface Local {
  readonly date: string;
  readonly weekday: number;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError where this Node knows no such zone. */
function localAt(zone: string, ms: number): Local {
  let format = formats.get(zone);
  if (format === undefined) {
    const date = { year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'short' } as const;
    const time = { hour: '2-digit', minute: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...date, ...time });
    formats.set(zone, format);
  }
  const parts: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(ms)) parts[type] = value;
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    weekday: DAYS.indexOf(parts.weekday?.toLowerCase() as (typeof DAYS)[number]),
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}

export function isWithin(hours: Hours, nowMs: number): boolean {
  const { days, fromMinute, toMinute, zone } = hours;
  const { date, weekday, minute } = localAt(zone, nowMs);
  if (fromMinute < toMinute) return isDay(days, date, weekday) && minute >= fromMinute && minute < toMinute;
  if (minute >= fromMinute) return isDay(days, date, weekday);
  if (minute >= toMinute) return false;
  // It began on the day before: noon of it, so that no change of clocks leads to another day.
  const before = localAt(zone, nowMs - (minute + DAY_MINUTES / 2) * 60_000);
  return isDay(days, before.date, before.weekday);
}

const isDay = (days: Hours['days'], date: string, weekday: number): boolean =>
  days.includes(weekday) || days.includes(date);

/** The next full minute at or after `fromMs` that is within the hours; undefined where there is none in 8 days. */
export function nextWithin(hours: Hours, fromMs: number): number | undefined {
  const STEP_MS = 60_000;
  let ms = Math.ceil(fromMs / STEP_MS) * STEP_MS;
  if (isWithin(hours, fromMs)) return fromMs;
  // Quarters first: offsets and hours that people set are multiples of them, nearly always.
  for (const endMs = ms + 8 * DAY_MINUTES * STEP_MS; ms <= endMs; ) {
    if (isWithin(hours, ms)) return ms;
    ms += STEP_MS * (ms % (15 * STEP_MS) === 0 && !isWithin(hours, ms + 15 * STEP_MS) ? 15 : 1);
  }
  return undefined;
}

export function maintenanceFor(
  windows: readonly MaintenanceWindow[],
  transition: Parameters<typeof matches>[1],
  nowMs: number,
): MaintenanceWindow | undefined {
  return windows.find((window) => isWithin(window, nowMs) && matches(window.matchers, transition));
}

/**
 * `mon-fri 08:00-18:00 Europe/Paris`, `sat,sun 22:00-06:00 UTC`, `daily 02:00-03:00 …`, `2026-12-24 00:00-24:00 …`.
 * @throws RangeError that says what was expected.
 */
export function parseHours(text: string): Hours {
  const [dayText = '', span = '', zone = '', ...rest] = text.trim().split(/\s+/);
  if (rest.length > 0 || zone === '')
    throw new RangeError(`"${text}": expected days, times and a zone, such as mon-fri 08:00-18:00 Europe/Paris`);
  const times = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(span)?.slice(1).map(Number);
  const [fromHour = 99, fromMinute = 99, toHour = 99, toMinute = 99] = times ?? [];
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  if (fromMinute > 59 || toMinute > 59 || from >= DAY_MINUTES || to > DAY_MINUTES || from === to)
    throw new RangeError(`"${span}": expected times of a day such as 08:00-18:00`);
  try {
    localAt(zone, 0);
  } catch {
    throw new RangeError(`"${zone}": expected a zone of the IANA database, such as Europe/Paris or UTC`);
  }
  return { days: dayText.split(',').flatMap(daysOf), fromMinute: from, toMinute: to, zone };
}

function daysOf(text: string): (number | string)[] {
  if (text === 'daily') return [0, 1, 2, 3, 4, 5, 6];
  if (isDate(text)) return [text];
  const [first = -1, last = first, ...more] = text.split('-').map((day) => DAYS.indexOf(day as (typeof DAYS)[number]));
  if (first < 0 || last < 0 || more.length > 0)
    throw new RangeError(`"${text}": expected daily, ${DAYS.join(', ')}, two of them with a hyphen, or a date`);
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, i) => (first + i) % 7);
}

/** A window on February 31 would never be. */
function isDate(text: string): boolean {
  const [, year = 0, month = 0, day = 0] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [0, 31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month] ?? 0);
}

const MATCHED = ['device', 'rule', 'kind', 'severity', 'lane'];

/**
 * As hours, and behind them what is silenced: `sun 01:00-03:00 UTC rule=outage region=North*`; a name that is none of
 * device, rule, kind, severity and lane is a dimension. Nothing: everything. @throws RangeError.
 */
export function parseMaintenance(text: string): MaintenanceWindow {
  const parts = text.trim().split(/\s+/);
  const patterns = new Map<string, string>();
  for (const part of parts.slice(3)) {
    const [, name = '', pattern = ''] = /^([^=]+)=(.+)$/.exec(part) ?? [];
    if (name === '') throw new RangeError(`"${part}": expected name=pattern, such as region=North*`);
    if (patterns.has(name)) throw new RangeError(`"${part}": ${name} is given twice in one window`);
    if (name === 'severity' && !SEVERITIES.some((severity) => isLike(pattern, severity)))
      throw new RangeError(`"${part}": expected one of ${SEVERITIES.join(', ')}`);
    patterns.set(name, pattern);
  }
  const own = Object.fromEntries([...patterns].filter(([name]) => MATCHED.includes(name)));
  const dimensions = Object.fromEntries([...patterns].filter(([name]) => !MATCHED.includes(name)));
  const matchers = { ...own, ...(Object.keys(dimensions).length > 0 ? { dimensions } : {}) };
  return { ...parseHours(parts.slice(0, 3).join(' ')), text: text.trim(), matchers };
}
