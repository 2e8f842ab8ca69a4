// Judges a reading that may be an anomaly, or whose device has an incident: asks each of the measure's rules. A value
// that is not newer than the last one used of its device and measure meets only the rules that need no order, and they
// may only open or raise an alert.

import { cutMessage } from '../alert/evidence.ts';
import { saidOf } from '../alert/finding-record.ts';
import { NORMAL } from '../finding/finding.ts';
import { labelOf, quantity } from '../finding/wording.ts';
import type { Detector } from './detector.ts';
import { liveRule } from './feeding.ts';
import type { GroupState } from './group-state.ts';
import { settle, show } from './incident.ts';
import type { MeasurePlan } from './measure-plan.ts';
import { modeAfter } from './new-normal.ts';
import type { Outcome } from './outcome.ts';
import { emptyMeasureState, type MeasureState } from './pasts/measure-state.ts';
import type { JudgedReading } from './rules/kind.ts';
import { LEARN } from './rules/life.ts';

/**
 * `state` is as it was before the reading, and stays so: whoever asks moves it afterwards, in the way that is answered:
 * LEARN, SLOW, FREEZE or RENEW.
 */
export type Judge = (
  plan: MeasurePlan,
  device: number,
  timeMs: number,
  state: MeasureState,
  value: number,
  isNewer: boolean,
) => number;

export function createJudge(detector: Detector, group: GroupState, outcome: Outcome): Judge {
  const { counts } = outcome;
  const reading: JudgedReading = { state: emptyMeasureState(), value: 0, timeMs: 0, isOutage: false, isStill: false };

  return (plan, device, timeMs, state, value, isNewer) => {
    reading.state = state;
    reading.value = value;
    reading.timeMs = timeMs;
    reading.isOutage = Math.abs(value) < plan.outageBelow;
    // What a sensor that stood still gave says nothing of what is normal.
    reading.isStill = state.lastMs - state.stillSinceMs >= plan.still.afterMs;
    // Of the first value there is nothing before it.
    const intervalMs = state.lastMs === Number.NEGATIVE_INFINITY ? 0 : timeMs - state.lastMs;
    for (const rule of plan.rules) {
      if (rule.needsOrder && !isNewer) continue;
      const finding = rule.judge(reading);
      if (finding > NORMAL) counts.anomalies += 1;
      const hasLeft = finding > NORMAL || rule.hasLeft(reading);
      const live = liveRule(group, device, rule, timeMs, value);
      const record = settle(group, device, live, finding, timeMs, isNewer, intervalMs, hasLeft);
      if (record === undefined) continue;
      const unit = detector.unitOf(rule.measure);
      const subject = `${labelOf(rule.measure, unit)} ${quantity(value, unit)}`;
      const said = saidOf(record, finding);
      const { message, ...why } = rule.words(said, reading, subject, unit);
      show(group, device, record, said, { measure: rule.measure, value, ...why, message: cutMessage(message) });
    }
    return isNewer && plan.holders.length > 0 ? modeAfter(detector, group, plan, device, timeMs, value) : LEARN;
  };
}
