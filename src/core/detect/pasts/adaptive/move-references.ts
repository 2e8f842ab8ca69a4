// Records and levels of usual events: they fade, and what a value shows takes its place in them.
import * as at from './layout.ts';
import * as of from './look.ts';
import { look } from './look.ts';
import { FADES, PLACES, riseOf, STANDSTILL, stepsAbove } from './references.ts';

/** A level that rose waits two ticks and up to one more: 17 to 24 readings. One event is one, however long it takes. */
const TICK_READINGS = 8;
const WAIT_TICKS = 3;
const MOST = 65_535;

/** `takesIn`: enough is known for what is seen to count. */
export function moveReferences({ halves, bytes }: at.AdaptiveRows, cell: number, takesIn: boolean): void {
  const h = cell * at.HALVES;
  const b = cell * at.ROW_BYTES;
  const isTick = (halves[h + at.COUNT] as number) % TICK_READINGS === 0;
  let waits =
    (bytes[b + at.WAITS] as number) |
    ((bytes[b + at.WAITS + 1] as number) << 8) |
    ((bytes[b + at.FLAGS] as number) << 16);
  for (let side = 0; side < PLACES; side++) {
    const statistic = side >> 1;
    const signed = look[of.STEPS + statistic] as number;
    const steps = (side & 1) === 1 ? -signed : signed;
    const fade = FADES[statistic] as number;
    const oldRecord = halves[h + at.RECORDS + side] as number;
    const oldLevel = halves[h + at.LEVELS + side] as number;
    let record = oldRecord > fade ? oldRecord - fade : 0;
    let level = oldLevel > 0 ? oldLevel - 1 : 0;
    let wait = (waits >> (2 * side)) & 3;
    if (isTick && wait > 0) {
      wait -= 1;
      waits -= 1 << (2 * side);
    }
    // A run is an event once it is over: until then it would be compared with itself.
    if (takesIn && steps > 0 && statistic !== STANDSTILL) {
      if (steps > record) record = steps;
      if (wait === 0 && steps > level) {
        level = Math.min(level + riseOf(steps, level), MOST);
        waits |= WAIT_TICKS << (2 * side);
      }
    }
    halves[h + at.RECORDS + side] = record;
    halves[h + at.LEVELS + side] = level;
  }
  bytes[b + at.WAITS] = waits;
  bytes[b + at.WAITS + 1] = waits >> 8;
  bytes[b + at.FLAGS] = waits >> 16;
  moveRun(halves, h, takesIn);
}

function moveRun(halves: Uint16Array, h: number, takesIn: boolean): void {
  const run = halves[h + at.RUN] as number;
  const now = look[of.RUN_NOW] as number;
  halves[h + at.RUN] = Math.min(now, MOST);
  if (now >= run || !takesIn) return;
  const steps = stepsAbove(STANDSTILL, run);
  const place = h + at.RECORDS + 2 * STANDSTILL;
  if (steps > (halves[place] as number)) halves[place] = steps;
  const levelPlace = h + at.LEVELS + 2 * STANDSTILL;
  const level = halves[levelPlace] as number;
  if (steps > level) halves[levelPlace] = steps;
}
