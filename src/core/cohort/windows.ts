// The windows of a cohort rule that are due, in order, over all key groups: its streets, and what each key group is to
// judge its own devices by. Pure.
import type { AlertTransition } from '../alert/alert.ts';
import type { CompiledCohort } from '../detect/rules/cohort.ts';
import type { CompiledProfile } from '../profile/compile.ts';
import { dimensionDevice } from '../windowing/dimension-window.ts';
import { type CohortStreets, isSame, type Judged } from './codec.ts';
import type { CohortWindow, Member, Places } from './judge.ts';
import { othersOf } from './others.ts';
import { type Street, stepStreets } from './street.ts';
import { type CohortFacts, cohortAlertId, removedTransition, streetTransition } from './words.ts';

/** Members of a window, by key group. */
export type Window = ReadonlyMap<string, readonly Member[]>;

/** A window of a rule as it is judged in every key group. */
export interface Judgement extends CohortWindow {
  readonly members: Window;
}

type JudgedStreets = Judged<ReadonlyMap<string, Street>>;

/** The windows of a rule that end by `untilMs`, in order, over all key groups. */
export function judgeWindows(
  facts: CohortFacts,
  before: JudgedStreets | undefined,
  windows: ReadonlyMap<number, Window>,
  untilMs: number,
): {
  readonly transitions: readonly AlertTransition[];
  readonly judgements: readonly Judgement[];
  readonly streets: JudgedStreets | undefined;
} {
  const { rule } = facts;
  const transitions: AlertTransition[] = [];
  const judgements: Judgement[] = [];
  let kept: ReadonlyMap<string, Street> = before?.kept ?? new Map();
  if (rule.isOff === true && before !== undefined) {
    transitions.push(...endedStreets(facts.profile, rule.name, before));
    kept = new Map([...kept].map(([value, street]) => [value, { ...street, incident: undefined }]));
  }
  let judgedMs = before?.judgedMs ?? Number.NEGATIVE_INFINITY;
  for (const startMs of [...windows.keys()].sort((a, b) => a - b)) {
    const endMs = startMs + rule.windowMs;
    if (endMs > untilMs || endMs <= judgedMs) continue;
    judgedMs = endMs;
    const members = windows.get(startMs) as Window;
    const byValue = Map.groupBy([...members.values()].flat(), ({ value }) => value);
    const others = new Map([...byValue].map(([value, own]) => [value, othersOf(own.map(({ level }) => level))]));
    const steps = stepStreets(kept, others, startMs, rule);
    kept = new Map([...kept, ...[...steps].map(([value, { place }]) => [value, place] as const)]);
    for (const [value, step] of steps) {
      const incident = step.opened ?? step.over;
      if (incident !== undefined) transitions.push(streetTransition(facts, value, incident, step, endMs));
    }
    const firing = [...kept].flatMap(([value, { incident }]) =>
      incident?.isOpen ? [[value, cohortAlertId(facts, `${rule.dimension}=${value}`, incident.startMs)] as const] : [],
    );
    judgements.push({ rule, startMs, members, others, streets: new Map(firing) });
  }
  // A window in which nobody had anything is judged as well: nothing can come for it any more.
  if (Number.isFinite(untilMs)) judgedMs = Math.max(judgedMs, untilMs);
  const streets = Number.isFinite(judgedMs) ? { ...rule, judgedMs, kept } : undefined;
  return { transitions, judgements, streets };
}

/** What was opened by a rule that the profile has no more. */
export function endedStreets(profile: string, rule: string, was: JudgedStreets): AlertTransition[] {
  return [...was.kept].flatMap(([value, { incident }]) => {
    const device = dimensionDevice({ dimension: was.dimension, value });
    return incident?.isOpen ? [removedTransition({ profile, rule }, was, { device, value, incident })] : [];
  });
}

export function endedPlaces(profile: string, rule: string, was: Judged<Places>): AlertTransition[] {
  return [...was.kept].flatMap(([value, own]) =>
    [...own].flatMap(([device, { incident }]) =>
      incident?.isOpen ? [removedTransition({ profile, rule }, was, { device, value, incident })] : [],
    ),
  );
}

/** Where devices usually are, of a rule that is off. */
export const withoutIncidents = (places: Places): Places =>
  new Map(
    [...places].map(([value, own]) => [
      value,
      new Map([...own].map(([device, place]) => [device, { ...place, incident: undefined }])),
    ]),
  );

export const judgedMsOf = (all: CohortStreets, rule: CompiledCohort): number =>
  sameRule(all, rule)?.judgedMs ?? Number.NEGATIVE_INFINITY;

/** What is kept of a rule, if it compared the same. */
export function sameRule<T>(all: ReadonlyMap<string, Judged<T>>, rule: CompiledCohort): Judged<T> | undefined {
  const known = all.get(rule.name);
  return known !== undefined && isSame(known, rule) ? known : undefined;
}

export function factsOf({ name: profile, measures }: CompiledProfile, rule: CompiledCohort): CohortFacts {
  return { profile, rule, unit: measures.find(({ name }) => name === rule.measure)?.unit ?? '' };
}
