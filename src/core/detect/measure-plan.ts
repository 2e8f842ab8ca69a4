// What is judged and kept of one measure: the rules that read it, and the columns that their state needs. Built once a measure.
import type { CompiledPattern, CompiledRule, CompiledStuck } from './compiled-rule.ts';
import { HAS_BASELINE, HAS_LAST_VALUE, HAS_SCORE, HAS_SEEN, HAS_STILL } from './measure-columns.ts';
import { type QuietLimits, quietLimits } from './quiet.ts';
import { NEVER_STUCK, type StuckLimits } from './stuck.ts';

export interface MeasurePlan {
  readonly name: string;
  /** Place of the measure's state in a device's list. */
  readonly slot: number;
  readonly rules: readonly CompiledRule[];
  /** Within these no rule finds anything. */
  readonly quiet: QuietLimits;
  /** Magnitudes below this are an outage and move nothing; −∞ without an outage rule. */
  readonly outageBelow: number;
  /** 0: no rule compares with a baseline. Else up to where its readings are counted. */
  readonly baselineCountedTo: number;
  /** 0: no z-score. */
  readonly span: number;
  readonly scoreCountedTo: number;
  /** The patterns that read the measure, and its place in each. */
  readonly patterns: readonly { readonly pattern: number; readonly bit: number; readonly isFlag: boolean }[];
  /** The stuck rule that reads the measure, −1 where none does, and what its runs of equal values are measured by. */
  readonly stuck: number;
  readonly still: Pick<StuckLimits, 'afterMs' | 'maxGapMs'>;
  /** A rule that needs no order reads the measure: it must know a late value from a repeat. */
  readonly asksWhatWasSeen: boolean;
  /** Nothing reads the measure: no state is kept of it. */
  readonly isIdle: boolean;
}

/** The parts that a plan's rules need. */
export function partsOf(plan: MeasurePlan): number {
  return (
    (plan.baselineCountedTo > 0 ? HAS_BASELINE : 0) |
    (plan.span > 0 ? HAS_SCORE : 0) |
    (plan.patterns.length > 0 || plan.stuck >= 0 ? HAS_LAST_VALUE : 0) |
    (plan.stuck >= 0 ? HAS_STILL : 0) |
    (plan.asksWhatWasSeen ? HAS_SEEN : 0)
  );
}

export function planMeasure(
  name: string,
  slot: number,
  rules: readonly CompiledRule[],
  patterns: readonly CompiledPattern[],
  stuckRules: readonly CompiledStuck[],
): MeasurePlan {
  let outageBelow = Number.NEGATIVE_INFINITY;
  let baselineCountedTo = 0;
  let span = 0;
  let scoreCountedTo = 0;
  for (const rule of rules) {
    if (rule.kind === 'outage') outageBelow = Math.max(outageBelow, rule.below);
    if (rule.kind === 'spike' || rule.kind === 'drop')
      baselineCountedTo = Math.max(baselineCountedTo, rule.limits.minReadings, 1);
    if (rule.kind === 'zscore') {
      span = rule.limits.span;
      // One beyond the span tells that its weights are the exponential ones by now.
      scoreCountedTo = Math.max(scoreCountedTo, span + 1, rule.limits.minReadings);
    }
  }
  const readBy = patterns.flatMap((pattern, index) => {
    const at = pattern.measures.indexOf(name);
    return at < 0 ? [] : [{ pattern: index, bit: 1 << at, isFlag: at >= pattern.limits.above.length }];
  });
  const stuck = stuckRules.findIndex(({ measures }) => measures.includes(name));
  const still = stuckRules[stuck]?.limits ?? NEVER_STUCK;
  const isIdle = rules.length === 0 && readBy.length === 0 && stuck < 0;
  const asksWhatWasSeen =
    rules.some(({ kind }) => kind === 'outage' || kind === 'level') || readBy.some(({ isFlag }) => isFlag);
  const judged = { rules, quiet: quietLimits(rules), outageBelow, patterns: readBy, stuck, still, isIdle };
  return { name, slot, baselineCountedTo, span, scoreCountedTo, asksWhatWasSeen, ...judged };
}
