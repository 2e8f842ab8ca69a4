// What is judged and kept of one measure: the rules that read it, and the pasts that they ask for. Built once a
// measure.
import { bothNeeds, type Needs, NO_NEEDS } from './pasts/needs.ts';
import { NEVER_STUCK, type StillLimits } from './pasts/still.ts';
import { quietLimits } from './quiet.ts';
import type { CompiledRule } from './rules/kind.ts';
import { LEARN } from './rules/life.ts';
import type { CompiledPattern } from './rules/pattern.ts';
import type { QuietLimits } from './rules/quiet-limits.ts';
import type { CompiledStuck } from './rules/stuck.ts';

export interface Holder {
  readonly name: string;
  /** SLOW or FREEZE. */
  readonly whileFiring: number;
}

export interface MeasurePlan {
  readonly name: string;
  /** Place of the measure's state in a device's list. */
  readonly slot: number;
  readonly rules: readonly CompiledRule[];
  /** Within these no rule finds anything, but `always`, which are asked at each newer value. */
  readonly quiet: Readonly<QuietLimits>;
  readonly always: readonly CompiledRule[];
  /** Magnitudes below this are an outage and move nothing; −∞ without an outage rule. */
  readonly outageBelow: number;
  /** What is kept of the measure. */
  readonly needs: Needs;
  /** Of these, on their own for the loop over readings. */
  readonly baselineCountedTo: number;
  readonly span: number;
  readonly scoreCountedTo: number;
  readonly keepsLastValue: boolean;
  readonly isAdaptive: boolean;
  /** The patterns that read the measure, and its place in each. */
  readonly patterns: readonly { readonly pattern: number; readonly bit: number; readonly isFlag: boolean }[];
  /** The stuck rule that reads the measure, −1 where none does, and what its runs of equal values are measured by. */
  readonly stuck: number;
  readonly still: StillLimits;
  /** Rules that read it and keep its pasts from moving, or slow, while they fire. */
  readonly holders: readonly Holder[];
  /** Rules that read it and rest after an incident of their device. */
  readonly resting: readonly CompiledRule[];
  /** Nothing reads the measure: no state is kept of it. */
  readonly isIdle: boolean;
}

export function planMeasure(
  name: string,
  slot: number,
  rules: readonly CompiledRule[],
  patterns: readonly CompiledPattern[],
  stuckRules: readonly CompiledStuck[],
): MeasurePlan {
  const readBy = patterns.flatMap((pattern, index) => {
    const at = pattern.measures.indexOf(name);
    return at < 0 ? [] : [{ pattern: index, bit: 1 << at, isFlag: at >= pattern.limits.above.length }];
  });
  const stuck = stuckRules.findIndex(({ measures }) => measures.includes(name));
  const ofRows: Needs = {
    ...NO_NEEDS,
    lastValue: readBy.length > 0 || stuck >= 0,
    still: stuck >= 0,
    seen: readBy.some(({ isFlag }) => isFlag),
  };
  const needs = rules.map((rule) => rule.needs).reduce(bothNeeds, ofRows);
  const { baselineCountedTo, span, scoreCountedTo, lastValue } = needs;
  const quiet = quietLimits(rules);
  return {
    ...{ name, slot, rules, quiet, always: rules.filter(({ isQuiet }) => isQuiet !== undefined) },
    ...{ outageBelow: quiet.outageBelow, needs, baselineCountedTo, span, scoreCountedTo, keepsLastValue: lastValue },
    isAdaptive: needs.adaptive,
    ...{ patterns: readBy, stuck, still: stuckRules[stuck]?.limits ?? NEVER_STUCK },
    resting: rules.filter(({ restMs }) => restMs > 0),
    holders: [
      ...rules,
      ...readBy.map(({ pattern }) => patterns[pattern] as CompiledPattern),
      ...(stuck < 0 ? [] : stuckRules.slice(stuck, stuck + 1)),
    ].filter(({ whileFiring }) => whileFiring > LEARN),
    isIdle: rules.length === 0 && readBy.length === 0 && stuck < 0,
  };
}
