// Holds a newer value against what is kept of its device and measure: six statistics, each against what is usual for it
// here. Reads the row and changes nothing; what it finds is in `look`. docs/rules/adaptive.md says why each is there.
import * as at from './layout.ts';
import * as of from './look.ts';
import { look } from './look.ts';
import * as refer from './references.ts';
import { stepsAbove } from './references.ts';
import { limitAt, verdict } from './verdict.ts';

/** Nothing is said before so many readings. */
const FIRST_JUDGED = 60;
/** Magnitudes beyond it have squares that no float holds; no sensor gives them. */
const WILD = 1e30;
const SIZE_FADE = 0.9998;
const SMALLEST_SHARE = 3e-4;
/** Rounding to a step makes a deviation of step ÷ √12. */
const STEP_SHARE = 1 / Math.sqrt(12);
const STEP_GROWTH = 1.002;
const TINY = 1e-30;
/** Beyond so many usual intervals nothing is known of what was in between. */
const GAP = 10;
/** A reading after a pause stands for the time that it took, up to so many usual intervals. */
const MOST_WEIGHT = 3;
const MOVES_WEIGHT = 0.1;
const USUAL_SHARE = 0.15;
/** Activities within these are below its floor, whatever their logarithm. */
const CALMEST = Math.exp(-refer.ACTIVITY_FLOOR);
const LIVELIEST = Math.exp(refer.ACTIVITY_FLOOR);
/** A sixteenth of an hour. */
export const SIXTEENTH_MS = 225_000;
/** An hour is judged from its third day on. */
const KNOWN_DAYS = 3;

/** `lastMs` and `lastValue` are of the value before it. */
export function weighAdaptive(
  rows: at.AdaptiveRows,
  cell: number,
  lastMs: number,
  lastValue: number,
  timeMs: number,
  value: number,
): void {
  const { floats, halves, bytes } = rows;
  const f = cell * at.FLOATS;
  const h = cell * at.HALVES;
  const b = cell * at.ROW_BYTES;
  look[of.RATIO] = 0;
  look[of.RAW_RATIO] = 0;
  look[of.IS_USUAL] = 0;
  if (!(Math.abs(value) <= WILD)) {
    look[of.TAKEN] = of.IS_WILD;
    return;
  }
  const count = halves[h + at.COUNT] as number;
  if (count === 0) {
    look[of.TAKEN] = of.IS_FIRST;
    return;
  }
  const flags = bytes[b + at.FLAGS] as number;
  const isCounter = (flags & at.IS_COUNTER) !== 0;
  if (isCounter && value < lastValue) {
    look[of.TAKEN] = of.IS_RESET;
    return;
  }
  look[of.TAKEN] = of.IS_LEARNT;
  const elapsedMs = timeMs - lastMs;
  const periodMs = floats[f + at.PERIOD] as number;
  const intervals = periodMs > 0 ? elapsedMs / periodMs : 1;
  const hasLast = (flags & at.HAS_NO_LAST) === 0 && Math.abs(lastValue) <= WILD;
  const hasBefore = hasLast && intervals <= GAP;
  const first = floats[f + at.FIRST] as number;
  // A counter is judged by its rise in a usual interval; `first` is the one before.
  const now = isCounter ? (value - lastValue) / intervals : value - first;
  const before = isCounter ? first : lastValue - first;
  const change = hasLast ? now - before : 0;
  const oldSize = floats[f + at.SIZE] as number;
  const size = Math.max(oldSize * SIZE_FADE, Math.abs(isCounter ? now : value));
  const oldStep = floats[f + at.STEP] as number;
  const jump = Math.abs(change);
  const step = jump === 0 ? oldStep : oldStep === 0 ? jump : Math.min(jump, oldStep * STEP_GROWTH);
  const least = Math.max(SMALLEST_SHARE * size, STEP_SHARE * step, TINY);

  const mean = floats[f + at.MEAN] as number;
  const fromMean = now - mean;
  const own = floats[f + at.LAG_OWN] as number;
  const lag = own > 0 ? (floats[f + at.LAG] as number) / own : 0;
  const fromLag = hasBefore ? fromMean - Math.max(-0.5, Math.min(1, lag)) * (before - mean) : 0;
  const fromNear = now - (floats[f + at.NEAR] as number);
  const oldMoves = floats[f + at.MOVES] as number;
  const moves = oldMoves + Math.max(MOVES_WEIGHT, 1 / (count + 1)) * (jump - oldMoves);
  const usual = floats[f + at.USUAL_MOVES] as number;
  const run = jump === 0 && hasBefore ? (halves[h + at.RUN] as number) + 1 : 0;
  const sixteenth = sixteenthOf(timeMs);
  seeTimes(sixteenth, sixteenthOf(lastMs));
  const fromHour = hourOf(floats, f, bytes, b, sixteenth, now);

  look[of.NOW] = now;
  look[of.CHANGE] = change;
  look[of.BEFORE] = before;
  look[of.LEAST] = least;
  look[of.STEP_NOW] = step;
  look[of.SIZE_NOW] = size;
  look[of.WEIGHT] = intervals >= 0.5 && intervals <= 1.5 ? 1 : Math.min(intervals, MOST_WEIGHT);
  look[of.FROM_MEAN] = fromMean;
  look[of.FROM_LAG] = fromLag;
  look[of.FROM_NEAR] = fromNear;
  look[of.FROM_HOUR] = fromHour;
  look[of.HAS_BEFORE] = hasBefore ? 1 : 0;
  look[of.MOVES_NOW] = moves;
  look[of.RUN_NOW] = run;
  look[of.ELAPSED] = elapsedMs;

  look[of.SUM] = 0;
  look[of.IS_OUT] = 0;
  look[of.FURTHEST] = 0;
  look[of.STEPS + refer.LEVEL] = 0;
  look[of.STEPS + refer.JUMP] = 0;
  look[of.STEPS + refer.NEARBY] = 0;
  look[of.STEPS + refer.HOUR] = 0;
  look[of.STEPS + refer.ACTIVITY] = 0;
  // Nearly every value is below all floors: these comparisons are all that is done with it.
  const spread = Math.max(floats[f + at.SPREAD] as number, least);
  if (Math.abs(fromMean) > refer.LEVEL_FLOOR * spread) place(halves, h, refer.LEVEL, fromMean, spread);
  const lagSpread = Math.max(floats[f + at.LAG_SPREAD] as number, least);
  if (Math.abs(fromLag) > refer.JUMP_FLOOR * lagSpread) place(halves, h, refer.JUMP, fromLag, lagSpread);
  const nearSpread = Math.max(floats[f + at.NEAR_SPREAD] as number, least);
  if (Math.abs(fromNear) > refer.NEARBY_FLOOR * nearSpread) place(halves, h, refer.NEARBY, fromNear, nearSpread);
  const hourSpread = Math.max(floats[f + at.HOUR_SPREAD] as number, least);
  if (Math.abs(fromHour) > refer.HOUR_FLOOR * hourSpread && look[of.HOUR_DAYS] === KNOWN_DAYS)
    place(halves, h, refer.HOUR, fromHour, hourSpread);
  const total = moves + USUAL_SHARE * usual + least;
  if (total > LIVELIEST * (usual + least) || total < CALMEST * (usual + least))
    place(halves, h, refer.ACTIVITY, Math.log(total / (usual + least)), 1);
  standstill(halves, h, run, count);
  const isZeroPast = oldStep === 0 && oldSize === 0;
  if (look[of.SUM] === 0 || count < FIRST_JUDGED || isZeroPast) return;
  verdict(rows, cell, count, timeMs);
}

