// Where everything lies in a pack, for writing and for reading: a line of JSON, a head of fixed size, then columns, the
// wider ones first, so that each begins at a multiple of its width. docs/pack.md says it in words.

/** The first line: what is the same in all packs of a profile and shard. */
export interface PackLine {
  readonly v: number;
  readonly profile: string;
  readonly groups: number;
  readonly shard: string;
  readonly dimensions: readonly string[];
  readonly measures: readonly string[];
}

/** What follows the line, in this order: seven uint32, eight uint8, two bytes unused… */
export interface PackHead {
  group: number;
  rows: number;
  records: number;
  devices: number;
  /** Different values of dimensions. */
  texts: number;
  /** Bytes of device ids and of these texts together. */
  textBytes: number;
  rejected: number;
  /** Words of each rejection: 6, and 4 in version 2. Not in the head itself. */
  rejectionWords: number;
  /** Bytes of each number of a column; 0: left out, see docs/pack.md. */
  timeWidth: number;
  whoWidth: number;
  recordWidth: number;
  indexWidth: number;
  arrivalWidth: number;
  /** Words of each sequence number, and digits that all begin with. */
  words: number;
  prefix: number;
  /** 1: sequence numbers differ in length, and a column of lengths says how long each is. */
  isUneven: number;
  timeBaseMs: number;
  arrivalBaseMs: number;
}

export const HEAD_BYTES = 56;
/** Record, index in it, rejected values, 1 if the whole reading, device entry + 1 (0 = none), number of the reason. */
export const REJECTION_WORDS = 6;
/** In version 2 the first four. */
export const REJECTION_WORDS_2 = 4;

/** Where each column begins, counted from the pack's first byte. */
export interface Places {
  values: number;
  time: number;
  arrivals: number;
  index: number;
  words: number;
  rejected: number;
  lengths: number;
  codes: number;
  who: number;
  record: number;
  digits: number;
  prefix: number;
  text: number;
  /** The pack's bytes in all. */
  bytes: number;
}

export const emptyHead = (): PackHead => ({
  group: 0,
  rows: 0,
  records: 0,
  devices: 0,
  texts: 0,
  textBytes: 0,
  rejected: 0,
  rejectionWords: REJECTION_WORDS,
  timeWidth: 4,
  whoWidth: 0,
  recordWidth: 0,
  indexWidth: 0,
  arrivalWidth: 0,
  words: 0,
  prefix: 0,
  isUneven: 0,
  timeBaseMs: 0,
  arrivalBaseMs: 0,
});

export const emptyPlaces = (): Places => ({
  values: 0,
  time: 0,
  arrivals: 0,
  index: 0,
  words: 0,
  rejected: 0,
  lengths: 0,
  codes: 0,
  who: 0,
  record: 0,
  digits: 0,
  prefix: 0,
  text: 0,
  bytes: 0,
});

/** Fills `places` for a pack whose line has `lineBytes`, a multiple of 8. */
export function layOut(head: PackHead, lineBytes: number, measures: number, dimensions: number, places: Places): void {
  const { rows, records, devices } = head;
  let at = lineBytes + HEAD_BYTES;
  places.values = at;
  at += 8 * rows * measures;
  // A column's place depends on its width.
  if (head.timeWidth === 8) {
    places.time = at;
    at += 8 * rows;
  }
  if (head.arrivalWidth === 8) {
    places.arrivals = at;
    at += 8 * records;
  }
  if (head.timeWidth === 4) {
    places.time = at;
    at += 4 * rows;
  }
  if (head.indexWidth === 4) {
    places.index = at;
    at += 4 * rows;
  }
  places.words = at;
  at += 4 * records * head.words;
  places.rejected = at;
  at += 4 * head.rejectionWords * head.rejected;
  places.lengths = at;
  at += 2 * (devices + head.texts);
  places.codes = at;
  at += 2 * devices * dimensions;
  places.who = at;
  at += head.whoWidth * rows;
  places.record = at;
  at += head.recordWidth * rows;
  if (head.indexWidth === 2) {
    places.index = at;
    at += 2 * rows;
  }
  if (head.arrivalWidth === 2) {
    places.arrivals = at;
    at += 2 * records;
  }
  places.digits = at;
  at += head.isUneven * records;
  places.prefix = at;
  at += head.prefix;
  places.text = at;
  places.bytes = at + head.textBytes;
}
