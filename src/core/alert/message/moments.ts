// Times and spans as people read them, in the zone of the place. Never by locale: the same moment has the same text
// everywhere.
import { dayOf } from '../../time/days.ts';
import { offsetAt } from '../../time/zone-offset.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** What Intl takes, less a day for the zone. */
const MAX_MS = 8.64e15 - DAY_MS;

const two = (value: number): string => String(value).padStart(2, '0');

/** E.g. `2026-11-30 14:05:00 (Asia/Kolkata, UTC+05:30)`. A zone that nobody knows is UTC. */
export function momentText(ms: number, zone: string): string {
  return `${clockText(ms, zone)} (${zoneText(ms, zone)})`;
}

/** E.g. `2026-11-30 14:05:00`, as the zone's clocks show it. */
export function clockText(ms: number, zone: string): string {
  if (!(Math.abs(ms) <= MAX_MS)) return '?';
  const shown = ms + offsetAt(zone, ms);
  const { year, month, day } = dayOf(shown);
  const seconds = Math.floor(shown / 1000) - Math.floor(shown / DAY_MS) * (DAY_MS / 1000);
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two);
  return `${year}-${two(month)}-${two(day)} ${hour}:${minute}:${second}`;
}

/** E.g. `Asia/Kolkata, UTC+05:30`; `UTC`. */
function zoneText(ms: number, zone: string): string {
  if (zone === 'UTC') return zone;
  const minutes = Math.round((Math.abs(ms) <= MAX_MS ? offsetAt(zone, ms) : 0) / MINUTE_MS);
  const size = Math.abs(minutes);
  return `${zone}, UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** E.g. `3 d 4 h`, `1 h 20 min`, `45 s`: the two largest units. */
export function spanText(ms: number): string {
  if (!(ms >= 1000)) return ms >= 0 ? '0 s' : '-';
  const parts: [number, string][] = [
    [Math.floor(ms / DAY_MS), 'd'],
    [Math.floor((ms % DAY_MS) / HOUR_MS), 'h'],
    [Math.floor((ms % HOUR_MS) / MINUTE_MS), 'min'],
    [Math.floor((ms % MINUTE_MS) / 1000), 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
