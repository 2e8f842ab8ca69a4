// What is explained: the steps, the incident among them, which rules and steps are shown. And as JSON.

import type { AlertTransition } from '#core/alert/alert.ts';
import { closest } from '#core/closest.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { Edge } from '../judging/edges.ts';
import type { RuleView } from '../judging/rule-view.ts';
import { dateTime } from '../terminal/times.ts';
import { chosenIncident, type Incident, incidentsIn, rulesOf, spanOf } from './incident.ts';
import { besideRecorded } from './recorded.ts';
import { type Shown, shownSteps } from './shown.ts';
import type { Step } from './steps.ts';

export interface Explanation {
  readonly device: string;
  readonly steps: readonly Step[];
  readonly incident: Incident | undefined;
  /** Whose views are shown. */
  readonly rules: ReadonlySet<string>;
  readonly shown: readonly Shown[];
  /** Where what is normal comes from; undefined where nothing was read, or no rule that is shown compares with it. */
  readonly learnt: LearntAnew | undefined;
  /** Sentences for people: what the numbers do not say by themselves. */
  readonly notes: readonly string[];
}

/** Nothing of what was stored then is read: what is normal is learnt once more, from the readings at hand. */
export interface LearntAnew {
  /** Event time of the first of them, ms. */
  readonly fromMs: number;
  /** Those before the incident began; all of them where there is none. */
  readonly readings: number;
}

export interface ExplanationWish {
  /** Beginning of an incident's id; undefined: the last one. */
  readonly incident: string | undefined;
  /** Its transitions as a deployment has stored them; empty where none is asked. */
  readonly recorded?: readonly AlertTransition[];
  /** Rules by name; empty: those that found something. */
  readonly rules: readonly string[];
  readonly around: number;
  readonly isAll: boolean;
}

/** @throws UsageError for an incident or a rule that is not there. */
export function explanationOf(device: string, steps: readonly Step[], wish: ExplanationWish): Explanation {
  const incidents = incidentsIn(steps);
  const { recorded = [] } = wish;
  const compared = recorded.length === 0 ? undefined : besideRecorded(incidents, recorded);
  const incident = compared?.incident ?? chosenIncident(incidents, wish.incident);
  const everything = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  const span = incident === undefined ? everything : spanOf(incident, steps);
  const known = new Set(steps.flatMap((step) => step.rules.map(({ rule }) => rule)));
  const found = incident === undefined ? known : rulesOf(incident, steps, span);
  const rules = wish.rules.length === 0 ? found : new Set(wish.rules.flatMap((name) => namedRules(name, known)));
  const others = incidents.filter(({ id }) => id !== incident?.id);
  const more = others.length === 0 ? [] : [`${others.length} more in these readings: ${listed(others)}`];
  const shown = shownSteps(steps, { ...span, ...wish, rules });
  const learnt = learntAnew(steps, incident, rules);
  const notes = [...learntNotes(learnt), ...(compared?.notes ?? []), ...versionNotes(shown), ...more];
  return { device, steps, incident, rules, shown, learnt, notes };
}

/** Kinds of rules that compare with what is normal for the device; the others need no past to be explained. */
const LEARNING = ['spike', 'drop', 'zscore', 'adaptive'];

function learntAnew(
  steps: readonly Step[],
  incident: Incident | undefined,
  rules: ReadonlySet<string>,
): LearntAnew | undefined {
  const [first] = steps;
  if (first === undefined) return undefined;
  if (![...rules].some((rule) => LEARNING.includes(first.detector.ruleNamed(rule).kind))) return undefined;
  const startMs = incident?.transitions[0]?.startMs ?? Number.POSITIVE_INFINITY;
  return { fromMs: first.atMs, readings: steps.filter(({ atMs }) => atMs < startMs).length };
}

function learntNotes(learnt: LearntAnew | undefined): string[] {
  if (learnt === undefined) return [];
  const { fromMs, readings } = learnt;
  const many = readings === 1 ? '1 reading' : `${readings} readings`;
  return [
    `What is normal (baselines, means, what the adaptive rule knows) was learnt anew for this, from ${dateTime(fromMs)} UTC on and ${many} before it began; nothing that was stored then was read.`,
  ];
}

/** @throws UsageError for a rule that is not there. */
function namedRules(name: string, known: ReadonlySet<string>): string[] {
  if (name === 'all') return [...known];
  const own = [...known].filter((rule) => rule === name || rule.startsWith(`${name}:`));
  if (own.length > 0) return own;
  const near = closest(name, [...known]);
  throw new UsageError(
    `--rule is "${name}": ${near === undefined ? `expected all, or one of ${[...known].join(', ')}` : `did you mean ${near}?`}`,
  );
}

/** Where the rules are not those that the profile was deployed with. */
function versionNotes(shown: readonly Shown[]): string[] {
  const steps = shown.flatMap((each) => ('step' in each ? [each.step] : []));
  const versions = [...new Set(steps.map(({ rulesVersion }) => rulesVersion))];
  const isOwn = steps.some(({ isVariant }) => isVariant);
  return [
    ...(versions.every((version) => version === 0)
      ? []
      : [`Judged by version ${versions.join(', then ')} of the rules: npx weir rules history.`]),
    ...(isOwn ? ['Some rules of this device are not those of all: npx weir rules get.'] : []),
  ];
}

const listed = (incidents: readonly Incident[]): string => {
  const ids = incidents.slice(-5).map(({ id }) => id.slice(0, 8));
  return incidents.length > ids.length ? `…, ${ids.join(', ')}` : ids.join(', ');
};

/** For programs: every step that is shown, times as ms since 1970. */
export function explanationJson({ device, incident, rules, shown, steps, learnt, notes }: Explanation): object {
  return {
    device,
    readings: steps.length,
    incident: incident === undefined ? null : { id: incident.id, transitions: incident.transitions },
    learntAnew: learnt ?? null,
    steps: shown.map((each) => ('leftOut' in each ? each : stepJson(each.step, rules))),
    notes,
  };
}

function stepJson(
  { atMs, arrivalMs, taken, values, rules, lives, transitions, rulesVersion }: Step,
  wanted: ReadonlySet<string>,
): object {
  return {
    ...{ atMs, arrivalMs, taken, values, rulesVersion },
    rules: rules.filter(({ rule }) => wanted.has(rule)).map(viewJson),
    states: lives.filter(({ rule }) => wanted.has(rule)),
    transitions,
  };
}

function viewJson({ edges, ...view }: RuleView): Omit<RuleView, 'edges'> & { limits: readonly Edge[] } {
  return { ...view, limits: edges() };
}
