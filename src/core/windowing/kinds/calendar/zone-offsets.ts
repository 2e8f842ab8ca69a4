// How far the clocks of a zone are from UTC, year by year, asked of Intl once a year and kept: 3 µs a call are too slow
// for readings.
import { daysFromEpoch } from '../../../time/days.ts';

const DAY_MS = 86_400_000;
/** What an offset and the time of a change are multiples of. */
const MINUTE_MS = 60_000;

/** From `fromMs` on the zone's clocks show UTC + `offsetMs`, until the next one of these. */
export interface Offset {
  readonly fromMs: number;
  readonly offsetMs: number;
}

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

/** What the zone's clocks show at `ms`, as if it were UTC, less `ms`. */
function offsetAt(zone: string, ms: number): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(ms)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return daysFromEpoch(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 - ms;
}

/**
 * The offsets that hold from `fromMs` to `untilMs` (midnights of UTC), in order. A change is found by asking day by
 * day: no zone has changed its clocks twice within a day.
 */
export function offsetsOf(zone: string, fromMs: number, untilMs: number): Offset[] {
  const found: Offset[] = [{ fromMs, offsetMs: offsetAt(zone, fromMs) }];
  for (let ms = fromMs + DAY_MS; ms <= untilMs; ms += DAY_MS) {
    const { offsetMs: before } = found[found.length - 1] as Offset;
    const offsetMs = offsetAt(zone, ms);
    if (offsetMs === before) continue;
    let [low, high] = [ms - DAY_MS, ms];
    while (high - low > MINUTE_MS) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(zone, middle) === before) low = middle;
      else high = middle;
    }
    found.push({ fromMs: high, offsetMs });
  }
  return found;
}
