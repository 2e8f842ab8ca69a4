// The usual reading in a few comparisons: nothing wrong, no incident of the device goes on. Limits that hold for all rules of a measure
// at once are worked out beforehand; within them no rule can find anything, so none is asked. Beyond them the judge decides: these limits
// may be narrower than the rules', never wider.
import type { CompiledRule } from './compiled-rule.ts';
import type { MeasureColumns } from './measure-columns.ts';

export interface QuietLimits {
  /** Where no level begins; below and above it one does. */
  readonly lowest: number;
  readonly highest: number;
  /** Magnitudes below it are an outage; −∞ where there is no such rule. */
  readonly outageBelow: number;
  /** Baselines up to this judge no spike or drop; +∞ where there is none. */
  readonly minBaseline: number;
  /** Times the baseline: beyond it a spike or drop may begin. */
  readonly spikeFactor: number;
  readonly dropFactor: number;
  /** The square of the distance in deviations at which an outlier may begin; +∞ where there is none. */
  readonly squaredDistance: number;
}

/** A little inside, so that no rounding on the way to a z-score can put a reading on the other side. */
const SCORE_MARGIN = 0.999;

export function quietLimits(rules: readonly CompiledRule[]): QuietLimits {
  let lowest = Number.NEGATIVE_INFINITY;
  let highest = Number.POSITIVE_INFINITY;
  let outageBelow = Number.NEGATIVE_INFINITY;
  let minBaseline = Number.POSITIVE_INFINITY;
  let spikeFactor = Number.POSITIVE_INFINITY;
  let dropFactor = Number.NEGATIVE_INFINITY;
  let squaredDistance = Number.POSITIVE_INFINITY;
  for (const rule of rules) {
    switch (rule.kind) {
      case 'spike':
      case 'drop':
        minBaseline = Math.min(minBaseline, rule.limits.minBaseline);
        if (rule.kind === 'spike') spikeFactor = Math.min(spikeFactor, 1 + rule.limits.ratio);
        else dropFactor = Math.max(dropFactor, 1 - rule.limits.ratio);
        break;
      case 'outage':
        outageBelow = Math.max(outageBelow, rule.below);
        break;
      case 'level':
        lowest = Math.max(lowest, ...rule.limits.below.slice(1));
        highest = Math.min(highest, ...rule.limits.above.slice(1));
        break;
      case 'zscore': {
        const distance = Math.min(...rule.limits.above.slice(1));
        squaredDistance = Math.min(squaredDistance, distance < 0 ? -1 : distance * distance * SCORE_MARGIN);
        break;
      }
    }
  }
  return { lowest, highest, outageBelow, minBaseline, spikeFactor, dropFactor, squaredDistance };
}

/** Whether the rules that need no order find nothing. */
export function isWithinLevels(limits: QuietLimits, value: number): boolean {
  return value >= limits.lowest && value <= limits.highest && Math.abs(value) >= limits.outageBelow;
}

/** Whether the rules that compare with the row's past find nothing, or have nothing to compare with yet. */
export function isWithinPast(limits: QuietLimits, columns: MeasureColumns, row: number, value: number): boolean {
  if (limits.minBaseline < Number.POSITIVE_INFINITY) {
    const baseline = columns.baseline[row] as number;
    const magnitude = Math.abs(value);
    if (
      baseline > limits.minBaseline &&
      !(magnitude <= baseline * limits.spikeFactor && magnitude >= baseline * limits.dropFactor)
    )
      return false;
  }
  if (limits.squaredDistance < Number.POSITIVE_INFINITY && columns.scoreCount[row] !== 0) {
    const difference = value - (columns.mean[row] as number);
    if (!(difference * difference <= limits.squaredDistance * (columns.variance[row] as number))) return false;
  }
  return true;
}
