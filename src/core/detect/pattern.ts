// Several measures of one device together: how many indicators hold on the latest values. A flag measure ≠ 0 is enough alone.
// A latest value counts while it is at most `maxAgeMs` older, in event time, than the newest of the pattern's measures.
import { type Finding, NORMAL } from '../finding/finding.ts';
import type { MeasureState } from './measure-state.ts';

export interface PatternLimits {
  /** The indicators' limits; the flag, where there is one, comes after them and has none. */
  readonly above: readonly number[];
  /** By number of indicators that hold; the last one stands for all higher numbers. */
  readonly findings: readonly Finding[];
  readonly flagFinding: Finding;
  readonly maxAgeMs: number;
}

/** States in the order of the rule's indicators, the flag's last; undefined where the device never sent the measure. */
export type LatestValues = readonly (MeasureState | undefined)[];

export function judgePattern(rule: PatternLimits, latest: LatestValues): Finding {
  const count = Math.min(countIndicators(rule, latest), rule.findings.length - 1);
  const byCount = rule.findings[count] as Finding;
  return flagHolds(rule, latest) ? Math.max(byCount, rule.flagFinding) : byCount;
}

export function countIndicators(rule: PatternLimits, latest: LatestValues): number {
  const oldestMs = oldestThatCounts(rule, latest);
  let count = 0;
  for (let i = 0; i < rule.above.length; i++) if (indicatorHolds(rule, latest, i, oldestMs)) count += 1;
  return count;
}

export function oldestThatCounts(rule: PatternLimits, latest: LatestValues): number {
  let newestMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < latest.length; i++) {
    const state = latest[i];
    if (state !== undefined && state.lastMs > newestMs) newestMs = state.lastMs;
  }
  return newestMs - rule.maxAgeMs;
}

export function indicatorHolds(rule: PatternLimits, latest: LatestValues, at: number, oldestMs: number): boolean {
  const state = latest[at];
  return state !== undefined && state.lastMs >= oldestMs && state.lastValue > (rule.above[at] as number);
}

export function flagHolds(rule: PatternLimits, latest: LatestValues): boolean {
  if (rule.flagFinding === NORMAL) return false;
  const flag = latest[rule.above.length];
  return flag !== undefined && flag.lastMs >= oldestThatCounts(rule, latest) && flag.lastValue !== 0;
}
