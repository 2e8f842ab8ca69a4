// Takes a value that `weigh.ts` has just looked at into its row. Every number is rounded to its width at each step, in
// memory as in store: an instance that read the row back decides as the one that wrote it. What is far out moves means
// by three deviations only, so that an incident does not become the new normal at once.
import * as at from './layout.ts';
import * as of from './look.ts';
import { look } from './look.ts';
import { moveReferences } from './move-references.ts';
import { moveOpening } from './verdict.ts';
import { hourOfDay, SIXTEENTH_MS } from './weigh.ts';

const SLOW = 0.001;
const LAGGED = 0.0006;
const NEAR = 0.01;
const CUT = 3;
/** What is far out is not cut before so many readings. */
const CUT_AFTER = 80;
/** Beyond it the count goes in a circle of eight, since what is done at each eighth reading goes on. */
const MOST_COUNTED = 60_000;
const MOST_SIXTEENTHS = 63;
const PERIOD_WEIGHT = 0.01;
/** A mean |change| as a deviation, about. */
const MOVES_SPREAD = 1.25;
/** A distance that is squared is at most so many deviations. */
const MOST_DEVIATIONS = 1e6;
/** A measure that rises so often, and never falls in between, is a counter. */
const COUNTER_RISES = 250;

export function moveAdaptive(rows: at.AdaptiveRows, cell: number, timeMs: number, value: number): void {
  const { floats, halves, bytes } = rows;
  const f = cell * at.FLOATS;
  const b = cell * at.ROW_BYTES;
  const taken = look[of.TAKEN];
  if (taken === of.IS_WILD) {
    breakOff(rows, cell);
    return;
  }
  if (taken === of.IS_FIRST) {
    begin(rows, cell, timeMs, value);
    return;
  }
  if (taken === of.IS_RESET) {
    if ((bytes[b + at.SINCE_FALL] as number) < COUNTER_RISES) restart(rows, cell, timeMs, value, 0);
    bytes[b + at.SINCE_FALL] = 0;
    return;
  }
  const count = halves[cell * at.HALVES + at.COUNT] as number;
  moveReferences(rows, cell, count > CUT_AFTER);
  moveNumbers(floats, f, count);
  moveHour(rows, cell, count === 1);
  movePeriod(floats, f, count);
  halves[cell * at.HALVES + at.COUNT] = count < MOST_COUNTED ? count + 1 : MOST_COUNTED - 7;
  moveOpening(rows, cell, timeMs);
  const flags = (bytes[b + at.FLAGS] as number) & ~at.HAS_NO_LAST;
  bytes[b + at.FLAGS] = flags;
  if ((flags & at.IS_COUNTER) !== 0) floats[f + at.FIRST] = look[of.NOW] as number;
  watchFalls(rows, cell, timeMs, value, (flags & at.IS_COUNTER) !== 0);
}

/** The value that comes next has none before it to be compared with. */
export function breakOff({ bytes }: at.AdaptiveRows, cell: number): void {
  const place = cell * at.ROW_BYTES + at.FLAGS;
  bytes[place] = (bytes[place] as number) | at.HAS_NO_LAST;
}

/** As before the first value. */
export function forgetLearnt({ bytes }: at.AdaptiveRows, cell: number): void {
  bytes.fill(0, cell * at.ROW_BYTES, (cell + 1) * at.ROW_BYTES);
}

function begin({ floats, halves }: at.AdaptiveRows, cell: number, timeMs: number, value: number): void {
  const f = cell * at.FLOATS;
  floats[f + at.FIRST] = value;
  floats[f + at.SIZE] = Math.abs(value);
  if (floats[f + at.OPENED_AT] === 0) floats[f + at.OPENED_AT] = timeMs / 60_000;
  halves[cell * at.HALVES + at.COUNT] = 1;
}

/** Learns anew, as a counter or as none; what was told before still counts as told. */
function restart(rows: at.AdaptiveRows, cell: number, timeMs: number, value: number, flags: number): void {
  const { floats, halves, bytes } = rows;
  const f = cell * at.FLOATS;
  const periodMs = floats[f + at.PERIOD] as number;
  const openedAt = floats[f + at.OPENED_AT] as number;
  const opened = halves[cell * at.HALVES + at.OPENED] as number;
  bytes.fill(0, cell * at.ROW_BYTES, (cell + 1) * at.ROW_BYTES);
  floats[f + at.PERIOD] = periodMs;
  floats[f + at.OPENED_AT] = openedAt;
  halves[cell * at.HALVES + at.OPENED] = opened;
  begin(rows, cell, timeMs, flags === 0 ? value : 0);
  bytes[cell * at.ROW_BYTES + at.FLAGS] = flags;
}

/** A counter is judged by how fast it rises. One that falls often is none. */
function watchFalls(rows: at.AdaptiveRows, cell: number, timeMs: number, value: number, isCounter: boolean): void {
  const { bytes } = rows;
  const place = cell * at.ROW_BYTES + at.SINCE_FALL;
  const change = isCounter ? 1 : (look[of.CHANGE] as number);
  const rises = bytes[place] as number;
  if (change < 0) bytes[place] = 0;
  else if (change > 0 && rises < COUNTER_RISES) bytes[place] = rises + 1;
  if (!isCounter && (bytes[place] as number) === COUNTER_RISES)
    restart(rows, cell, timeMs, value, at.IS_COUNTER | at.HAS_NO_LAST);
}

