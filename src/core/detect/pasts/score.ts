// Mean and deviation of about the last `span` readings of one device and measure, in constant space.
import type { MeasureState } from './measure-state.ts';

/**
 * Moves mean and variance by the weight w of the newest reading, or by `share` of it:
 *   d = value − mean;  mean += w · d;  variance = (1 − w) · (variance + w · d²)
 * w = 1/n for the first `span` readings, so that mean and variance are the plain ones of all readings so far; then w =
 * 2 / (span + 1). The squares of the weights sum up to 1/span on both sides of that change, so nothing jumps. Source:
 * T. Finch, "Incremental calculation of weighted mean and variance", University of Cambridge 2009, section 9; for w =
 * 1/n it is Welford's form (1962).
 */
export function moveScore(state: MeasureState, value: number, span: number, countedTo: number, share: number): void {
  const count = state.scoreCount + 1;
  const weight = (count <= span ? 1 / count : 2 / (span + 1)) * share;
  const difference = count === 1 ? 0 : value - state.mean;
  const mean = count === 1 ? value : state.mean + weight * difference;
  const variance = count === 1 ? 0 : (1 - weight) * (state.variance + weight * difference * difference);
  if (variance < Number.POSITIVE_INFINITY && Math.abs(mean) < Number.POSITIVE_INFINITY) {
    state.mean = mean;
    state.variance = variance;
    if (count <= countedTo) state.scoreCount = count;
  } else {
    // Values around 1e154 and beyond have squares that no double holds: starting anew is better than never judging
    // again.
    state.mean = value;
    state.variance = 0;
    state.scoreCount = 1;
  }
}

/**
 * Sample standard deviation: variance · N / (N − 1) with N = min(readings, span). The same factor corrects the
 * exponential weights, 1 / (1 − Σ w²), because Σ w² = 1/N there.
 */
export function deviationOf(state: MeasureState, span: number): number {
  const count = Math.min(state.scoreCount, span);
  return Math.sqrt((state.variance * count) / (count - 1));
}
