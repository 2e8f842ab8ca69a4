// What incidents of a profile can be of: rules, kinds, lanes, dimensions. Whoever names one that there is not (what is
// only recorded, a silence, a filter of a subscriber) would be heard by nobody: it is refused, with the nearest name.
// Pure.
import { closest, hintOf } from '../closest.ts';
import { RULES, type Rule } from '../detect/rules/rules.ts';
import { SEVERITIES } from '../finding/severity.ts';
import { isLike } from '../pattern.ts';
import { ALL_REJECTED, ALL_REJECTED_GROUP, SILENT, SILENT_GROUP } from '../profile/own-rules.ts';
import type { Profile } from '../profile/profile.ts';
import type { Matchers } from './silence.ts';

export type NamedProfile = Pick<Profile, 'rules' | 'measures' | 'openMeasures' | 'wire'>;

export interface AlertNames {
  /** As people say them; those of a rule for each measure are `<name>:<measure>` besides. */
  readonly rules: readonly string[];
  readonly ofMeasures: readonly string[];
  /** Of these any measure may come: the profile takes any. */
  readonly open: readonly string[];
  readonly kinds: readonly string[];
  readonly lanes: readonly string[];
  readonly dimensions: readonly string[];
}

/** No rule of a profile makes these. */
const OWN = [SILENT, SILENT_GROUP, ALL_REJECTED, ALL_REJECTED_GROUP];

/** `added`: rules beside the profile's own, which came while it runs. */
export function alertNames(
  { rules, measures, openMeasures = false, wire }: NamedProfile,
  added: readonly Rule[] = [],
): AlertNames {
  const all = [...rules, ...added];
  const each = [...all.filter((rule) => 'measure' in rule && rule.measure === '*').map(({ name }) => name), SILENT];
  const ofMeasures = each.flatMap((name) => Object.keys(measures).map((measure) => `${name}:${measure}`));
  const cohorts = all.filter(({ kind }) => kind === 'cohort').map(({ name }) => name);
  return {
    rules: [...all.map(({ name }) => name), ...OWN],
    ofMeasures,
    open: openMeasures ? each : [],
    kinds: [...Object.keys(RULES), SILENT, ALL_REJECTED],
    lanes: ['readings', 'group', ...OWN, ...cohorts, ...ofMeasures.filter((name) => name.startsWith(`${SILENT}:`))],
    dimensions: Object.keys(wire.dimensions ?? {}),
  };
}

/** What is wrong with a rule's name, or a pattern of names: undefined where some incident may have it. */
export function ruleProblem(at: string, pattern: string, names: AlertNames): string | undefined {
  const [base = '', measure] = pattern.split(':', 2);
  if (measure !== undefined && names.open.some((name) => isLike(base, name))) return undefined;
  return problemOf(at, 'rule', pattern, [...names.rules, ...names.ofMeasures], names.rules);
}

/** Of a list of names, in the order in which they stand. */
export const ruleProblems = (field: string, wanted: readonly string[], names: AlertNames): string[] =>
  wanted.flatMap((name) => ruleProblem(field, name, names) ?? []);

/** Every matcher that no incident of the profile can have. `at`: where they stand. */
export function matcherProblems(at: string, { dimensions = {}, ...own }: Matchers, names: AlertNames): string[] {
  const { rule, kind, severity, lane } = own;
  return [
    rule === undefined ? undefined : ruleProblem(at, rule, names),
    kind === undefined ? undefined : problemOf(at, 'kind', kind, names.kinds),
    severity === undefined ? undefined : problemOf(at, 'severity', severity, SEVERITIES),
    lane === undefined ? undefined : laneProblem(at, lane, names),
    ...Object.keys(dimensions).map((name) => problemOf(at, 'dimension', name, names.dimensions)),
  ].filter((problem) => problem !== undefined);
}

function laneProblem(at: string, lane: string, names: AlertNames): string | undefined {
  if (names.open.includes(SILENT) && isLike(lane.split(':', 1)[0] as string, SILENT)) return undefined;
  return problemOf(at, 'lane', lane, names.lanes);
}

/** `known` are compared with, `said` are told, or all of them. */
function problemOf(at: string, what: string, pattern: string, known: readonly string[], said = known) {
  if (known.some((name) => isLike(pattern, name))) return undefined;
  const typed = pattern.replaceAll('*', '');
  const hint = hintOf(typed, closest(typed, known) === undefined ? said : known);
  return `${at} names ${what} ${JSON.stringify(pattern)}, which there is not: ${hint}`;
}
