// Which versions of the rules a call's packs need.
import type { GroupState } from '#core/detect/group-state.ts';
import type { Pack } from '#core/pack/pack.ts';
import type { LiveRules, Wanted } from '../rules/live-rules.ts';
import { layoutOf, stateOf, type WorkingGroup } from './working-group.ts';

/** Of a key group: the one that its state has come to, and those of the arrivals that it will see. */
export function wantedBy({ rulesVersion, arrivalMs }: GroupState, packs: readonly Pack[]): Wanted {
  return { version: rulesVersion, arrivals: () => arrivalsOf(packs, arrivalMs) };
}

/** The first of the packs' arrivals, and the last of them and of `sinceMs`. */
function arrivalsOf(packs: readonly Pack[], sinceMs: number): readonly [number, number] {
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = sinceMs;
  for (const { arrivalBaseMs, arrivals, sequences } of packs) {
    for (let record = 0; record < sequences.length; record++) {
      const ms = arrivalBaseMs + (arrivals[record] as number);
      if (ms < fromMs) fromMs = ms;
      if (ms > toMs) toMs = ms;
    }
  }
  return [fromMs, toMs];
}

/** Of every key group that has packs. */
export function wantedOf(
  rules: LiveRules,
  groups: ReadonlyMap<number, WorkingGroup>,
  packs: ReadonlyMap<number, readonly Pack[]>,
): Wanted[] {
  return [...packs].map(([number, own]) => wantedBy(stateOf(layoutOf(rules), groups.get(number) as WorkingGroup), own));
}
