// A profile's rules ready to judge: per measure the rules that read it and what its state must keep. Built once; state
// refers to its slots.
import type { RuleFacts } from '../alert/incident-record.ts';
import { type RulesBody, rulesForAll } from '../live-rules/rules-body.ts';
import type { CompiledProfile } from '../profile/compile.ts';
import { isAmong } from '../profile/own-rules.ts';
import { DEFAULT_MAX_AGE_MS, type LatenessLimits } from '../reading/lateness.ts';
import { checkRules } from './check-rules.ts';
import { type MeasurePlan, planMeasure } from './measure-plan.ts';
import { type CompiledPattern, pattern } from './rules/pattern.ts';
import { compileMeasureRule, isMeasureRule, type MeasureRule } from './rules/rules.ts';
import { type CompiledStuck, stuck as stuckKind } from './rules/stuck.ts';
import { type SlotSizes, slotSizes } from './seen-slots.ts';
import { createSlotNames, type SlotNames } from './slot-names.ts';
import {
  createVariants,
  narrowedBy,
  otherForms,
  patternOff,
  stuckOff,
  switchedOff,
  type VariantRule,
  type Variants,
  withNeeds,
} from './variants.ts';

export interface Detector {
  readonly profile: CompiledProfile;
  readonly lateness: LatenessLimits;
  readonly slots: SlotSizes;
  readonly patterns: readonly { readonly rule: CompiledPattern; readonly slots: readonly number[] }[];
  readonly stuck: readonly { readonly rule: CompiledStuck; readonly slots: readonly number[] }[];
  /** How some devices are judged otherwise; undefined: none is. */
  readonly variants: Variants<Detector> | undefined;
  /** The plan of a measure; a name not seen before gets one. */
  planOf(measure: string): MeasurePlan;
  planAt(slot: number): MeasurePlan;
  /** What a rule's alerts are called by, also of one that the profile no longer has. */
  ruleNamed(name: string): { readonly kind: string; readonly measure: string; readonly restMs?: number };
  readonly facts: RuleFacts;
  /** Measure → unit, empty where the profile does not say. */
  unitOf(measure: string): string;
}

export interface DetectorSettings {
  /** See LatenessLimits. Default 7 days. */
  readonly maxAgeMs?: number;
  /** What the rules differ in from the profile's. Default: nothing. It was found sound (check-body.ts). */
  readonly body?: RulesBody;
  /** Shared by the detectors that one state goes through. */
  readonly slots?: SlotNames;
}

/** Stands for the kind of a rule that the profile no longer has. */
export const REMOVED_RULE = 'removed';

/** @throws RangeError listing every contradiction of the profile's rules. */
export function createDetector(
  deployed: CompiledProfile,
  { maxAgeMs = DEFAULT_MAX_AGE_MS, body = {}, slots = createSlotNames() }: DetectorSettings = {},
): Detector {
  const rules = rulesForAll(deployed.source.rules, body);
  const profile = { ...deployed, source: { ...deployed.source, rules } };
  const problems = checkRules(profile);
  if (problems.length > 0)
    throw new RangeError(`the rules of profile "${profile.name}" cannot be used:\n- ${problems.join('\n- ')}`);
  const make = (own: readonly VariantRule[], finish: (plan: MeasurePlan) => MeasurePlan) =>
    detectorOf(profile, own, slots, maxAgeMs, finish);
  const variants = createVariants(rules, body, profile.dimensions, (own) =>
    make(own, (plan) => withNeeds(plan, base.planAt(plan.slot).needs)),
  );
  const others = rules.filter(isMeasureRule).flatMap((rule) => otherForms(rule, body, profile.dimensions));
  const isFlag = flagsOf(profile);
  const base = make(
    rules.map((rule) => ({ base: rule, own: rule })),
    (plan) => {
      const reading = (others as MeasureRule[]).filter((rule) => reads(rule, plan.name, isFlag));
      return narrowedBy(
        plan,
        reading.map((rule) => compileMeasureRule(rule, plan.name, profile)),
      );
    },
  );
  return { ...base, variants };
}

const flagsOf = ({ measures }: CompiledProfile): ReadonlySet<string> =>
  new Set(measures.filter(({ flag }) => flag).map(({ name }) => name));

const reads = (rule: MeasureRule, measure: string, flags: ReadonlySet<string>): boolean =>
  rule.measure === measure || (rule.measure === '*' && !flags.has(measure));

/** By rules in one form; `finish` says what a measure's plan has beyond them. */
function detectorOf(
  profile: CompiledProfile,
  rules: readonly VariantRule[],
  names: SlotNames,
  maxAgeMs: number,
  finish: (plan: MeasurePlan) => MeasurePlan,
): Detector {
  const units = new Map(profile.measures.map((measure) => [measure.name, measure.unit]));
  const flags = flagsOf(profile);
  const compiledPatterns = rules.flatMap(({ base, own }) =>
    base.kind !== 'pattern'
      ? []
      : own?.kind === 'pattern'
        ? [pattern.compile(own, profile)]
        : [patternOff(pattern.compile(base, profile))],
  );
  const compiledStuck = rules.flatMap(({ base, own }) =>
    base.kind !== 'stuck'
      ? []
      : own?.kind === 'stuck'
        ? [stuckKind.compile(own, profile)]
        : [stuckOff(stuckKind.compile(base, profile))],
  );
  const plans: (MeasurePlan | undefined)[] = [];

  function planOf(measure: string): MeasurePlan {
    const slot = names.slotOf(measure);
    const known = plans[slot];
    if (known !== undefined) return known;
    const compiled = rules.flatMap(({ base, own }) => {
      if (!isMeasureRule(base) || !reads(base, measure, flags)) return [];
      return own !== undefined && isMeasureRule(own)
        ? [compileMeasureRule(own, measure, profile)]
        : [switchedOff(compileMeasureRule(base, measure, profile))];
    });
    const plan = finish(planMeasure(measure, slot, compiled, compiledPatterns, compiledStuck));
    plans[slot] = plan;
    return plan;
  }

  function ruleNamed(name: string): ReturnType<Detector['ruleNamed']> {
    // Of a rule for `*` there is one for each measure that was met.
    const at = name.indexOf(':');
    if (at > 0) planOf(name.slice(at + 1));
    for (const plan of plans) for (const rule of plan?.rules ?? []) if (rule.name === name) return rule;
    const kind = profile.source.rules.find((rule) => rule.name === name)?.kind ?? REMOVED_RULE;
    return { kind, measure: '' };
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
    variants: undefined,
    planOf,
    planAt: (slot) => plans[slot] ?? planOf(names.nameOf(slot)),
    ruleNamed,
    facts: {
      restMs: (rule) => ruleNamed(rule).restMs ?? 0,
      isRecordedOnly: (rule) => isAmong(rule, profile.recordOnly),
    },
    unitOf: (measure) => units.get(measure) ?? '',
  };
}
