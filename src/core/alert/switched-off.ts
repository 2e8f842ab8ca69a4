// Incidents that nobody watches any more: the profile has no limit for them by now. What was told is ended, once. Pure.
import { type AlertFacts, transitionsOf, type Words } from './incident-words.ts';
import { type Incidents, noIncidents, type Told } from './incidents.ts';
import type { AlertStep } from './silence.ts';

const MESSAGE = 'no longer watched: the profile has no limit for it any more';
const EVIDENCE = { value: 0, baseline: null, message: MESSAGE };

/**
 * Ends all of `state` at `nowMs`. One that is not certain to have been told is dropped: nobody is told of an end alone.
 */
export function stepSwitchedOff(
  { open, group }: Incidents,
  nowMs: number,
  facts: Omit<AlertFacts, 'afterMs'>,
  { rule, groupRule }: Pick<Words, 'rule' | 'groupRule'>,
): AlertStep {
  const told: Told[] = [];
  for (const [id, incident] of open) if (incident.transition === 1) told.push({ what: 'forgotten', id, incident });
  if (group?.transition === 1) {
    told.push({ what: 'group-resolved', group, atMs: Math.max(group.atMs, nowMs), ids: [], goneCount: group.count });
  }
  const says = () => EVIDENCE;
  const words: Words = {
    rule,
    groupRule,
    firing: says,
    resolved: says,
    forgotten: says,
    group: { firing: '', left: '' },
  };
  const transitions = transitionsOf(told, { ...facts, afterMs: 0 }, words).map((each) => ({
    ...each,
    atMs: Math.max(each.atMs, nowMs),
    message: MESSAGE,
  }));
  const isAny = open.size > 0 || group !== undefined;
  return { before: undefined, transitions, after: isAny ? noIncidents : undefined, isWaiting: false };
}
