// Judges the patterns that a reading touches, once per reading: a newer value of any of their measures judges them anew
// on the latest values; of a reading that is not newer only the flag counts, and it can only open or raise.

import { cutMessage } from '../alert/evidence.ts';
import { saidOf } from '../alert/finding-record.ts';
import { NORMAL } from '../finding/finding.ts';
import type { Detector } from './detector.ts';
import type { GroupState } from './group-state.ts';
import { settle, show } from './incident.ts';
import type { MeasurePlan } from './measure-plan.ts';
import type { Outcome } from './outcome.ts';
import { loadRow } from './pasts/measure-columns.ts';
import { emptyMeasureState, type MeasureState } from './pasts/measure-state.ts';
import {
  type CompiledPattern,
  explainLateFlag,
  explainPattern,
  indicatorHolds,
  judgePattern,
  type LatestValues,
  oldestThatCounts,
} from './rules/pattern.ts';

export interface PatternJudge {
  /** Notes a value of the reading at hand whose measure some pattern reads; `lastMs`: of the one before it. */
  notice(plan: MeasurePlan, value: number, isNewer: boolean, lastMs: number): void;
  /** By the rules that the device has. */
  judge(by: Detector, device: number, timeMs: number): void;
}

export function createPatternJudge(detector: Detector, group: GroupState, outcome: Outcome): PatternJudge {
  const { patterns, unitOf } = detector;
  const { counts } = outcome;
  /**
   * Per pattern: which of its measures the reading brought anew, as bits; the value of its flag where that came late,
   * else 0.
   */
  const newer = new Int32Array(patterns.length);
  const lateFlags = new Float64Array(patterns.length);
  /** The newest value of the pattern's measures before the reading. */
  const beforeMs = new Float64Array(patterns.length).fill(Number.NEGATIVE_INFINITY);
  const latestValues = patterns.map(({ slots }) => slots.map((): MeasureState | undefined => undefined));
  const states = patterns.map(({ slots }) => slots.map(emptyMeasureState));

  /** The latest values of the pattern's measures, copied out; good until asked again. */
  function latestOf(at: number, device: number): LatestValues {
    const { slots } = patterns[at] as Detector['patterns'][number];
    const values = latestValues[at] as (MeasureState | undefined)[];
    for (let i = 0; i < slots.length; i++) {
      const columns = group.measures[slots[i] as number];
      const row = columns?.rowOf[device] ?? -1;
      const isKnown = columns !== undefined && row >= 0;
      values[i] = isKnown ? loadRow(columns, row, states[at]?.[i] as MeasureState) : undefined;
    }
    return values;
  }

  function judgeNewer({ rule }: Detector['patterns'][number], at: number, device: number, timeMs: number): void {
    const latest = latestOf(at, device);
    const finding = judgePattern(rule.limits, latest);
    if (finding > NORMAL) counts.anomalies += 1;
    const intervalMs = timeMs - (beforeMs[at] as number);
    const isKnown = intervalMs > 0 && intervalMs < Number.POSITIVE_INFINITY;
    const hasLeft = finding > NORMAL || judgePattern(rule.toLeave, latest) === NORMAL;
    const record = settle(group, device, rule, finding, timeMs, true, isKnown ? intervalMs : 0, hasLeft);
    if (record === undefined) return;
    const trigger = triggerOf(rule, latest, newer[at] as number);
    const value = latest[trigger]?.lastValue ?? Number.NaN;
    const { message, ...why } = explainPattern(rule, finding, latest, unitOf);
    const measure = rule.measures[trigger] as string;
    show(group, device, record, saidOf(record, finding), { measure, value, ...why, message: cutMessage(message) });
  }

  function judgeLateFlag({ rule }: Detector['patterns'][number], at: number, device: number, timeMs: number): void {
    if (rule.limits.flagFinding === NORMAL) return;
    counts.anomalies += 1;
    const { flagFinding } = rule.limits;
    const record = settle(group, device, rule, flagFinding, timeMs, false, 0, true);
    if (record === undefined) return;
    const latest = latestOf(at, device);
    const measure = rule.measures[rule.limits.above.length] as string;
    const shown = { measure, value: lateFlags[at] as number, ...explainLateFlag(rule, latest, unitOf) };
    show(group, device, record, flagFinding, shown);
  }

  return {
    notice(plan, value, isNewer, lastMs) {
      for (const { pattern, bit, isFlag } of plan.patterns) {
        if (isNewer) {
          newer[pattern] = (newer[pattern] as number) | bit;
          if (lastMs > (beforeMs[pattern] as number)) beforeMs[pattern] = lastMs;
        } else if (isFlag) lateFlags[pattern] = value;
      }
    },
    judge(by, device, timeMs) {
      for (let at = 0; at < patterns.length; at++) {
        const own = by.patterns[at] as Detector['patterns'][number];
        if (newer[at] !== 0) judgeNewer(own, at, device, timeMs);
        if (lateFlags[at] !== 0) judgeLateFlag(own, at, device, timeMs);
        newer[at] = 0;
        lateFlags[at] = 0;
        beforeMs[at] = Number.NEGATIVE_INFINITY;
      }
    },
  };
}

/**
 * The measure that made it: of those that came anew the first that holds, else the first, in the rule's order with the
 * flag in front.
 */
function triggerOf(rule: CompiledPattern, latest: readonly (MeasureState | undefined)[], newer: number): number {
  const flagAt = rule.limits.above.length;
  if (newer & (1 << flagAt) && latest[flagAt]?.lastValue !== 0) return flagAt;
  const oldestMs = oldestThatCounts(rule.limits, latest);
  let first = -1;
  for (let i = 0; i < rule.measures.length; i++) {
    if (!(newer & (1 << i))) continue;
    if (i < flagAt && indicatorHolds(rule.limits, latest, i, oldestMs)) return i;
    if (first < 0) first = i;
  }
  return first;
}
