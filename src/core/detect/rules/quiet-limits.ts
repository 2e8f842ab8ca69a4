// Limits within which no rule of a measure finds anything, shared by all of its rules: plain numbers, because the loop
// over readings compares with them. They may be narrower than the rules' own, never wider.

export interface QuietLimits {
  /** Where no level begins; below and above it one does. */
  lowest: number;
  highest: number;
  /** Magnitudes below it are an outage; −∞ where there is no such rule. */
  outageBelow: number;
  /** Baselines up to this judge no spike or drop; +∞ where there is none. */
  minBaseline: number;
  /** Times the baseline: beyond it a spike or drop may begin. */
  spikeFactor: number;
  dropFactor: number;
  /** The square of the distance in deviations at which an outlier may begin; +∞ where there is none. */
  squaredDistance: number;
}

/** Nothing is beyond these. */
export function widestLimits(): QuietLimits {
  return {
    lowest: Number.NEGATIVE_INFINITY,
    highest: Number.POSITIVE_INFINITY,
    outageBelow: Number.NEGATIVE_INFINITY,
    minBaseline: Number.POSITIVE_INFINITY,
    spikeFactor: Number.POSITIVE_INFINITY,
    dropFactor: Number.NEGATIVE_INFINITY,
    squaredDistance: Number.POSITIVE_INFINITY,
  };
}
