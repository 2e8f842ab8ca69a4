// Which versions of the rules a call's packs need.
import type { GroupState } from '#core/detect/group-state.ts';
import type { Pack } from '#core/pack/pack.ts';
import type { Wanted } from '../rules/live-rules.ts';

/** Of a key group: the one that its state has come to, and those of the arrivals that it will see. */
export function wantedBy({ rulesVersion, arrivalMs }: GroupState, packs: readonly Pack[]): Wanted {
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = arrivalMs;
  for (const { arrivalBaseMs, arrivals, sequences } of packs) {
    for (let record = 0; record < sequences.length; record++) {
      const ms = arrivalBaseMs + (arrivals[record] as number);
      if (ms < fromMs) fromMs = ms;
      if (ms > toMs) toMs = ms;
    }
  }
  return { version: rulesVersion, fromMs, toMs };
}
