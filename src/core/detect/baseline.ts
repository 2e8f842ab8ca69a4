// What is normal for one device and measure as an exponential moving average, and the rules that compare with it: spike and drop.
// A reading is compared first and moves the baseline after. A baseline at or below 0 judges nothing: "twice of it" has no meaning there.
import { type Finding, NORMAL, UNJUDGED } from './finding.ts';
import type { MeasureState } from './measure-state.ts';

/**
 * Starts at the first value; then new = keep · old + (1 − keep) · value.
 * Source: exponential smoothing, R. G. Brown 1956; NIST/SEMATECH e-Handbook, section 6.4.3.1 (there α = 1 − keep).
 */
export function movedBaseline(baseline: number, count: number, value: number, keepRatio: number): number {
  return count === 0 ? value : keepRatio * baseline + (1 - keepRatio) * value;
}

export interface RelativeLimits {
  readonly ratio: number;
  readonly finding: Finding;
  readonly minReadings: number;
  readonly minBaseline: number;
}

/** A spike is strictly more than baseline · (1 + ratio). */
export function judgeSpike(rule: RelativeLimits, state: MeasureState, value: number): Finding {
  if (state.baselineCount < rule.minReadings) return UNJUDGED;
  const isSpike = state.baseline > rule.minBaseline && value > state.baseline * (1 + rule.ratio);
  return isSpike ? rule.finding : NORMAL;
}

/** A drop is strictly less than baseline · (1 − ratio). During an outage it is not judged: the outage says it already. */
export function judgeDrop(rule: RelativeLimits, state: MeasureState, value: number, isOutage: boolean): Finding {
  if (isOutage || state.baselineCount < rule.minReadings) return UNJUDGED;
  const isDrop = state.baseline > rule.minBaseline && value < state.baseline * (1 - rule.ratio);
  return isDrop ? rule.finding : NORMAL;
}
