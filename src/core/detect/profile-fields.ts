// The fields that a profile may have, in each of its parts: a misspelt one is told, where a type would have told it, and a missing one too. Tied to the
// types, so that a new field without a line here does not compile.
import type { MeasureSpec, Profile, WireNames } from '../profile/profile.ts';
import type { DropRule, Rule, SpikeRule } from '../profile/rule.ts';

type Presence = 'must' | 'may';
type Fields<T> = Readonly<Record<keyof T, Presence>>;

const OF_PROFILE: Fields<Profile> = {
  ...{ name: 'must', resolutionMs: 'must', windows: 'must', wire: 'must', measures: 'must', rules: 'must' },
  ...{ dimensionWindows: 'may', allowedLatenessMs: 'may', outOfOrdernessMs: 'may', reportingPeriodMs: 'may' },
  ...{ holdMs: 'may', openMeasures: 'may', units: 'may', minQuality: 'may', stampedAt: 'may' },
  ...{ baselineKeepRatio: 'may', forgetAfterMs: 'may', silentAfterMs: 'may', allRejectedAfterMs: 'may' },
  silentSeverity: 'may',
};

const OF_WIRE: Fields<WireNames> = {
  ...{ device: 'must', time: 'must', quality: 'may', dimensions: 'may' },
  ...{ measures: 'may', envelope: 'may', ignore: 'may' },
};

const OF_MEASURE: Fields<MeasureSpec> = {
  ...{ unit: 'must', min: 'may', max: 'may', wire: 'may', flag: 'may', energy: 'may' },
  ...{ counter: 'may', dipMax: 'may', maxRate: 'may', rolloverAt: 'may' },
};

const NAMED = { kind: 'must', name: 'must' } as const;
const RELATIVE: Fields<SpikeRule & DropRule> = {
  ...NAMED,
  ...{ measure: 'must', ratio: 'must', severity: 'must', minReadings: 'may', minBaseline: 'may' },
};
const OF_RULE: { readonly [K in Rule['kind']]: Fields<Extract<Rule, { readonly kind: K }>> } = {
  spike: RELATIVE,
  drop: RELATIVE,
  outage: { ...NAMED, measure: 'must', below: 'must', severity: 'must' },
  level: { ...NAMED, measure: 'must', above: 'may', below: 'may' },
  pattern: { ...NAMED, indicators: 'must', severities: 'must', flag: 'may', maxAgeMs: 'may' },
  stuck: { ...NAMED, measures: 'must', afterMs: 'must', maxGapMs: 'may', severity: 'must' },
  zscore: { ...NAMED, measure: 'must', span: 'must', minReadings: 'must', minDeviation: 'may', above: 'must' },
};

/** Fields that are missing or that nobody knows, in words; empty where all are there. */
export function fieldProblems(profile: Profile): string[] {
  const { wire, measures = {}, rules = [] } = profile;
  return [
    ...fieldsOf('', profile, OF_PROFILE),
    ...(wire === undefined ? [] : fieldsOf('wire: ', wire, OF_WIRE)),
    ...Object.entries(measures).flatMap(([name, spec]) => fieldsOf(`measure ${name}: `, spec, OF_MEASURE)),
    ...rules.flatMap((rule, place) => ruleProblems(rule.name ?? `${place + 1}`, rule)),
  ];
}

function ruleProblems(name: string, rule: Rule): string[] {
  if (!Object.hasOwn(OF_RULE, rule.kind)) {
    return [`rule ${name}: kind "${rule.kind}": expected one of ${Object.keys(OF_RULE).join(', ')}`];
  }
  return fieldsOf(`rule ${name}: `, rule, OF_RULE[rule.kind]);
}

function fieldsOf(of: string, given: object, fields: Readonly<Record<string, Presence>>): string[] {
  const names = Object.keys(fields);
  const missing = names.filter(
    (name) => fields[name] === 'must' && (given as Record<string, unknown>)[name] === undefined,
  );
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(fields, name));
  return [
    ...missing.map((name) => `${of}${name} is missing`),
    ...unknown.map((name) => `${of}${name} is no field: expected ${names.join(', ')}`),
  ];
}
