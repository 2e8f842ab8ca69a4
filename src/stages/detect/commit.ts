// Commits a key group under its version condition. Where another writer was there first, decides what is right; it
// never overwrites blindly.

import { covers, mergeGroups } from '#core/detect/merge.ts';
import { emptyOutcome, type Outcome } from '#core/detect/outcome.ts';
import type { Pack } from '#core/pack/pack.ts';
import type { Metrics, StateStore } from '../ports.ts';
import type { LiveRules } from '../rules/live-rules.ts';
import { wantedBy } from './rules-wanted.ts';
import { absorb, bytesOf, layoutOf, loadedGroup, stateOf, type WorkingGroup } from './working-group.ts';

export interface CommitPorts {
  readonly state: StateStore;
  readonly metrics: Metrics;
}

/**
 * A key group has one writer; who loses more often than this has a rival that writes all the time, and Lambda's retry
 * comes later.
 */
const MAX_ATTEMPTS = 5;

/**
 * Commits `group`. On a lost condition the stored state is loaded. Where its version is still the one that ours went on
 * from, nobody wrote and the commit is made again. Else:
 * 1. It has absorbed at least what we have, of every raw shard: ours is already there (a call that was believed dead,
 *    or a retry of a final call that got half-way). Nothing is written.
 * 2. The group was loaded in this call: all that we know of it comes from this call's `packs`, so they are judged again
 *    on top of the stored state, `publish` tells what comes of it, and that is committed. Exact.
 * 3. The group was handed over from earlier calls of the window, and has absorbed at least what is stored: ours goes on
 *    from there, what it has forgotten since included, and is committed. Exact.
 * 4. It was handed over, and each has something that the other lacks: its readings are no longer at hand, so nothing
 *    can be judged again. Both states are merged: per device and measure the one that saw the later reading, and every
 *    incident of both. Replaying only this call's packs instead would lose the alerts that the earlier calls have
 *    opened and told, and nobody would ever resolve them; taking ours alone would lose the rival's. The price: a
 *    baseline may miss the rival's readings of one window, which a moving average of 80 % forgets within 20 readings.
 *    It takes two mappings on one stream to get here.
 */
export async function commitGroup(
  ports: CommitPorts,
  rules: LiveRules,
  group: WorkingGroup,
  packs: readonly Pack[],
  publish: (outcome: Outcome, groupOf: () => WorkingGroup) => Promise<void>,
): Promise<WorkingGroup | undefined> {
  const { key } = group;
  const layout = layoutOf(rules);
  let current = group;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (await ports.state.commit(key, bytesOf(layout, current), current.version)) return committed(current);
    ports.metrics.count('StateConflicts', 1);
    const stored = loadedGroup(layout, key, (await ports.state.load([key])).get(key));
    if (stored.version === current.version) continue;
    const theirs = stateOf(layout, stored);
    const ours = stateOf(layout, current);
    if (covers(theirs, ours)) return undefined;
    if (group.isHandedOver) {
      const state = covers(ours, theirs) ? ours : mergeGroups(layout, ours, theirs);
      current = { ...stored, state };
    } else {
      await rules.prepare([wantedBy(theirs, packs)]);
      const outcome = emptyOutcome();
      for (const pack of packs) absorb(rules, stored, pack, outcome);
      await publish(outcome, () => stored);
      current = stored;
    }
  }
  throw new Error(
    `${key} was changed by another writer ${MAX_ATTEMPTS} times in a row: does a second event source mapping read the same stream?`,
  );
}

function committed(group: WorkingGroup): WorkingGroup {
  // What it has come as is all that there is of a group that nothing has needed yet.
  const handed = group.state === undefined ? group.handed : undefined;
  return { ...group, version: group.version + 1, handed, isHandedOver: false, isChanged: false };
}
