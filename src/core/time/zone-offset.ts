// How far the clocks of a zone are from UTC at an instant, asked of Intl.
import { daysFromEpoch } from './days.ts';

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError where this Node knows no such zone. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    const date = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const time = { hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      ...date,
      ...time,
    });
    formats.set(zone, format);
  }
  return format;
}

/** The zone's own name, where it goes by several. @throws RangeError where this Node knows no such zone. */
export function zoneName(zone: string): string {
  return formatOf(zone).resolvedOptions().timeZone;
}

/** What the zone's clocks show at `ms`, as if it were UTC, less `ms`. @throws RangeError for an unknown zone. */
export function offsetAt(zone: string, ms: number): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(ms)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return daysFromEpoch(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 - ms;
}
