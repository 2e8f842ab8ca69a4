// Judges a reading that may be an anomaly, or whose device has an incident: asks each of the measure's rules. A value that is not newer
// than the last one used of its device and measure meets only the rules that need no order, and they may only open or raise an alert.

import { idAt } from '../bytes/id-table.ts';
import { type Finding, NORMAL } from '../finding/finding.ts';
import { judgeDrop, judgeSpike } from './baseline.ts';
import type { CompiledRule } from './compiled-rule.ts';
import type { Detector } from './detector.ts';
import { explain } from './explain.ts';
import type { GroupState } from './group-state.ts';
import { settle } from './incident.ts';
import { judgeLevel } from './level.ts';
import type { MeasurePlan } from './measure-plan.ts';
import type { MeasureState } from './measure-state.ts';
import type { Outcome } from './outcome.ts';
import type { Teller } from './teller.ts';
import { judgeScore } from './z-score.ts';

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

  function take(
    rule: CompiledRule,
    finding: Finding,
    device: number,
    timeMs: number,
    state: MeasureState,
    value: number,
    isNewer: boolean,
  ): void {
    if (finding > NORMAL) counts.anomalies += 1;
    const alert = settle(group, device, rule.name, finding, timeMs, isNewer);
    if (alert === undefined) return;
    const why = explain(rule, finding, state, value, detector.unitOf(rule.measure));
    tell(idAt(group.ids, device), alert, rule.kind, rule.measure, value, timeMs, why);
  }

  return (plan, device, timeMs, state, value, isNewer) => {
    const isOutage = Math.abs(value) < plan.outageBelow;
    // What a sensor that stood still gave says nothing of what is normal.
    const isStill = state.lastMs - state.stillSinceMs >= plan.still.afterMs;
    for (const rule of plan.rules) {
      const finding = findingBy(rule, state, value, isOutage, isStill, isNewer);
      if (finding !== undefined) take(rule, finding, device, timeMs, state, value, isNewer);
    }
  };
}

/** Undefined where the rule needs order and the reading is not newer. */
function findingBy(
  rule: CompiledRule,
  state: MeasureState,
  value: number,
  isOutage: boolean,
  isStill: boolean,
  isNewer: boolean,
): Finding | undefined {
  switch (rule.kind) {
    case 'spike':
      return isNewer ? judgeSpike(rule.limits, state, value) : undefined;
    case 'drop':
      return isNewer ? judgeDrop(rule.limits, state, value, isOutage) : undefined;
    case 'zscore':
      return isNewer ? judgeScore(rule.limits, state, value, isOutage || isStill) : undefined;
    case 'outage':
      return Math.abs(value) < rule.below ? rule.finding : NORMAL;
    case 'level':
      return judgeLevel(rule.limits, value);
  }
}
