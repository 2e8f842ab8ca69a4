// Judges one reading after the other by the profile's rules and moves the state. A value that is not newer than the last one used of its
// device and measure moves nothing, and only the rules that need no order look at it: they may open or raise an alert.
import type { AlertRecord } from '../alert/life.ts';
import { judgeDrop, judgeSpike, moveBaseline } from './baseline.ts';
import type { CompiledRule } from './compiled-rule.ts';
import type { Detector, MeasurePlan } from './detector.ts';
import { type Explanation, explain } from './explain.ts';
import { type Finding, NORMAL } from './finding.ts';
import type { DeviceState } from './group-state.ts';
import { forgetEnded, settle } from './incident.ts';
import { judgeLevel } from './level.ts';
import type { MeasureState } from './measure-state.ts';
import type { Outcome } from './outcome.ts';
import { createPatternJudge } from './pattern-judge.ts';
import { createTeller, type Teller } from './teller.ts';
import { judgeScore, moveScore } from './z-score.ts';

export interface Judge {
  begin(device: DeviceState, timeMs: number): void;
  value(plan: MeasurePlan, state: MeasureState, value: number): void;
  /** Patterns come last: they look at all that the reading brought. */
  end(): void;
}

/** `dimensionsOf` answers the dimensions of the reading at hand; it is asked for transitions only. */
export function createJudge(
  detector: Detector,
  outcome: Outcome,
  dimensionsOf: () => Readonly<Record<string, string>>,
): Judge {
  const { resolutionMs, baselineKeepRatio, allowedLatenessMs } = detector.profile;
  const { counts } = outcome;
  const tell: Teller = createTeller(detector.profile.name, outcome, dimensionsOf);
  const patterns = createPatternJudge(detector, counts, tell);
  let device: DeviceState = { id: '', measures: [], alerts: [] };
  let timeMs = 0;
  let isAnyNewer = false;
  let isAnyOlder = false;

  function take(rule: CompiledRule, finding: Finding, isNewer: boolean, state: MeasureState, value: number): void {
    if (finding > NORMAL) counts.anomalies += 1;
    const alert = settle(device, rule.name, finding, timeMs, isNewer);
    if (alert !== undefined) report(alert, rule, finding, state, value);
  }

  function report(alert: AlertRecord, rule: CompiledRule, finding: Finding, state: MeasureState, value: number): void {
    const why: Explanation = explain(rule, finding, state, value, detector.unitOf(rule.measure));
    tell(device, alert, rule.kind, rule.measure, value, timeMs, why);
  }

  return {
    begin(of, atMs) {
      device = of;
      timeMs = atMs;
      isAnyNewer = false;
      isAnyOlder = false;
      counts.judged += 1;
    },
    value(plan, state, value) {
      const isNewer = Math.floor(timeMs / resolutionMs) > Math.floor(state.lastMs / resolutionMs);
      const isOutage = value < plan.outageBelow;
      const { rules } = plan;
      for (let i = 0; i < rules.length; i++) {
        const rule = rules[i] as CompiledRule;
        switch (rule.kind) {
          case 'spike':
            if (isNewer) take(rule, judgeSpike(rule.limits, state, value), true, state, value);
            break;
          case 'drop':
            if (isNewer) take(rule, judgeDrop(rule.limits, state, value, isOutage), true, state, value);
            break;
          case 'zscore':
            if (isNewer) take(rule, judgeScore(rule.limits, state, value, isOutage), true, state, value);
            break;
          case 'outage':
            take(rule, value < rule.below ? rule.finding : NORMAL, isNewer, state, value);
            break;
          case 'level':
            take(rule, judgeLevel(rule.limits, value), isNewer, state, value);
            break;
        }
      }
      if (plan.patterns.length > 0) patterns.notice(plan, value, isNewer);
      if (!isNewer) {
        isAnyOlder = true;
        return;
      }
      isAnyNewer = true;
      // What an outage reads is not normal, and its end is no spike: it moves nothing.
      if (!isOutage) {
        if (plan.baselineCountedTo > 0) moveBaseline(state, value, baselineKeepRatio, plan.baselineCountedTo);
        if (plan.span > 0) moveScore(state, value, plan.span, plan.scoreCountedTo);
      }
      state.lastMs = timeMs;
      if (plan.patterns.length > 0) state.lastValue = value;
    },
    end() {
      patterns.judge(device, timeMs);
      if (isAnyOlder) counts.older += 1;
      if (isAnyNewer && device.alerts.length > 0) forgetEnded(device, timeMs - allowedLatenessMs);
    },
  };
}
