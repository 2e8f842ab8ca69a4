// Where what is kept of cohorts lies in the StateStore: written by the sweep alone; how far it is judged is read by
// aggregate too.
import { decodeStreets } from '#core/cohort/codec.ts';

/** Streets, and how far each rule is judged. */
export function cohortStreetsKey(profile: string): string {
  return `cohort#${profile}`;
}

/** Places of a key group's devices. */
export function cohortPlacesKey(profile: string, group: string): string {
  return `${cohortStreetsKey(profile)}#${group}`;
}

/** By rule: the end of the last window judged, ms. */
export function judgedOf(bytes: Uint8Array | undefined): ReadonlyMap<string, number> {
  return new Map([...decodeStreets(bytes)].map(([rule, { judgedMs }]) => [rule, judgedMs]));
}
