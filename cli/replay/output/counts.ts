// The four counts of values and of readings, from the state that was committed: redelivery is outside them.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { type Counts, emptyCounts } from '#core/windowing/group-state.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import type { StateStore } from '#stages/ports.ts';
import { windowStateKey } from '#stages/stored/window-state-key.ts';

/** The sum over all key groups. */
export async function committedCounts(profile: CompiledProfile, state: StateStore, keyGroups: number): Promise<Counts> {
  const sum = emptyCounts();
  for (let group = 0; group < keyGroups; group += 1) {
    const key = windowStateKey(profile.name, group);
    const stored = (await state.load([key])).get(key);
    if (stored === undefined) continue;
    const { counts } = decodeGroupState(stored.bytes, profile);
    for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name];
  }
  return sum;
}
