// Refuses a change of the rules that the profile's rules cannot take, naming every problem: before it is stored, and
// again before it is used, since the profile may be another one by then. By the same checks as the rules of a profile.
import { hintOf } from '../closest.ts';
import { SEVERITIES } from '../finding/severity.ts';
import {
  dimensionValueOf,
  isPlain,
  MAX_SEQUENCES,
  type Overrides,
  overridden,
  overrideSequences,
  type RuleOverride,
  type RulesBody,
  rulesForAll,
} from '../live-rules/rules-body.ts';
import { MAX_WATCH_MS, WATCH_FIELDS, watchRules } from '../live-rules/watch-rules.ts';
import type { CompiledProfile } from '../profile/compile.ts';
import { tryCompile } from '../profile/compile.ts';
import { checkRules } from './check-rules.ts';
import { shown, valueProblems } from './field-values.ts';
import { fieldProblems, ruleFieldProblems } from './profile-fields.ts';
import { checkLife } from './rules/life.ts';
import { checkRule, RULES, type Rule } from './rules/rules.ts';
import { shapeOf } from './shape.ts';
import { ruleProblems } from './usable-profile.ts';

/**
 * As JSON. An item of DynamoDB takes 400 KB; a function holds each version that it needs, and its variants.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const MAX_BODY_BYTES = 100_000;
/** A further one helps nobody. */
const MAX_PROBLEMS = 50;
const PARTS = ['add', 'all', 'dimensions', 'devices'];

/** Every problem in words, with where it is; empty where the body can be used with this profile. */
export function bodyProblems(profile: CompiledProfile, body: unknown): string[] {
  const problems = shapeProblems(profile, body);
  if (problems.length > 0) return shortened(problems);
  const { rules } = profile.source;
  const own = body as RulesBody;
  const known = new Map([...rules, ...(own.add ?? [])].map((rule) => [rule.name, rule]));
  const watched = watchRules(profile.source);
  const names = [...known.keys(), ...watched.map(({ name }) => name)];
  const scopes = scopesOf(own);
  for (const { place, overrides } of scopes) {
    for (const [name, override] of Object.entries(overrides)) {
      const rule = known.get(name);
      const at = `${place}.${name}`;
      if (rule !== undefined)
        problems.push(...fleetProblems(at, place, rule, override), ...overrideProblems(at, rule, override ?? {}));
      else if (!watched.some((each) => each.name === name))
        problems.push(`${at}: there is no such rule: ${hintOf(name, names)}`);
      else problems.push(...watchProblems(at, override ?? {}));
    }
  }
  if (problems.length > 0) return shortened(problems);
  const changed = { ...profile.source, rules: rulesForAll(rules, own) };
  problems.push(...fieldProblems(changed));
  if (problems.length > 0) return shortened(problems);
  const { compiled, problems: contradictions } = tryCompile(changed, changed.windows);
  problems.push(...contradictions, ...changed.rules.flatMap(ruleProblems), ...checkRules(compiled));
  if (problems.length === 0) problems.push(...variantProblems(changed.rules, own, profile));
  return shortened(problems);
}

function shortened(problems: readonly string[]): string[] {
  const all = [...new Set(problems)];
  return all.length <= MAX_PROBLEMS
    ? all
    : [...all.slice(0, MAX_PROBLEMS), `and ${all.length - MAX_PROBLEMS} more problems`];
}

function shapeProblems({ dimensions }: CompiledProfile, body: unknown): string[] {
  if (!isPlain(body)) return [`the change is ${shown(body)}: expected an object with ${PARTS.join(', ')}`];
  const problems = Object.keys(body)
    .filter((part) => !PARTS.includes(part))
    .map((part) => `${part} is no part of a change: expected ${PARTS.join(', ')}`);
  const bytes = new TextEncoder().encode(JSON.stringify(body)).length;
  if (bytes > MAX_BODY_BYTES)
    problems.push(
      `the change is ${bytes} bytes as JSON: expected at most ${MAX_BODY_BYTES}; say by dimension value what many devices share`,
    );
  if (body.add !== undefined && !Array.isArray(body.add)) problems.push(`add is ${shown(body.add)}: expected a list`);
  for (const rule of Array.isArray(body.add) ? body.add : []) {
    const isRule = isPlain(rule) && typeof rule.name === 'string' && typeof rule.kind === 'string';
    if (!isRule) problems.push(`add: ${shown(rule)}: expected a rule, with kind and name`);
    else {
      const own = rule as unknown as Rule;
      if (isFleet(own))
        problems.push(`add: rule ${own.name}: for a rule of kind ${own.kind} windows are gathered: deploy it`);
      problems.push(...ruleFieldProblems(own.name, own).map((each) => `add: ${each}`));
      for (const [field, value] of Object.entries(rule))
        problems.push(...valueProblems(`add: rule ${own.name}: ${field}`, field, value));
    }
  }
  if (body.all !== undefined) problems.push(...overridesProblems('all', body.all));
  for (const part of ['dimensions', 'devices'] as const) {
    const scopes = body[part];
    if (scopes === undefined) continue;
    if (!isPlain(scopes)) problems.push(`${part} is ${shown(scopes)}: expected an object`);
    else
      for (const [key, overrides] of Object.entries(scopes)) {
        problems.push(...overridesProblems(`${part}.${key}`, overrides));
        const name = part === 'dimensions' ? dimensionValueOf(key)?.[0] : undefined;
        if (part === 'dimensions' && (name === undefined || !dimensions.includes(name)))
          problems.push(
            `dimensions.${key}: expected NAME=VALUE with a dimension of the profile: ${dimensions.join(', ') || '(it has none)'}`,
          );
        if (key === '') problems.push(`${part}: a name is empty`);
      }
  }
  return problems;
}

