// The end of an incident that no reading ends: its device was not heard of for so long that nobody can say whether it
// goes on. It is dated by the device's own last reading, so that whoever finds it, however often and however late,
// tells the same transition.
import { numberText } from '../finding/wording.ts';
import type { AlertTransition } from './alert.ts';

const DAY_MS = 86_400_000;

/** What a transition has whatever made it. */
export type AlertFacts = Pick<
  AlertTransition,
  'id' | 'profile' | 'device' | 'rule' | 'kind' | 'measure' | 'severity' | 'startMs' | 'dimensions'
>;

/**
 * Closes a firing alert whose last transition had the number `last`.
 * @param clockMs the device's clock at its last reading.
 */
export function staleTransition(
  facts: AlertFacts,
  last: number,
  clockMs: number,
  forgetAfterMs: number,
): AlertTransition {
  const { id, profile, device, rule, kind, measure, severity, startMs, dimensions } = facts;
  const days = forgetAfterMs / DAY_MS;
  return {
    ...{ id, transition: last + 1, profile, device, rule, kind, measure, severity },
    ...{ state: 'resolved', cause: 'stale', startMs, atMs: clockMs + forgetAfterMs, value: days },
    ...{ baseline: null, score: null, dimensions },
    message: `not heard of for ${numberText(days)} days: closed as stale, nobody knows whether it went on`,
  };
}

/**
 * Closes a firing alert whose rule the profile no longer has, in the same way. `clockMs`: the device's clock at its
 * last reading.
 */
export function removedTransition(facts: AlertFacts, last: number, clockMs: number): AlertTransition {
  return {
    ...staleTransition(facts, last, clockMs, 0),
    message: 'its rule is no longer in the profile: closed, nobody knows whether it went on',
  };
}
