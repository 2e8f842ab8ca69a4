// The fields that a profile may have, in each of its parts: a misspelt one is told, where a type would have told it,
// and a missing one too. Tied to the types, so that a new field without a line here does not compile.
import type { MeasureSpec, Profile, WireNames } from '../profile/profile.ts';
import type { Fields, Presence } from './rules/fields.ts';
import { RULES, type Rule } from './rules/rules.ts';

const OF_PROFILE: Fields<Profile> = {
  ...{ name: 'must', resolutionMs: 'must', windows: 'must', wire: 'must', measures: 'must', rules: 'must' },
  ...{ dimensionWindows: 'may', allowedLatenessMs: 'may', outOfOrdernessMs: 'may', reportingPeriodMs: 'may' },
  ...{ holdMs: 'may', openMeasures: 'may', units: 'may', minQuality: 'may', stampedAt: 'may' },
  ...{ baselineKeepRatio: 'may', forgetAfterMs: 'may', silentAfterMs: 'may', allRejectedAfterMs: 'may' },
  ...{ silentSeverity: 'may', tellFrom: 'may', recordOnly: 'may', zone: 'may', zones: 'may', texts: 'may' },
};

const OF_WIRE: Fields<WireNames> = {
  ...{ device: 'must', time: 'must', quality: 'may', dimensions: 'may' },
  ...{ measures: 'may', envelope: 'may', ignore: 'may' },
};

const OF_MEASURE: Fields<MeasureSpec> = {
  ...{ unit: 'must', min: 'may', max: 'may', wire: 'may', flag: 'may', energy: 'may' },
  ...{ counter: 'may', dipMax: 'may', maxRate: 'may', rolloverAt: 'may', silentAfterMs: 'may' },
};

/** Fields that are missing or that nobody knows, in words; empty where all are there. */
export function fieldProblems(profile: Profile): string[] {
  const { wire, measures = {}, rules = [] } = profile;
  return [
    ...fieldsOf('', profile, OF_PROFILE),
    ...(wire === undefined ? [] : fieldsOf('wire: ', wire, OF_WIRE)),
    ...Object.entries(measures).flatMap(([name, spec]) => fieldsOf(`measure ${name}: `, spec, OF_MEASURE)),
    ...rules.flatMap((rule, place) => ruleFieldProblems(rule.name ?? `${place + 1}`, rule)),
  ];
}

/** Of one rule. `name` is what it is called in the answer. */
export function ruleFieldProblems(name: string, rule: Rule): string[] {
  if (!Object.hasOwn(RULES, rule.kind)) {
    return [`rule ${name}: kind "${rule.kind}": expected one of ${Object.keys(RULES).join(', ')}`];
  }
  return fieldsOf(`rule ${name}: `, rule, RULES[rule.kind].fields);
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