function overridesProblems(place: string, overrides: unknown): string[] {
  if (!isPlain(overrides)) return [`${place} is ${shown(overrides)}: expected an object of rules`];
  return Object.entries(overrides)
    .filter(([, override]) => override !== null && !isPlain(override))
    .map(([name, override]) => `${place}.${name} is ${shown(override)}: expected an object of fields, or null for off`);
}

function scopesOf({ all = {}, dimensions = {}, devices = {} }: RulesBody) {
  return [
    { place: 'all', overrides: all },
    ...Object.entries(dimensions).map(([key, overrides]) => ({ place: `dimensions.${key}`, overrides })),
    ...Object.entries(devices).map(([key, overrides]) => ({ place: `devices.${key}`, overrides })),
  ] satisfies { place: string; overrides: Overrides }[];
}

/** What can be said of an override without the others. */
function overrideProblems(at: string, rule: Rule, override: RuleOverride): string[] {
  const fields = Object.hasOwn(RULES, rule.kind) ? Object.keys(RULES[rule.kind].fields) : [];
  const problems: string[] = [];
  for (const [field, value] of Object.entries(override)) {
    if (field === 'kind' || field === 'name')
      problems.push(`${at}.${field}: cannot be changed; switch the rule off (null) and add another one`);
    else if (!fields.includes(field)) problems.push(`${at}.${field} is no field: expected ${fields.join(', ')}`);
    else problems.push(...valueProblems(`${at}.${field}`, field, value));
  }
  return problems;
}

const isFleet = ({ kind }: Rule): boolean => Object.hasOwn(RULES, kind) && RULES[kind].reads === 'fleet';

/** By these aggregate gathers the windows in which devices are compared; it has the profile alone. */
const GATHERED = ['measure', 'dimension', 'windowMs', 'floor'];

/** Of a rule that compares devices with each other. */
function fleetProblems(at: string, place: string, rule: Rule, override: RuleOverride | null): string[] {
  if (!isFleet(rule)) return [];
  if (place !== 'all')
    return [`${at}: a rule of kind ${rule.kind} compares devices with each other: expected in all only`];
  return Object.keys(override ?? {})
    .filter((field) => GATHERED.includes(field))
    .map((field) => `${at}.${field}: by it windows are gathered, by the profile alone: deploy it`);
}

/** Of what no rule of the profile finds: that a device is silent, that all of it is rejected. */
function watchProblems(at: string, override: RuleOverride): string[] {
  return Object.entries(override).flatMap(([field, value]): string[] => {
    if (field === 'severity')
      return (SEVERITIES as readonly unknown[]).includes(value)
        ? []
        : [`${at}.severity is ${shown(value)}: expected one of ${SEVERITIES.join(', ')}`];
    if (field !== 'afterMs') return [`${at}.${field} is no field: expected ${WATCH_FIELDS.join(', ')}`];
    const isSound = typeof value === 'number' && value > 0 && value <= MAX_WATCH_MS;
    return isSound
      ? []
      : [
          `${at}.afterMs is ${shown(value)}: expected ms above 0 and up to ${MAX_WATCH_MS} (7 days), or off for the whole`,
        ];
  });
}

/** A rule as some devices have it must be one too, and be kept in the same state. */
function variantProblems(rules: readonly Rule[], body: RulesBody, profile: CompiledProfile): string[] {
  const problems: string[] = [];
  const place = placesOf(body);
  for (const rule of rules) {
    const sequences = overrideSequences(rule.name, body, profile.dimensions);
    if (sequences === undefined) {
      problems.push(
        `rule ${rule.name}: the overrides for dimension values and devices meet in more than ${MAX_SEQUENCES} ways: expected fewer different ones`,
      );
      continue;
    }
    for (const sequence of sequences) {
      const own = sequence.reduce<Rule | undefined>(overridden, rule);
      if (own === undefined) continue;
      const at = sequence.map((override) => place(rule.name, override)).join(' with ');
      problems.push(...ruleProblemsOf(own, rule, profile).map((says) => `${at}.${rule.name}: ${says}`));
    }
  }
  return problems;
}

function ruleProblemsOf(own: Rule, base: Rule, profile: CompiledProfile): string[] {
  const fields = ruleFieldProblems(own.name, own);
  if (fields.length > 0) return fields;
  const problems = ruleProblems(own);
  const say = (says: string) => problems.push(says);
  checkRule(own, profile, [], say);
  checkLife(own, profile.forgetAfterMs, say);
  if (problems.length === 0 && shapeOf(own, profile) !== shapeOf(base, profile))
    problems.push('this changes what is kept of each device (a measure, a span): expected in all only');
  return problems;
}

/** Where an override of a rule first stands. */
function placesOf(body: RulesBody): (rule: string, override: RuleOverride | null) => string {
  const scopes = scopesOf(body).slice(1);
  return (rule, override) => {
    const text = JSON.stringify(override);
    const found = scopes.find(
      ({ overrides }) => Object.hasOwn(overrides, rule) && JSON.stringify(overrides[rule] ?? null) === text,
    );
    return found?.place ?? 'an override';
  };
}
