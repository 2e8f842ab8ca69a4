// The readings stream's record: many validated readings of one key group from one raw shard, as columns. See
// docs/pack.md. Rows are in the order of their source positions. Refuses nothing: what is in a pack has been validated.

export interface Pack {
  readonly profile: string;
  /** Key group, 0 … groups − 1. */
  readonly group: number;
  readonly groups: number;
  /** Raw shard the rows came from. */
  readonly shard: string;
  /** Names of the dimensions. */
  readonly dimensions: readonly string[];
  /** Measure names, one per column of `values`. */
  readonly measures: readonly string[];
  readonly rows: number;
  /** Sequence numbers of the raw records, ascending; `record` points here. Made into text when asked for. */
  readonly sequences: PackSequences;
  /** Arrival at the door of each of these records: ms from `arrivalBaseMs`. */
  readonly arrivals: ArrayLike<number>;
  readonly arrivalBaseMs: number;
  /** Who reads. A device whose dimensions change has several entries. */
  readonly devices: PackDevices;
  /** Per row: index into `devices`. This and the next three may be longer than `rows`. */
  readonly who: ArrayLike<number>;
  /** Per row: index into `sequences` and `arrivals`. */
  readonly record: ArrayLike<number>;
  /** Per row: index of the reading in its record. */
  readonly index: ArrayLike<number>;
  /** Per row: event time, ms from `timeBaseMs`. */
  readonly time: ArrayLike<number>;
  readonly timeBaseMs: number;
  /** Columns: a number per row, NaN where the reading has no such measure. */
  readonly values: readonly ArrayLike<number>[];
  /** Rejections that are counted in this key group. */
  readonly rejected: readonly PackRejection[];
}

/**
 * Index into the pack's sequences, index in the record, rejected values, 1 if the whole reading was rejected; the
 * device's entry (−1: it is not known whose reading it was) and the number of the reason (issue.ts), −1 and 0 in packs
 * of version 2.
 */
export type PackRejection = readonly [
  record: number,
  index: number,
  values: number,
  whole: 0 | 1,
  entry: number,
  reason: number,
];

export interface PackSequences {
  readonly length: number;
  at(record: number): string | undefined;
}

export interface PackDevices {
  readonly count: number;
  /** The ids are `bytes` from `ends[i − 1]` (the first: `start`) to before `ends[i]`: UTF-8, one after the other. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly ends: ArrayLike<number>;
  /** The different values of dimensions in this pack. */
  readonly texts: readonly string[];
  /** Per entry, one for each dimension: index in `texts` + 1; 0 = not given. */
  readonly codes: ArrayLike<number>;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** Longest id that is put together of its characters one by one: beyond it the decoder is quicker. */
const SHORT_BYTES = 24;

/** Device id of an entry. */
export function deviceIn({ devices }: Pack, entry: number): string {
  const from = entry === 0 ? devices.start : (devices.ends[entry - 1] as number);
  return textAt(devices.bytes, from, devices.ends[entry] as number);
}

/** The text that is UTF-8 in [from, to). */
export function textAt(bytes: Uint8Array, from: number, to: number): string {
  if (to - from <= SHORT_BYTES) {
    let text = '';
    let at = from;
    for (; at < to && (bytes[at] as number) < 128; at += 1) text += String.fromCharCode(bytes[at] as number);
    if (at === to) return text;
  }
  return decoder.decode(bytes.subarray(from, to));
}

/** The `index`-th dimension's value of an entry; null where it was not given. */
export function dimensionIn({ devices, dimensions }: Pack, entry: number, index: number): string | null {
  const code = devices.codes[entry * dimensions.length + index] as number;
  return code === 0 ? null : (devices.texts[code - 1] as string);
}

/**
 * Default number of key groups: each costs a commit a batch and a record a call, whatever is in it; 16 are enough for
 * 16 shards and 240,000 device-measures.
 */
export const DEFAULT_KEY_GROUPS = 16;
