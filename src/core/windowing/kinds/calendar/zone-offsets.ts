// How far the clocks of a zone are from UTC, year by year, asked of Intl once a year and kept: 3 µs a call are too slow
// for readings.
import { offsetAt } from '../../../time/zone-offset.ts';

const DAY_MS = 86_400_000;
/** What an offset and the time of a change are multiples of. */
const MINUTE_MS = 60_000;

/** From `fromMs` on the zone's clocks show UTC + `offsetMs`, until the next one of these. */
export interface Offset {
  readonly fromMs: number;
  readonly offsetMs: number;
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
