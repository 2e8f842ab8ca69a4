// When which offset from UTC held in a time zone, read from Intl a year at a time: a look every six hours, and halving
// where it changed.

export interface OffsetPeriod {
  /** Inclusive, ms since 1970. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Wall clock less UTC. */
  readonly offsetMs: number;
}

/** Offsets change at least days apart. */
const LOOK_MS = 6 * 3_600_000;
/** One stretch of looks: a year and some, so that its borders stand at whole looks. */
const STRETCH_MS = 1464 * LOOK_MS;

/** Answers the periods that touch [fromMs, toMs], ascending; undefined where Intl does not know the zone. */
export function offsetPeriods(
  timeZone: string,
): ((fromMs: number, toMs: number) => readonly OffsetPeriod[]) | undefined {
  const format = formatOf(timeZone);
  if (format === undefined) return undefined;
  const stretches = new Map<number, readonly OffsetPeriod[]>();

  function stretch(number: number): readonly OffsetPeriod[] {
    let found = stretches.get(number);
    if (found === undefined) {
      found = periodsIn(format!, number * STRETCH_MS, (number + 1) * STRETCH_MS);
      stretches.set(number, found);
    }
    return found;
  }

  return (fromMs, toMs) => {
    const joined: OffsetPeriod[] = [];
    for (let number = Math.floor(fromMs / STRETCH_MS); number <= Math.floor(toMs / STRETCH_MS); number += 1) {
      for (const period of stretch(number)) {
        const before = joined.at(-1);
        // A period goes on over the border of a stretch.
        if (before?.offsetMs === period.offsetMs) joined[joined.length - 1] = { ...before, toMs: period.toMs };
        else joined.push(period);
      }
    }
    return joined.filter((period) => period.toMs > fromMs && period.fromMs <= toMs);
  };
}

function periodsIn(format: Intl.DateTimeFormat, startMs: number, endMs: number): OffsetPeriod[] {
  const periods: OffsetPeriod[] = [];
  let fromMs = startMs;
  let offsetMs = offsetAt(format, startMs);
  for (let atMs = startMs; atMs < endMs; atMs += LOOK_MS) {
    const next = offsetAt(format, atMs + LOOK_MS);
    if (next === offsetMs) continue;
    const changeMs = changeBetween(format, atMs, atMs + LOOK_MS, offsetMs);
    periods.push({ fromMs, toMs: changeMs, offsetMs });
    fromMs = changeMs;
    offsetMs = next;
  }
  if (fromMs < endMs) periods.push({ fromMs, toMs: endMs, offsetMs });
  return periods;
}

/** The first whole second at which `offsetMs` no longer holds. */
function changeBetween(format: Intl.DateTimeFormat, lowMs: number, highMs: number, offsetMs: number): number {
  let low = lowMs;
  let high = highMs;
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(format, middle) === offsetMs) low = middle;
    else high = middle;
  }
  return high;
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
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
