// Judges a reading that may be an anomaly, or whose device has an incident: asks each of the measure's rules. A value
// that is not newer than the last one used of its device and measure meets only the rules that need no order, and they
// may only open or raise an alert.

import { idAt } from '../bytes/id-table.ts';
import { NORMAL } from '../finding/finding.ts';
import { labelOf, quantity } from '../finding/wording.ts';
import type { Detector } from './detector.ts';
import type { GroupState } from './group-state.ts';
import { settle } from './incident.ts';
import type { MeasurePlan } from './measure-plan.ts';
import type { Outcome } from './outcome.ts';
import { emptyMeasureState, type MeasureState } from './pasts/measure-state.ts';
import type { JudgedReading } from './rules/kind.ts';
import type { Teller } from './teller.ts';

/** `state` is as it was before the reading, and stays so: whoever asks moves it afterwards. */
export type Judge = (
  plan: MeasurePlan,
  device: number,
  timeMs: number,
  state: MeasureState,
  value: number,
  isNewer: boolean,
) => void;

export function createJudge(detector: Detector, group: GroupState, outcome: Outcome, tell: Teller): Judge {
  const { counts } = outcome;
  const reading: JudgedReading = { state: emptyMeasureState(), value: 0, timeMs: 0, isOutage: false, isStill: false };

  return (plan, device, timeMs, state, value, isNewer) => {
    reading.state = state;
    reading.value = value;
    reading.timeMs = timeMs;
    reading.isOutage = Math.abs(value) < plan.outageBelow;
    // What a sensor that stood still gave says nothing of what is normal.
    reading.isStill = state.lastMs - state.stillSinceMs >= plan.still.afterMs;
    for (const rule of plan.rules) {
      if (rule.needsOrder && !isNewer) continue;
      const finding = rule.judge(reading);
      if (finding > NORMAL) counts.anomalies += 1;
      const alert = settle(group, device, rule.name, finding, timeMs, isNewer);
      if (alert === undefined) continue;
      const unit = detector.unitOf(rule.measure);
      const subject = `${labelOf(rule.measure, unit)} ${quantity(value, unit)}`;
      const why = rule.words(finding, reading, subject, unit);
      tell(idAt(group.ids, device), alert, rule.kind, rule.measure, value, timeMs, why);
    }
  };
}
