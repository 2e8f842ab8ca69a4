// Whether a measure usually passes zero at a time of the day: a site with solar power takes in the morning, feeds in at
// noon, and is at zero twice in between, with nothing wrong. Asked only of a value next to zero, so it may allocate.
import { FIRST, HOUR_COUNTS, HOURS, ROW_BYTES } from './layout.ts';

const HOUR_MS = 3_600_000;
/** Days of an hour from which on its mean says something. */
const KNOWN_DAYS = 3;
/** On a dull day a site feeds in two hours later than on a bright one. */
const AROUND_HOURS = 2;

/**
 * `row` is what an adaptive rule has learnt of the device and measure. True where the means of the hours around it lie
 * on both sides of zero; false where they are not known yet.
 */
export function usuallyCrossesZero(row: Uint8Array, timeMs: number): boolean {
  if (row.length !== ROW_BYTES) return false;
  const floats = new Float32Array(row.slice().buffer);
  const first = floats[FIRST] as number;
  const hour = Math.floor(timeMs / HOUR_MS);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let each = hour - AROUND_HOURS; each <= hour + AROUND_HOURS; each += 1) {
    const own = ((each % 24) + 24) % 24;
    if (((row[HOUR_COUNTS + own] as number) & 3) < KNOWN_DAYS) continue;
    const mean = first + (floats[HOURS + own] as number);
    least = Math.min(least, mean);
    most = Math.max(most, mean);
  }
  return least < 0 && most > 0;
}
