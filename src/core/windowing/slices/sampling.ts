// Why a measure's slices keep their values, and by what these are linked. Compiled from a profile
// (profile/compile-measure.ts).

export type Sampling =
  /** A register: windows carry its increase. */
  | Counter
  /** A power that holds until the next value, at most so long: windows carry its integral. */
  | { readonly kind: 'time-weighted'; readonly holdMs: number };

/** How a register's values are told from glitches. */
export interface Counter {
  readonly kind: 'counter';
  /** It may fall: its windows carry the change, whatever it is. */
  readonly isNet: boolean;
  /** A fall up to it is none. In the measure's unit, as all of these. */
  readonly dipMax: number;
  /** What it can go up by in a millisecond; the greatest double where nothing is known. */
  readonly maxPerMs: number;
  /** The power of ten at which it begins anew. */
  readonly rolloverAt: number | 'any' | undefined;
}
