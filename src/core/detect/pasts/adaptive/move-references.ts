// Records and levels of usual events: they fade, and what a value shows takes its place in them.
import * as at from './layout.ts';
import * as of from './look.ts';
import { look } from './look.ts';
import { FADES, riseOf, STANDSTILL, stepsAbove } from './references.ts';

/** References fade once in so many readings, by as much as in all of them. */
const TICK_READINGS = 8;
/** A level that rose waits two ticks and up to one more: 17 to 24 readings. One event is one, however long it takes. */
const WAIT_TICKS = 3;
/** The higher bit of each wait, and what of the three bytes is waits. */
const HIGHER_BITS = 0x2a_aaaa;
const ALL_WAITS = 0x3f_ffff;
const MOST = 65_535;

/** `takesIn`: enough is known for what is seen to count. */
export function moveReferences({ halves, bytes }: at.AdaptiveRows, cell: number, takesIn: boolean): void {
  const h = cell * at.HALVES;
  const b = cell * at.ROW_BYTES;
  const isTick = ((halves[h + at.COUNT] as number) & (TICK_READINGS - 1)) === 0;
  if (isTick) fade(halves, h);
  if (takesIn && look[of.IS_OUT] === 1) takeAllIn(halves, h, bytes, b);
  if (isTick) tick(bytes, b);
  moveRun(halves, h, takesIn);
}

function fade(halves: Uint16Array, h: number): void {
  for (let side = 0; side <= 2 * STANDSTILL; side++) {
    const record = h + at.RECORDS + side;
    const level = h + at.LEVELS + side;
    halves[record] = lower(halves[record] as number, TICK_READINGS * (FADES[side >> 1] as number));
    halves[level] = lower(halves[level] as number, TICK_READINGS);
  }
}

const lower = (from: number, by: number): number => (from > by ? from - by : 0);

/** A run is an event once it is over: until then it would be compared with itself. */
function takeAllIn(halves: Uint16Array, h: number, bytes: Uint8Array, b: number): void {
  for (let statistic = 0; statistic < STANDSTILL; statistic++) {
    const signed = look[of.STEPS + statistic] as number;
    if (signed !== 0) takeIn(halves, h, bytes, b, 2 * statistic + (signed < 0 ? 1 : 0), Math.abs(signed));
  }
}

function takeIn(halves: Uint16Array, h: number, bytes: Uint8Array, b: number, side: number, steps: number): void {
  const record = h + at.RECORDS + side;
  if (steps > (halves[record] as number)) halves[record] = steps;
  const place = h + at.LEVELS + side;
  const level = halves[place] as number;
  if (steps <= level) return;
  const waits = waitsIn(bytes, b);
  if (((waits >> (2 * side)) & 3) !== 0) return;
  halves[place] = Math.min(level + riseOf(steps, level), MOST);
  putWaits(bytes, b, waits | (WAIT_TICKS << (2 * side)));
}

/** Takes one off each wait that is not over: two bits each, all at once. */
function tick(bytes: Uint8Array, b: number): void {
  const waits = waitsIn(bytes, b);
  const own = waits & ALL_WAITS;
  if (own === 0) return;
  const running = (own | (own << 1)) & HIGHER_BITS;
  putWaits(bytes, b, waits - (running >> 1));
}

function waitsIn(bytes: Uint8Array, b: number): number {
  const place = b + at.WAITS;
  return (bytes[place] as number) | ((bytes[place + 1] as number) << 8) | ((bytes[place + 2] as number) << 16);
}

function putWaits(bytes: Uint8Array, b: number, waits: number): void {
  bytes[b + at.WAITS] = waits;
  bytes[b + at.WAITS + 1] = waits >> 8;
  bytes[b + at.WAITS + 2] = waits >> 16;
}

/** A run that ends is a record, and the longest one lately is usual. */
function moveRun(halves: Uint16Array, h: number, takesIn: boolean): void {
  const run = halves[h + at.RUN] as number;
  const now = look[of.RUN_NOW] as number;
  if (run === 0 && now === 0) return;
  halves[h + at.RUN] = Math.min(now, MOST);
  if (now >= run || !takesIn) return;
  const steps = stepsAbove(STANDSTILL, run);
  const record = h + at.RECORDS + 2 * STANDSTILL;
  if (steps > (halves[record] as number)) halves[record] = steps;
  const level = h + at.LEVELS + 2 * STANDSTILL;
  if (steps > (halves[level] as number)) halves[level] = steps;
}
