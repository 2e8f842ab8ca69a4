// The kinds of rules that a profile may list, one file each; this list is all that knows them. A rule finds anomalies
// reading by reading; an anomaly's life is an alert. See docs/rules.md, and docs/extending.md for how to add a kind.
// Every `measure` may be `*`: one rule for each measure that is no flag, then named `<name>:<measure>`.
import { adaptive } from './adaptive.ts';
import { cohort } from './cohort.ts';
import { drop } from './drop.ts';
import type { Say } from './fields.ts';
import type { CompiledRule, MeasureKind, ProfileFacts, RowKind, RuleSpec } from './kind.ts';
import { compileRule } from './kind.ts';
import { level } from './level.ts';
import { outage } from './outage.ts';
import { pattern } from './pattern.ts';
import { rate } from './rate.ts';
import { spike } from './spike.ts';
import { stuck } from './stuck.ts';
import { zscore } from './zscore.ts';

/** By kind, in the order in which people are told them. */
export const RULES = { spike, drop, outage, level, pattern, stuck, zscore, rate, adaptive, cohort };

type Kinds = (typeof RULES)[keyof typeof RULES];
type SpecOf<K extends Kinds> = K extends Kinds ? Parameters<K['severities']>[0] : never;

/** A rule as it stands in a profile. */
export type Rule = SpecOf<Kinds>;
/** One that reads a single measure. */
export type MeasureRule = SpecOf<Extract<Kinds, { readonly reads: 'measure' }>>;

type AnyKind = RowKind<Rule, unknown> | MeasureKind<MeasureRule, unknown>;

/** A rule is handed to the kind that it is of: the list cannot say so in types. */
const kindOf = (rule: RuleSpec): AnyKind => RULES[rule.kind as Rule['kind']] as unknown as AnyKind;

export function isMeasureRule(rule: Rule): rule is MeasureRule {
  return kindOf(rule).reads === 'measure';
}

/** As it judges `measure`. */
export function compileMeasureRule(rule: MeasureRule, measure: string, profile: ProfileFacts): CompiledRule {
  return compileRule(kindOf(rule) as MeasureKind<MeasureRule, unknown>, rule, measure, profile);
}

/** Each word in the rule for how grave it is. */
export function severitiesOf(rule: Rule): readonly string[] {
  return (kindOf(rule) as RowKind<Rule, unknown>).severities(rule);
}

/** Says what of the rule contradicts itself, or rules of its kind that are earlier in the profile. */
export function checkRule(rule: Rule, profile: ProfileFacts, earlier: readonly Rule[], say: Say): void {
  const alike = earlier.filter(({ kind }) => kind === rule.kind);
  (kindOf(rule) as RowKind<Rule, unknown>).check(rule, profile, alike, say);
}
