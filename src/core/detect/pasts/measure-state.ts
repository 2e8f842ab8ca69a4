// What is kept of one device and measure. Mutable numbers: one object lives as long as its key group is in memory.

export interface MeasureState {
  /** Event time of the newest reading so far, ms; −∞ before the first. */
  lastMs: number;
  /** Its value, kept where a pattern or a stuck rule reads the measure; else NaN. */
  lastValue: number;
  /**
   * Event time of the first of the run of equal values that it is the last of; NaN where no stuck rule reads the
   * measure.
   */
  stillSinceMs: number;
  /** Moving average of the magnitudes of readings outside outages; NaN before the first. */
  baseline: number;
  /** Readings the baseline has seen, counted up to what the rules ask for. */
  baselineCount: number;
  /** Mean and variance (divided by the weight of all, not by n − 1) of the z-score. */
  mean: number;
  variance: number;
  /** Readings these have seen, counted up to what the rule asks for; 0 = none. */
  scoreCount: number;
  /** Which values behind the newest one have come, see seen-slots.ts; 0 where no rule asks. */
  seenNear: number;
  seenFar: number;
  /** What the adaptive rule keeps, see adaptive/layout.ts; no bytes where no such rule reads the measure. */
  adaptive: Uint8Array;
}

export function emptyMeasureState(): MeasureState {
  return {
    lastMs: Number.NEGATIVE_INFINITY,
    lastValue: Number.NaN,
    stillSinceMs: Number.NaN,
    baseline: Number.NaN,
    baselineCount: 0,
    mean: Number.NaN,
    variance: Number.NaN,
    scoreCount: 0,
    seenNear: 0,
    seenFar: 0,
    adaptive: new Uint8Array(0),
  };
}
