// Brings a device's incident up to what a reading changed, and hands the transition on.
import type { AlertTransition } from '../alert/alert.ts';
import { type IncidentRecord, stepIncident } from '../alert/incident-record.ts';
import { endOf, type Place, presentOf, transitionOf } from '../alert/transition.ts';
import type { GroupState } from './group-state.ts';
import { mark } from './incident.ts';
import type { Outcome } from './outcome.ts';

/** After a reading of `atMs` of the device; `placeOf` is asked where there is something to tell. */
export function tellIncident(
  group: GroupState,
  device: number,
  atMs: number,
  isNewer: boolean,
  outcome: Outcome,
  placeOf: () => Place,
): void {
  const life = group.incidents.get(device);
  if (life === undefined) return;
  const change = stepIncident(life, atMs, isNewer);
  mark(group, device);
  if (change === undefined) return;
  const incident = life.incident as IncidentRecord;
  const told =
    change === 'over'
      ? transitionOf(placeOf(), life, incident, change, incident.endMs, endOf(life))
      : transitionOf(placeOf(), life, incident, change, atMs, presentOf(life));
  hand(outcome, told, incident);
  if (change === 'over') incident.isFlapping = false;
}

/** Counts a transition and hands it on, in order. */
export function hand(outcome: Outcome, transition: AlertTransition, { isHeld }: IncidentRecord): void {
  if (transition.change === 'over') outcome.counts.resolved += 1;
  else if (transition.transition === 1) outcome.counts.opened += 1;
  if (isHeld) outcome.held.add(transition.id);
  outcome.transitions.push(transition);
}
