// What is normal for one device and measure as an exponential moving average, and the rules that compare with it: spike and drop.
// A reading is compared first and moves the baseline after. Magnitudes are averaged and compared: a site that feeds its power in reports it
// with the other sign, and twice as much is twice as much either way. A baseline of 0 judges nothing: "twice of it" has no meaning there.
import { type Finding, NORMAL, UNJUDGED } from '../finding/finding.ts';
import type { MeasureState } from './measure-state.ts';

/**
 * Starts at the first value's magnitude; then new = keep · old + (1 − keep) · |value|.
 * Source: exponential smoothing, R. G. Brown 1956; NIST/SEMATECH e-Handbook, section 6.4.3.1 (there α = 1 − keep).
 */
export function movedBaseline(baseline: number, count: number, value: number, keepRatio: number): number {
  const magnitude = Math.abs(value);
  return count === 0 ? magnitude : keepRatio * baseline + (1 - keepRatio) * magnitude;
}

export interface RelativeLimits {
  readonly ratio: number;
  readonly finding: Finding;
  readonly minReadings: number;
  readonly minBaseline: number;
}

/** A spike is a magnitude strictly above baseline · (1 + ratio). */
export function judgeSpike(rule: RelativeLimits, state: MeasureState, value: number): Finding {
  if (state.baselineCount < rule.minReadings) return UNJUDGED;
  const isSpike = state.baseline > rule.minBaseline && Math.abs(value) > state.baseline * (1 + rule.ratio);
  return isSpike ? rule.finding : NORMAL;
}

/** A drop is a magnitude strictly below baseline · (1 − ratio). During an outage it is not judged: the outage says it already. */
export function judgeDrop(rule: RelativeLimits, state: MeasureState, value: number, isOutage: boolean): Finding {
  if (isOutage || state.baselineCount < rule.minReadings) return UNJUDGED;
  const isDrop = state.baseline > rule.minBaseline && Math.abs(value) < state.baseline * (1 - rule.ratio);
  return isDrop ? rule.finding : NORMAL;
}
