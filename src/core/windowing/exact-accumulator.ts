// Count, sum, min, max, mean, deviation, first and last of the values of many devices: the same bits in whatever order
// they are added and merged, because devices interleave differently from run to run. Verbs: emptyExact, addToExact,
// mergeIntoExact; `summariseExact` is an Accumulator.

import { addExact, type ExactSum, mergeExact, productError, roundExact, spreadExact } from './exact-sum.ts';
import type { Accumulator } from './slices/accumulator.ts';

export interface ExactAccumulator {
  count: number;
  min: number;
  max: number;
  /** Of the earliest event time; of several values at that time the smallest. */
  first: number;
  firstAtMs: number;
  /** Of the latest event time; of several values at that time the largest. */
  last: number;
  lastAtMs: number;
  readonly sum: ExactSum;
  /** Σ value². */
  readonly squares: ExactSum;
  /** [event time, value] of each while there are at most FEW_VALUES: a store keeps these in place of all the above. */
  few: number[] | undefined;
}

/** Up to here values with their times (12 bytes each) are no larger than the numbers above (about 90 bytes). */
export const FEW_VALUES = 6;

export function emptyExact(): ExactAccumulator {
  return {
    count: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    first: Number.NaN,
    firstAtMs: Number.POSITIVE_INFINITY,
    last: Number.NaN,
    lastAtMs: Number.NEGATIVE_INFINITY,
    sum: [],
    squares: [],
    few: [],
  };
}

/** Adds a value of event time `atMs`. */
export function addToExact(acc: ExactAccumulator, given: number, atMs: number): void {
  // −0 becomes 0, so that equal values are equal bits.
  const value = given + 0;
  const square = value * value;
  addSquared(acc, value, square, square === 0 ? 0 : productError(square, value, value), atMs);
}

/**
 * The same, where the value's square and what rounding took from it are known, as when it is added to several. Not −0.
 */
export function addSquared(
  acc: ExactAccumulator,
  value: number,
  square: number,
  squareError: number,
  atMs: number,
): void {
  acc.count += 1;
  addExact(acc.sum, value);
  addExact(acc.squares, square);
  if (squareError !== 0) addExact(acc.squares, squareError);
  takeExtremes(acc, value, value, value, atMs, value, atMs);
  if (acc.few === undefined) return;
  if (acc.few.length < 2 * FEW_VALUES) acc.few.push(atMs, value);
  else acc.few = undefined;
}

/** Merges `other` into `acc`; they hold different values. */
export function mergeIntoExact(acc: ExactAccumulator, other: Readonly<ExactAccumulator>): void {
  if (other.count === 0) return;
  acc.count += other.count;
  mergeExact(acc.sum, other.sum);
  mergeExact(acc.squares, other.squares);
  takeExtremes(acc, other.min, other.max, other.first, other.firstAtMs, other.last, other.lastAtMs);
  if (acc.few !== undefined && other.few !== undefined && acc.count <= FEW_VALUES) acc.few.push(...other.few);
  else acc.few = undefined;
}

function takeExtremes(
  acc: ExactAccumulator,
  min: number,
  max: number,
  first: number,
  firstAtMs: number,
  last: number,
  lastAtMs: number,
): void {
  if (min < acc.min) acc.min = min;
  if (max > acc.max) acc.max = max;
  if (firstAtMs < acc.firstAtMs || (firstAtMs === acc.firstAtMs && first < acc.first)) {
    acc.first = first;
    acc.firstAtMs = firstAtMs;
  }
  if (lastAtMs > acc.lastAtMs || (lastAtMs === acc.lastAtMs && last > acc.last)) {
    acc.last = last;
    acc.lastAtMs = lastAtMs;
  }
}

/** As a pane shows it. Sum, mean and squared differences are rounded once, from exact ones. */
export function summariseExact(acc: Readonly<ExactAccumulator>): Accumulator {
  const { count, min, max, first, firstAtMs, last, lastAtMs } = acc;
  const sum = roundExact(acc.sum);
  const m2 = spreadExact(count, acc.sum, acc.squares) / count;
  return { count, sum, min, max, mean: sum / count, m2, first, firstAtMs, last, lastAtMs };
}