function moveNumbers(floats: Float32Array, f: number, count: number): void {
  const least = look[of.LEAST] as number;
  const weight = look[of.WEIGHT] as number;
  const first = 1 / (count + 1);
  const cutAt = count > CUT_AFTER ? CUT : Number.MAX_VALUE;
  floats[f + at.SIZE] = look[of.SIZE_NOW] as number;
  floats[f + at.STEP] = look[of.STEP_NOW] as number;

  const spread = floats[f + at.SPREAD] as number;
  const scale = Math.max(spread, least);
  const slow = Math.min(1, Math.max(SLOW, first) * weight);
  const off = cut(look[of.FROM_MEAN] as number, cutAt * scale);
  const mean = (floats[f + at.MEAN] as number) + slow * off;
  floats[f + at.MEAN] = mean;
  floats[f + at.SPREAD] = moved(spread, off, slow);
  if (look[of.HAS_BEFORE] === 1)
    moveLag(floats, f, mean, scale, Math.min(1, Math.max(LAGGED, first) * weight), cutAt, least);

  const near = Math.min(1, Math.max(NEAR, first) * weight);
  const fromNear = look[of.FROM_NEAR] as number;
  const nearSpread = floats[f + at.NEAR_SPREAD] as number;
  floats[f + at.NEAR] = (floats[f + at.NEAR] as number) + near * fromNear;
  floats[f + at.NEAR_SPREAD] = Math.sqrt((1 - near) * (nearSpread * nearSpread + near * fromNear * fromNear));

  const usual = floats[f + at.USUAL_MOVES] as number;
  const taken = Math.min(Math.abs(look[of.CHANGE] as number), cutAt * Math.max(MOVES_SPREAD * usual, least));
  floats[f + at.MOVES] = look[of.MOVES_NOW] as number;
  floats[f + at.USUAL_MOVES] = usual + slow * (taken - usual);

  const hourSpread = floats[f + at.HOUR_SPREAD] as number;
  floats[f + at.HOUR_SPREAD] =
    (look[of.HOUR_DAYS] as number) > 0
      ? moved(hourSpread, cut(look[of.FROM_HOUR] as number, cutAt * Math.max(hourSpread, least)), slow)
      : (floats[f + at.SPREAD] as number);
}

/** What of a distance from the mean is left one reading later, and the deviation of what that does not foretell. */
function moveLag(
  floats: Float32Array,
  f: number,
  mean: number,
  scale: number,
  weight: number,
  cutAt: number,
  least: number,
): void {
  const a = 1 / scale;
  const before = cut(((look[of.BEFORE] as number) - mean) * a, MOST_DEVIATIONS);
  const now = cut(((look[of.NOW] as number) - mean) * a, Math.min(cutAt, MOST_DEVIATIONS));
  const lag = floats[f + at.LAG] as number;
  const own = floats[f + at.LAG_OWN] as number;
  floats[f + at.LAG] = lag + weight * (now * before - lag);
  floats[f + at.LAG_OWN] = own + weight * (before * before - own);
  const spread = floats[f + at.LAG_SPREAD] as number;
  floats[f + at.LAG_SPREAD] = moved(spread, cut(look[of.FROM_LAG] as number, cutAt * Math.max(spread, least)), weight);
}

/**
 * The mean of about the last 63 sixteenths of this hour that had a reading, some days of it: a reading counts for the
 * part of a sixteenth that it stands for, however often the device reports.
 */
function moveHour({ floats, bytes }: at.AdaptiveRows, cell: number, isFirst: boolean): void {
  const now = look[of.SIXTEENTH] as number;
  const last = look[of.LAST_SIXTEENTH] as number;
  const own = hourOfDay(now);
  const counts = cell * at.ROW_BYTES + at.HOUR_COUNTS + own;
  const known = bytes[counts] as number;
  const days = Math.min((known & 3) + (isFirst || last >> 4 !== now >> 4 ? 1 : 0), 3);
  const sixteenths = Math.min((known >> 2) + (known < 4 || last !== now ? 1 : 0), MOST_SIXTEENTHS);
  bytes[counts] = (sixteenths << 2) | days;
  const place = cell * at.FLOATS + at.HOURS + own;
  const mean = floats[place] as number;
  const share = Math.min(1, (floats[cell * at.FLOATS + at.PERIOD] as number) / SIXTEENTH_MS);
  floats[place] = mean + (share / sixteenths) * ((look[of.NOW] as number) - mean);
}

function movePeriod(floats: Float32Array, f: number, count: number): void {
  const elapsedMs = look[of.ELAPSED] as number;
  const periodMs = floats[f + at.PERIOD] as number;
  floats[f + at.PERIOD] =
    periodMs === 0
      ? elapsedMs
      : periodMs + Math.max(PERIOD_WEIGHT, 1 / count) * (Math.min(elapsedMs, 3 * periodMs) - periodMs);
}

function cut(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}

/** A deviation moved by the weight of a distance. */
function moved(deviation: number, distance: number, weight: number): number {
  return Math.sqrt(deviation * deviation + weight * (distance * distance - deviation * deviation));
}
