// Which alerts have a transition that the topic did not take, as their incidents remember it: it travels and is
// committed with the state, so that whoever goes on from there knows.
import type { AlertTransition } from '#core/alert/alert.ts';
import { findId } from '#core/bytes/id-table.ts';
import type { Detector } from '#core/detect/detector.ts';
import type { Outcome } from '#core/detect/outcome.ts';
import type { HeldAlerts } from '../alert/publish.ts';
import { stateOf, type WorkingGroup } from './working-group.ts';

/** `groupOf` answers the key group whose readings made the transition. */
export function heldInGroups(
  detector: Detector,
  outcome: Outcome,
  groupOf: (transition: AlertTransition) => WorkingGroup | undefined,
): HeldAlerts {
  return {
    isHeld: ({ id }) => outcome.held.has(id),
    note(transition, isHeld) {
      // Where another incident of the device has begun meanwhile, nothing further comes of this one.
      const group = isHeld || outcome.held.has(transition.id) ? groupOf(transition) : undefined;
      if (group === undefined) return;
      const { ids, incidents } = stateOf(detector, group);
      const own = incidents.get(findId(ids, transition.device))?.incident;
      if (own?.startMs === transition.startMs && own.lane === transition.lane) own.isHeld = isHeld;
    },
  };
}
