// A profile's rules ready to judge: per measure the rules that read it and what its state must keep. Built once; state
// refers to its slots.
import type { CompiledProfile } from '../profile/compile.ts';
import { DEFAULT_MAX_AGE_MS, type LatenessLimits } from '../reading/lateness.ts';
import { checkRules } from './check-rules.ts';
import { type MeasurePlan, planMeasure } from './measure-plan.ts';
import { type CompiledPattern, pattern } from './rules/pattern.ts';
import { compileMeasureRule, isMeasureRule, type MeasureRule } from './rules/rules.ts';
import { type CompiledStuck, stuck as stuckKind } from './rules/stuck.ts';
import { type SlotSizes, slotSizes } from './seen-slots.ts';

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
  const measureRules = profile.source.rules.filter(isMeasureRule);
  const compiledPatterns = profile.source.rules.filter((rule) => rule.kind === 'pattern').map(pattern.compile);
  const compiledStuck = profile.source.rules.filter((rule) => rule.kind === 'stuck').map(stuckKind.compile);
  const plans: MeasurePlan[] = [];
  const byName = new Map<string, MeasurePlan>();

  function planOf(measure: string): MeasurePlan {
    const known = byName.get(measure);
    if (known !== undefined) return known;
    const reads = (rule: MeasureRule) => rule.measure === measure || (rule.measure === '*' && !flags.has(measure));
    const rules = measureRules.filter(reads).map((rule) => compileMeasureRule(rule, measure, profile));
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
