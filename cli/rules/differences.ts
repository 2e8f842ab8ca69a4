// What one change of the rules has that another has not, a line each, with what the profile says where it says
// something.
import { isPlain, type RulesBody } from '#core/live-rules/rules-body.ts';
import { watchRules } from '#core/live-rules/watch-rules.ts';
import type { Profile } from '#core/profile/profile.ts';

export interface Difference {
  /** `devices.meter-1.spike.ratio`; of a further rule, `add.NAME`. */
  readonly path: string;
  /** Undefined: nothing is said there. null: off. */
  readonly before: unknown;
  readonly after: unknown;
  /** What the profile has, where the path is of a field of one of its rules. */
  readonly profile: unknown;
}

export function differences(before: RulesBody, after: RulesBody, profile: Profile): Difference[] {
  const rules = [...profile.rules, ...watchRules(profile)];
  const [from, to] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...from.keys(), ...to.keys()])].sort();
  return paths.flatMap((path) => {
    const [old, now] = [from.get(path), to.get(path)];
    if (JSON.stringify(old?.value) === JSON.stringify(now?.value)) return [];
    const fields = (now ?? old)?.fields ?? [];
    return [{ path, before: old?.value, after: now?.value, profile: inProfile(rules, fields) }];
  });
}

interface Leaf {
  readonly value: unknown;
  /** The rule's name, then its fields. */
  readonly fields: readonly string[];
}

function leavesOf({ add = [], all = {}, dimensions = {}, devices = {} }: RulesBody): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  function take(place: string, value: unknown, fields: readonly string[]): void {
    if (!isPlain(value) || fields.length === 0) {
      if (fields.length > 0) leaves.set(place, { value, fields });
      else for (const [name, inner] of Object.entries(value as object)) take(`${place}.${name}`, inner, [name]);
      return;
    }
    for (const [name, inner] of Object.entries(value)) take(`${place}.${name}`, inner, [...fields, name]);
  }
  for (const rule of add) leaves.set(`add.${rule.name}`, { value: rule, fields: [] });
  take('all', all, []);
  for (const [key, overrides] of Object.entries(dimensions)) take(`dimensions.${key}`, overrides, []);
  for (const [key, overrides] of Object.entries(devices)) take(`devices.${key}`, overrides, []);
  return leaves;
}

function inProfile(rules: readonly { readonly name: string }[], [name, ...fields]: readonly string[]): unknown {
  const rule: unknown = rules.find((each) => each.name === name);
  if (fields.length === 0) return undefined;
  return fields.reduce<unknown>((value, field) => (isPlain(value) ? value[field] : undefined), rule);
}

/** `all.spike.ratio: 2 → 3 (the profile has 1)`. */
export function differenceText({ path, before, after, profile }: Difference): string {
  const own = profile === undefined ? '' : ` (the profile has ${shown(profile)})`;
  return `${path}: ${shown(before)} → ${shown(after)}${own}`;
}

const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : value === null ? 'off' : JSON.stringify(value);
