// Refuses rules that contradict themselves or each other, naming every problem at once, before the first reading is
// judged.
import type { CompiledProfile } from '../profile/compile.ts';
import { checkLife } from './rules/life.ts';
import { checkRule } from './rules/rules.ts';

/**
 * `:` stays free for the names of rules written for `*`; the rest goes into topic attributes and table keys as it is.
 */
const RULE_NAME = /^[a-z0-9][a-z0-9-]{0,59}$/;

/** Every contradiction of the profile's rules, in words; empty where they can be used. */
export function checkRules(profile: CompiledProfile): string[] {
  const problems: string[] = [];
  const names = new Set<string>();
  const { rules } = profile.source;
  const keep = profile.baselineKeepRatio;
  if (!(keep >= 0 && keep < 1)) problems.push(`baselineKeepRatio ${keep}: expected 0 or more and less than 1`);
  for (const [place, rule] of rules.entries()) {
    const say = (problem: string) => problems.push(`rule ${rule.name}: ${problem}`);
    if (!RULE_NAME.test(rule.name)) say('expected a name of a–z, 0–9 and -, up to 60 characters');
    if (names.has(rule.name)) say('another rule has this name; alerts are told apart by it');
    names.add(rule.name);
    checkRule(rule, profile, rules.slice(0, place), say);
    checkLife(rule, profile.forgetAfterMs, say);
  }
  return problems;
}
