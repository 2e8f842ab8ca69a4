// A profile as whoever plays or deploys it takes it: words and numbers that a type would refuse, which nobody has asked
// when a file is run as it stands, then the profile, then its rules. The functions ask less: what they are given was
// asked here before it was deployed.
import { SEVERITIES } from '../finding/severity.ts';
import { alertNames, ruleProblems as nameProblems } from '../notify/alert-names.ts';
import { type CompiledProfile, compileProfile, tryCompile } from '../profile/compile.ts';
import type { Profile } from '../profile/profile.ts';
import { checkRules } from './check-rules.ts';
import { createDetector } from './detector.ts';
import { fieldProblems } from './profile-fields.ts';
import { type Rule, severitiesOf } from './rules/rules.ts';

/** It is in names of stacks, keys of tables and attributes of the topic. */
const PROFILE_NAME = /^[a-z][a-z0-9-]{0,30}$/;
const TIMES = ['allowedLatenessMs', 'outOfOrdernessMs', 'reportingPeriodMs'] as const;

/** As `compileProfile`. @throws RangeError listing what of the profile, or of its rules, cannot be used. */
export function usableProfile(profile: Profile, windows: readonly string[] = profile.windows): CompiledProfile {
  const misspelt = fieldProblems(profile);
  const problems = misspelt.length > 0 ? misspelt : [...ownProblems(profile), ...profile.rules.flatMap(ruleProblems)];
  if (problems.length > 0)
    throw new RangeError(`profile "${profile.name}" cannot be used:\n- ${problems.join('\n- ')}`);
  const compiled = compileProfile(profile, windows);
  // Refuses rules that contradict themselves.
  createDetector(compiled);
  return compiled;
}

/** Everything that a profile of the right shape says and cannot mean, at once. */
export function sayProblems(profile: Profile): string[] {
  const { compiled, problems } = tryCompile(profile, profile.windows);
  return [...ownProblems(profile), ...problems, ...profile.rules.flatMap(ruleProblems), ...checkRules(compiled)];
}

function ownProblems(profile: Profile): string[] {
  const { name, silentSeverity, tellFrom, recordOnly = [], wire } = profile;
  const problems: string[] = [];
  if (!PROFILE_NAME.test(name))
    problems.push(
      `name "${name}": expected lower-case letters, digits and -, a letter first, up to 31, such as "oven"`,
    );
  for (const field of TIMES) {
    const ms = profile[field] ?? 0;
    if (!(ms >= 0 && Number.isFinite(ms))) problems.push(`${field} ${ms}: expected ms, 0 or more`);
  }
  for (const field of ['device', 'time'] as const) {
    if (wire[field].length === 0) problems.push(`wire.${field}: expected at least one name, as readings have it`);
  }
  for (const [field, severity] of Object.entries({ silentSeverity, tellFrom })) {
    if (severity !== undefined && !isSeverity(severity))
      problems.push(`${field} "${severity}": expected one of ${SEVERITIES.join(', ')}`);
  }
  if (!Array.isArray(recordOnly))
    problems.push(`recordOnly ${JSON.stringify(recordOnly)}: expected a list of names of rules, such as ["spike"]`);
  else problems.push(...nameProblems('recordOnly', recordOnly, alertNames(profile)));
  return problems;
}

/** Severities that are none. */
export function ruleProblems(rule: Rule): string[] {
  return severitiesOf(rule)
    .filter((severity) => !isSeverity(severity))
    .map((severity) => `rule ${rule.name}: severity "${severity}": expected one of ${SEVERITIES.join(', ')}`);
}

const isSeverity = (word: string): boolean => (SEVERITIES as readonly string[]).includes(word);
