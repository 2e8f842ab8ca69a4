// The readings stream's record: many validated readings of one key group from one raw shard, as columns. See docs/pack.md.
// Rows are in the order of their source positions. Refuses nothing: what is in a pack has been validated.

export interface Pack {
  readonly v: 1;
  readonly profile: string;
  /** Key group, 0 … groups − 1. */
  readonly group: number;
  readonly groups: number;
  /** Raw shard the rows came from. */
  readonly shard: string;
  /** Sequence numbers of the raw records, ascending; `record` points here. */
  readonly sequences: readonly string[];
  /** Arrival at the door of each of these records, ms since the epoch. */
  readonly arrivals: readonly number[];
  /** Names of the dimensions; each entry of `devices` carries their values in this order. */
  readonly dimensions: readonly string[];
  /** Who reads: device id, then its dimension values (null = not given). A device whose dimensions change has several entries. */
  readonly devices: readonly (readonly (string | null)[])[];
  /** Per row: index into `devices`. */
  readonly who: ArrayLike<number>;
  /** Per row: index into `sequences`. */
  readonly record: ArrayLike<number>;
  /** Per row: index of the reading in its record. */
  readonly index: ArrayLike<number>;
  /** Per row: event time, ms since the epoch. */
  readonly time: ArrayLike<number>;
  /** Measure names, one per column of `values`. */
  readonly measures: readonly string[];
  /** Columns: a number per row, NaN where the reading has no such measure. */
  readonly values: readonly ArrayLike<number>[];
  /** Rejections that are counted in this key group, as rows [record, index in record, rejected values, 1 if the whole reading]. */
  readonly rejected: readonly (readonly [number, number, number, 0 | 1])[];
}

/** Default number of key groups: each costs a commit a batch and a record a call, whatever is in it; 16 are enough for 16 shards and 240,000 device-measures. */
export const DEFAULT_KEY_GROUPS = 16;
