// A profile's rules ready to judge: per measure the rules that read it and what its state must keep. Built once; state refers to its slots.
import type { CompiledProfile } from '../profile/compile.ts';
import { DEFAULT_MAX_AGE_MS, type LatenessLimits } from '../reading/lateness.ts';
import { checkRules } from './check-rules.ts';
import {
  type CompiledPattern,
  type CompiledRule,
  type CompiledStuck,
  compilePattern,
  compileRule,
  compileStuck,
  type MeasureRule,
} from './compiled-rule.ts';
import { type QuietLimits, quietLimits } from './quiet.ts';
import { type SlotSizes, slotSizes } from './seen-slots.ts';
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

export interface Detector {
  readonly profile: CompiledProfile;
  readonly lateness: LatenessLimits;
  readonly slots: SlotSizes;
  readonly patterns: readonly { readonly rule: CompiledPattern; readonly slots: readonly number[] }[];
  readonly stuck: readonly { readonly rule: CompiledStuck; readonly slots: readonly number[] }[];
  /** The plan of a measure; a name not seen before gets one. */
  planOf(measure: string): MeasurePlan;
  planAt(slot: number): MeasurePlan;
  /** What a rule's alerts are called by, also of one that the profile no longer has. */
  ruleNamed(name: string): { readonly kind: string; readonly measure: string };
  /** Measure → unit, empty where the profile does not say. */
  unitOf(measure: string): string;
}

export interface DetectorSettings {
  /** See LatenessLimits. Default 7 days. */
  readonly maxAgeMs?: number;
}

/** Stands for the kind of a rule that the profile no longer has. */
export const REMOVED_RULE = 'removed';

/** @throws RangeError listing every contradiction of the profile's rules. */
export function createDetector(
  profile: CompiledProfile,
  { maxAgeMs = DEFAULT_MAX_AGE_MS }: DetectorSettings = {},
): Detector {
  const problems = checkRules(profile);
  if (problems.length > 0)
    throw new RangeError(`the rules of profile "${profile.name}" cannot be used:\n- ${problems.join('\n- ')}`);
  const units = new Map(profile.measures.map((measure) => [measure.name, measure.unit]));
  const flags = new Set(profile.measures.filter((measure) => measure.flag).map((measure) => measure.name));
  const measureRules = profile.source.rules.filter((rule) => rule.kind !== 'pattern' && rule.kind !== 'stuck');
  const compiledPatterns = profile.source.rules.filter((rule) => rule.kind === 'pattern').map(compilePattern);
  const compiledStuck = profile.source.rules.filter((rule) => rule.kind === 'stuck').map(compileStuck);
  const plans: MeasurePlan[] = [];
  const byName = new Map<string, MeasurePlan>();

  function planOf(measure: string): MeasurePlan {
    const known = byName.get(measure);
    if (known !== undefined) return known;
    const reads = (rule: MeasureRule) => rule.measure === measure || (rule.measure === '*' && !flags.has(measure));
    const rules = measureRules.filter(reads).map((rule) => compileRule(rule, measure));
    const plan = planMeasure(measure, plans.length, rules, compiledPatterns, compiledStuck);
    plans.push(plan);
    byName.set(measure, plan);
    return plan;
  }

  for (const measure of profile.measures) planOf(measure.name);
  const slotsOf = ({ measures }: CompiledPattern | CompiledStuck) => measures.map((measure) => planOf(measure).slot);
  const patterns = compiledPatterns.map((rule) => ({ rule, slots: slotsOf(rule) }));
  const stuck = compiledStuck.map((rule) => ({ rule, slots: slotsOf(rule) }));
  const { resolutionMs, latenessGrainMs: grainMs, allowedLatenessMs: allowedMs } = profile;
  return {
    profile,
    lateness: { grainMs, allowedMs, maxAgeMs },
    slots: slotSizes(resolutionMs, grainMs, allowedMs),
    patterns,
    stuck,
    planOf,
    planAt: (slot) => plans[slot] as MeasurePlan,
    ruleNamed(name) {
      for (const { rules } of plans) for (const rule of rules) if (rule.name === name) return rule;
      const kind = profile.source.rules.find((rule) => rule.name === name)?.kind ?? REMOVED_RULE;
      return { kind, measure: '' };
    },
    unitOf: (measure) => units.get(measure) ?? '',
  };
}

function planMeasure(
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
