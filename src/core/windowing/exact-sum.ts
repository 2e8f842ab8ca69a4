// Sums without rounding: a sum is kept as a few doubles that add up to it exactly, so the order of adding changes no
// bit of the result. Shewchuk, "Adaptive Precision Floating-Point Arithmetic" (Discrete & Computational Geometry 18,
// 1997). Refuses nothing: what leaves the range of doubles makes the sum NaN.

/** Doubles of growing size that do not overlap; their exact sum is meant. [] is 0. Of readings mostly one to three. */
export type ExactSum = number[];

/** Adds `value` in place. */
export function addExact(sum: ExactSum, value: number): void {
  let x = value;
  let kept = 0;
  for (let i = 0; i < sum.length; i += 1) {
    const y = sum[i] as number;
    const high = x + y;
    const isLarger = Math.abs(x) >= Math.abs(y);
    const low = isLarger ? y - (high - x) : x - (high - y);
    if (low !== 0) {
      sum[kept] = low;
      kept += 1;
    }
    x = high;
  }
  // In place: an array that is emptied first loses its memory.
  if (x !== 0) {
    sum[kept] = x;
    kept += 1;
  }
  if (sum.length > kept) sum.length = kept;
  if (kept > MAX_PARTS) compress(sum);
}

/**
 * Squares of readings need three or four doubles. More are the same number in crumbs, and each costs time at every
 * addition.
 */
const MAX_PARTS = 5;

/** The same sum in as few doubles as it needs (Shewchuk's COMPRESS). */
function compress(sum: ExactSum): void {
  const most = sum.length - 1;
  let bottom = most;
  let high = sum[most] as number;
  for (let i = most - 1; i >= 0; i -= 1) {
    const part = sum[i] as number;
    const next = high + part;
    const low = part - (next - high);
    if (low !== 0) {
      sum[bottom] = next;
      bottom -= 1;
      high = low;
    } else high = next;
  }
  sum[bottom] = high;
  let kept = 0;
  for (let i = bottom + 1; i <= most; i += 1) {
    const part = sum[i] as number;
    const next = part + high;
    const low = high - (next - part);
    if (low !== 0) {
      sum[kept] = low;
      kept += 1;
    }
    high = next;
  }
  sum[kept] = high;
  sum.length = kept + 1;
}

/** Adds `a` × `b` without rounding. */
export function addExactProduct(sum: ExactSum, a: number, b: number): void {
  const product = a * b;
  addExact(sum, product);
  if (product !== 0) addExact(sum, productError(product, a, b));
}

/** 2^27 + 1: cuts a double into two halves of 26 bits (Dekker, Numerische Mathematik 18, 1971). */
const SPLITTER = 134_217_729;

/** What rounding took from a × b = `product`. */
export function productError(product: number, a: number, b: number): number {
  const aCut = SPLITTER * a;
  const aHigh = aCut - (aCut - a);
  const aLow = a - aHigh;
  const bCut = SPLITTER * b;
  const bHigh = bCut - (bCut - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** Adds `other` in place. */
export function mergeExact(sum: ExactSum, other: readonly number[]): void {
  for (const part of other) addExact(sum, part);
}

/** The double next to the exact sum, ties to even: a function of what was added, whatever the order. */
export function roundExact(sum: readonly number[]): number {
  let at = sum.length - 1;
  if (at < 0) return 0;
  let high = sum[at] as number;
  let low = 0;
  while (at > 0) {
    at -= 1;
    const x = high;
    const y = sum[at] as number;
    high = x + y;
    low = y - (high - x);
    if (low !== 0) break;
  }
  const next = sum[at - 1];
  // `low` is exactly half a step, and what follows says on which side of the middle the sum lies.
  if (next !== undefined && low !== 0 && low < 0 === next < 0) {
    const doubled = low * 2;
    const moved = high + doubled;
    if (moved - high === doubled) return moved;
  }
  return high;
}

/** n × Σx² − (Σx)², without rounding until the end: n times the sum of squared differences from the mean. */
export function spreadExact(count: number, sum: readonly number[], squares: readonly number[]): number {
  const spread: ExactSum = [];
  for (const part of squares) addExactProduct(spread, count, part);
  for (const a of sum) for (const b of sum) addExactProduct(spread, -a, b);
  return roundExact(spread);
}
