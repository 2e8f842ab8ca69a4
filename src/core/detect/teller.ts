// Brings a device's incident up to what a reading changed, and hands the transition on.
import type { AlertTransition } from '../alert/alert.ts';
import { endFinding, isGoingOn } from '../alert/finding-record.ts';
import { type DeviceLife, type IncidentRecord, noteEnd, stepIncident } from '../alert/incident-record.ts';
import { endOf, type Place, presentOf, transitionOf } from '../alert/transition.ts';
import { PLAIN_LIFE } from '../finding/rule-life.ts';
import { numberText } from '../finding/wording.ts';
import type { Detector } from './detector.ts';
import type { GroupState } from './group-state.ts';
import { mark } from './incident.ts';
import type { Outcome } from './outcome.ts';
import { restAfterIncident } from './rest.ts';

const DAY_MS = 86_400_000;

/** After a reading of `atMs` of the device; `placeOf` is asked where there is something to tell. */
export function tellIncident(
  detector: Detector,
  group: GroupState,
  device: number,
  atMs: number,
  isNewer: boolean,
  outcome: Outcome,
  placeOf: () => Place,
): void {
  const life = group.incidents.get(device);
  if (life === undefined) return;
  endUnheard(life, atMs, detector.profile.forgetAfterMs);
  const change = stepIncident(life, atMs, isNewer, detector.facts);
  mark(group, device);
  if (change === undefined) return;
  const incident = life.incident as IncidentRecord;
  const told =
    change === 'over'
      ? transitionOf(placeOf(), life, incident, change, incident.endMs, endOf(life))
      : transitionOf(placeOf(), life, incident, change, atMs, presentOf(life));
  hand(outcome, told, incident);
  if (change !== 'over') return;
  incident.isFlapping = false;
  restAfterIncident(detector, group, device, incident);
}

/** Nothing is heard of a finding, good or bad, while its device goes on: a measure that is not sent any more. */
function endUnheard(life: DeviceLife, atMs: number, forgetAfterMs: number): void {
  for (const record of life.findings) {
    if (!isGoingOn(record) || atMs - record.lastMs <= forgetAfterMs) continue;
    const { phase, shown } = record;
    endFinding(record, PLAIN_LIFE, atMs);
    const days = numberText(forgetAfterMs / DAY_MS);
    const message = `nothing heard of it for ${days} days: closed as stale, nobody knows whether it went on`;
    if (phase !== 'pending' && shown !== undefined) noteEnd(life, record, { ...shown, message }, 'stale');
  }
}

/** Counts a transition and hands it on, in order. */
export function hand(outcome: Outcome, transition: AlertTransition, { isHeld }: IncidentRecord): void {
  if (transition.change === 'over') outcome.counts.resolved += 1;
  else if (transition.transition === 1) outcome.counts.opened += 1;
  if (isHeld) outcome.held.add(transition.id);
  outcome.transitions.push(transition);
}
