// A change of a deployment's rules, as it is stored: what of the profile's rules is another, for all devices, for those
// of a dimension value, for one device. Pure data; what it may say is checked in detect/check-body.ts.
import type { Rule } from '../detect/rules/rules.ts';

/** Fields by name. An object is taken field by field (`above: { critical: 75 }`), null takes a field away. */
export type RuleOverride = Readonly<Record<string, unknown>>;
/** By the rule's name; null switches the rule off. */
export type Overrides = Readonly<Record<string, RuleOverride | null>>;

export interface RulesBody {
  /** Rules that the profile does not have, as they would stand in it. */
  readonly add?: readonly Rule[];
  readonly all?: Overrides;
  /** By `name=value`, such as `region=North`. Over `all`; of several in the order of the profile's dimensions. */
  readonly dimensions?: Readonly<Record<string, Overrides>>;
  /** By device. Over all others. */
  readonly devices?: Readonly<Record<string, Overrides>>;
}

/** One version of the rules. Never changed once it is stored. */
export interface RulesVersion {
  /** 1, 2, … The profile as it was deployed is 0. */
  readonly version: number;
  readonly profile: string;
  readonly body: RulesBody;
  /** Wall clock, ms. */
  readonly savedAtMs: number;
  readonly by: string;
  readonly why: string;
}

/** A version holds for readings that arrived at the door at this time or later. */
export interface Activation {
  readonly version: number;
  readonly activateAtMs: number;
}

/** The rule with what an override says; undefined where it is off. */
export function overridden<R extends object>(rule: R | undefined, override: RuleOverride | null): R | undefined {
  return rule === undefined || override === null ? undefined : (merged(rule, override) as R);
}

function merged(into: object, from: object): object {
  const result: Record<string, unknown> = { ...into };
  for (const [name, value] of Object.entries(from)) {
    const own = result[name];
    if (value === null) delete result[name];
    else result[name] = isPlain(value) ? merged(isPlain(own) ? own : {}, value) : value;
  }
  return result;
}

export const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The rules that hold for a device of which nothing special is said: those of the profile, and `add`, with `all`. */
export function rulesForAll(rules: readonly Rule[], { add = [], all = {} }: RulesBody): Rule[] {
  return [...rules, ...add].flatMap((rule) => {
    const own = Object.hasOwn(all, rule.name) ? overridden(rule, all[rule.name] ?? null) : rule;
    return own === undefined ? [] : [own];
  });
}

/** `region=North` → its two sides. Undefined where there is no `=` in it, or nothing before it. */
export function dimensionValueOf(key: string): readonly [dimension: string, value: string] | undefined {
  const at = key.indexOf('=');
  return at <= 0 ? undefined : [key.slice(0, at), key.slice(at + 1)];
}

/** Ways in which one rule may differ from device to device. */
export const MAX_SEQUENCES = 4096;

/**
 * Every sequence of overrides of a rule that some device may have: one of each dimension's different ones or none, then
 * one of the devices' or none. Without the empty sequence. Undefined where there are more than `most`.
 */
export function overrideSequences(
  rule: string,
  { dimensions = {}, devices = {} }: RulesBody,
  order: readonly string[],
  most = MAX_SEQUENCES,
): (readonly (RuleOverride | null)[])[] | undefined {
  const places = order.map((dimension) =>
    different(
      Object.entries(dimensions).flatMap(([key, overrides]) =>
        dimensionValueOf(key)?.[0] === dimension ? [overrides] : [],
      ),
      rule,
    ),
  );
  places.push(different(Object.values(devices), rule));
  let sequences: (readonly (RuleOverride | null)[])[] = [[]];
  for (const place of places) {
    if (sequences.length * (place.length + 1) > most + 1) return undefined;
    sequences = sequences.flatMap((before) => [before, ...place.map((own) => [...before, own])]);
  }
  return sequences.slice(1);
}

function different(scopes: readonly Overrides[], rule: string): (RuleOverride | null)[] {
  const found = new Map<string, RuleOverride | null>();
  for (const scope of scopes) {
    if (!Object.hasOwn(scope, rule)) continue;
    const own = scope[rule] ?? null;
    found.set(JSON.stringify(own), own);
  }
  return [...found.values()];
}
