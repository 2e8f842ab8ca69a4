// What cohort rules find → transitions of alerts, as they are stored and published: identity, numbers, words.
import type { AlertChange, AlertState, AlertTransition } from '../alert/alert.ts';
import { alertId } from '../alert/alert-id.ts';
import type { CompiledCohort } from '../detect/rules/cohort.ts';
import { labelOf, numberText, quantity } from '../finding/wording.ts';
import { dimensionDevice } from '../windowing/dimension-window.ts';
import type { Compared } from './codec.ts';
import type { Found } from './judge.ts';
import type { PlaceIncident } from './place.ts';
import type { StreetStep } from './street.ts';

export interface CohortFacts {
  readonly profile: string;
  readonly rule: CompiledCohort;
  readonly unit: string;
}

/** Its lane: a device has one incident a cohort rule. */
export function cohortAlertId({ profile, rule }: CohortFacts, device: string, startMs: number): string {
  return alertId(profile, device, rule.name, startMs);
}

/** `group`: the id of the incident of its whole street, where there is one. */
export function memberTransition(facts: CohortFacts, found: Found, group: string | undefined): AlertTransition {
  const { rule, unit } = facts;
  const { what, device, value, incident, atMs, level, others, otherCount, step } = found;
  const of = { device, incident, dimensions: { [rule.dimension]: value }, atMs };
  const stay = `the ${otherCount} others of ${rule.dimension}=${value}`;
  if (what === 'stale') {
    const message = `${labelOf(rule.measure, unit)}: not heard of any more, closed as stale; nobody knows whether it went on`;
    return { ...transitionOf(facts, of, false), cause: 'stale', value: 0, baseline: null, score: null, message };
  }
  const usual = 2 ** (others + incident.usual);
  const had = 2 ** level;
  const numbers = { value: had, baseline: usual, score: step?.score ?? null };
  const subject = `${labelOf(rule.measure, unit)} ${quantity(had, unit)}`;
  const against = `${quantity(usual, unit)}, judged by ${stay}`;
  if (what === 'opened') {
    const message = `${subject} is ${apart(level - others - incident.usual)} its usual ${against}`;
    return { ...transitionOf(facts, of, true), ...(group === undefined ? {} : { group }), ...numbers, message };
  }
  const isNew = step?.isNewNormal === true;
  const message = isNew
    ? `${subject} is what is usual now beside ${stay}; before it was ${quantity(usual, unit)}`
    : `${subject} is near its usual ${against} again`;
  return {
    ...transitionOf(facts, of, false),
    ...(isNew ? NEW_NORMAL : {}),
    ...numbers,
    message,
  };
}

const NEW_NORMAL = { cause: 'new-normal' } as const;

/** A whole street. */
export function streetTransition(
  facts: CohortFacts,
  value: string,
  incident: PlaceIncident,
  step: StreetStep,
  endMs: number,
): AlertTransition {
  const { rule, unit } = facts;
  const device = dimensionDevice({ dimension: rule.dimension, value });
  const of = { device, incident, dimensions: { [rule.dimension]: value }, atMs: endMs };
  const had = 2 ** step.median;
  const usual = 2 ** (step.others + incident.usual);
  const isNew = step.over !== undefined && step.isNewNormal;
  const what = `the middle of its ${step.count} devices, ${labelOf(rule.measure, unit)} ${quantity(had, unit)},`;
  const fall = apart(step.median - step.others - incident.usual);
  const message =
    step.over === undefined
      ? `all of ${device} is low: ${what} is ${fall} its usual ${quantity(usual, unit)}, and the other ${rule.dimension}s are not`
      : `${device}: ${what} is ${isNew ? 'what is usual now' : `near its usual ${quantity(usual, unit)} again`}`;
  return {
    ...transitionOf(facts, of, step.over === undefined),
    ...(isNew ? NEW_NORMAL : {}),
    ...{ value: had, baseline: usual, score: step.score, count: step.count, message },
  };
}

/** What was told and whose rule the profile no longer has. */
export function removedTransition(
  { profile, rule }: { readonly profile: string; readonly rule: string },
  { measure, dimension, severity, judgedMs }: Compared & { readonly judgedMs: number },
  { device, value, incident }: { readonly device: string; readonly value: string; readonly incident: PlaceIncident },
): AlertTransition {
  const { startMs } = incident;
  return {
    ...{ id: alertId(profile, device, rule, startMs), transition: 2, profile, device, lane: rule },
    ...{ change: 'over', rule, kind: 'cohort', measure, severity, state: 'resolved', cause: 'rule-removed', startMs },
    ...{ atMs: judgedMs, value: 0, baseline: null, score: null, dimensions: { [dimension]: value } },
    message: 'its rule is no longer in the profile: closed, nobody knows whether it went on',
  };
}

interface Of {
  readonly device: string;
  readonly incident: PlaceIncident;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly atMs: number;
}

function transitionOf(facts: CohortFacts, { device, incident, dimensions, atMs }: Of, isOpen: boolean) {
  const { profile, rule } = facts;
  const { startMs } = incident;
  return {
    ...{ id: cohortAlertId(facts, device, startMs), transition: isOpen ? 1 : 2, profile, device, lane: rule.name },
    ...{ rule: rule.name, kind: 'cohort', measure: rule.measure, severity: rule.severity, startMs, atMs, dimensions },
    change: (isOpen ? 'opened' : 'over') as AlertChange,
    state: (isOpen ? 'firing' : 'resolved') as AlertState,
  };
}

/** Of doublings: `62 % below`, `3.4 times`. */
function apart(doublings: number): string {
  if (doublings < 0) return `${numberText(Math.round((1 - 2 ** doublings) * 100))} % below`;
  return doublings < 1
    ? `${numberText(Math.round((2 ** doublings - 1) * 100))} % above`
    : `${numberText(Number((2 ** doublings).toPrecision(2)))} times`;
}