/** Where a statistic that is above its floor, in deviations, stands among what is usual for it. */
function place(halves: Uint16Array, h: number, statistic: number, distance: number, deviation: number): void {
  const isBelow = distance < 0;
  const steps = stepsAbove(statistic, Math.abs(distance) / deviation);
  look[of.STEPS + statistic] = isBelow ? -steps : steps;
  look[of.IS_OUT] = 1;
  const side = h + 2 * statistic + (isBelow ? 1 : 0);
  const record = halves[side + at.RECORDS] as number;
  const level = halves[side + at.LEVELS] as number;
  take(statistic, (steps - Math.max(record, level)) * refer.STEP_LOG);
}

/** Takes in how far a statistic is beyond what is usual, as a logarithm. */
function take(statistic: number, beyond: number): void {
  if (beyond <= 0) return;
  look[of.SUM] = (look[of.SUM] as number) + beyond * beyond;
  if (beyond <= (look[of.FURTHEST] as number)) return;
  look[of.FURTHEST] = beyond;
  look[of.WORST] = statistic;
}

/** A run is told as it becomes half as long again as is usual, and not again while it lasts. */
function standstill(halves: Uint16Array, h: number, run: number, count: number): void {
  look[of.STEPS + refer.STANDSTILL] = 0;
  if (run <= refer.STANDSTILL_FLOOR) return;
  const record = halves[h + at.RECORDS + 2 * refer.STANDSTILL] as number;
  const level = halves[h + at.LEVELS + 2 * refer.STANDSTILL] as number;
  const usual = Math.max(record, level) + refer.LONGER;
  const wasBeyond = (stepsAbove(refer.STANDSTILL, run - 1) - usual) * refer.STEP_LOG;
  if (wasBeyond >= limitAt(count)) return;
  take(refer.STANDSTILL, (stepsAbove(refer.STANDSTILL, run) - usual) * refer.STEP_LOG);
}

function seeTimes(now: number, last: number): void {
  look[of.SIXTEENTH] = now;
  look[of.LAST_SIXTEENTH] = last;
  look[of.MIDNIGHTS] = now >> 4 === last >> 4 ? 0 : dayOf(now) - dayOf(last);
}

const dayOf = (sixteenth: number): number => Math.floor(sixteenth / (16 * 24));

/** Since 1970. */
function sixteenthOf(timeMs: number): number {
  return Math.floor(timeMs / SIXTEENTH_MS) | 0;
}

/** UTC. */
export function hourOfDay(sixteenth: number): number {
  // Of 32-bit numbers: a remainder of doubles costs more than all the rest.
  const rest = (sixteenth >> 4) % 24;
  return rest < 0 ? rest + 24 : rest;
}

/** The distance to the nearest of this hour's mean and its neighbours': a ramp may come an hour early or late. */
function hourOf(floats: Float32Array, f: number, bytes: Uint8Array, b: number, sixteenth: number, now: number): number {
  const own = hourOfDay(sixteenth);
  const days = (bytes[b + at.HOUR_COUNTS + own] as number) & 3;
  look[of.HOUR_DAYS] = days;
  if (days === 0) return 0;
  const early = own === 0 ? 23 : own - 1;
  const late = own === 23 ? 0 : own + 1;
  let nearest = now - (floats[f + at.HOURS + own] as number);
  if (isKnown(bytes, b, early)) nearest = smaller(nearest, now - (floats[f + at.HOURS + early] as number));
  if (isKnown(bytes, b, late)) nearest = smaller(nearest, now - (floats[f + at.HOURS + late] as number));
  return nearest;
}

const isKnown = (bytes: Uint8Array, b: number, hour: number): boolean =>
  ((bytes[b + at.HOUR_COUNTS + hour] as number) & 3) > 0;

const smaller = (a: number, b: number): number => (Math.abs(b) < Math.abs(a) ? b : a);
