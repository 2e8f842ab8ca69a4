// What a key group may let go of, because the sweep has taken it: windows of dimension values that are folded, windows
// of cohorts that are judged.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { settleCohorts } from '#core/windowing/cohort-cells.ts';
import { emptyDimensions, type Folded, settleDimensions } from '#core/windowing/dimension-cells.ts';
import type { GroupState } from '#core/windowing/group-state.ts';
import type { StoredState } from '../ports.ts';
import { cohortStreetsKey, judgedOf } from '../stored/cohort-key.ts';
import { decodeDimensionMark, dimensionMarkKey } from '../stored/dimension-mark.ts';

export interface Released {
  /** By key group. */
  readonly folded: ReadonlyMap<number, Folded>;
  /** By cohort rule: the end of the last window judged, ms. */
  readonly judgedMs: ReadonlyMap<string, number>;
}

/** Where it is noted: what of these the profile has no use for is not asked for. */
export function releasedKeys({ name, dimensionWindows, cohorts }: CompiledProfile): string[] {
  return [
    ...(dimensionWindows.length > 0 ? [dimensionMarkKey(name)] : []),
    ...(cohorts.length > 0 ? [cohortStreetsKey(name)] : []),
  ];
}

export function releasedOf({ name }: CompiledProfile, stored: ReadonlyMap<string, StoredState>): Released {
  return {
    folded: decodeDimensionMark(stored.get(dimensionMarkKey(name))?.bytes),
    judgedMs: judgedOf(stored.get(cohortStreetsKey(name))?.bytes),
  };
}

/** Ends a step of a key group, before its commit. */
export function letGo(
  state: GroupState,
  group: number,
  profile: CompiledProfile,
  { folded, judgedMs }: Released,
): void {
  if (profile.dimensionWindows.length > 0) settleDimensions(state.dimensions, folded.get(group), state.arrivalMs);
  else if (state.dimensions.stamp > 0) state.dimensions = emptyDimensions();
  settleCohorts(state.cohorts, judgedMs, profile);
}
