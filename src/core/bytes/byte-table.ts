// Byte strings ↔ small whole numbers in the order in which they came, without making a JavaScript string of what is
// known already: an open-addressing hash table over an arena of four-byte words. Refuses nothing; a caller bounds its
// size.

export interface ByteTable {
  count: number;
  /** The strings one after the other, each begun at a whole word and filled up with zeros. */
  words: Int32Array;
  /** By number: its first word; one more: where the next one begins. */
  starts: Int32Array;
  /** By number: its bytes. */
  lengths: Int32Array;
  /** Bytes of the longest one ever added. */
  longest: number;
  /** Pairs of hash and number + 1 (0: free), a power of two of them. */
  slots: Int32Array;
}

const FIRST_STRINGS = 256;
/**
 * Slots to a string at least: with two, a look-up meets 1.5 of them on average (Knuth, TAOCP 3, section 6.4, linear
 * probing).
 */
const SLOTS_PER_STRING = 2;
/** Bytes that a view must have after a string: it is read a word at a time. */
export const SLACK_BYTES = 8;

export function createByteTable(): ByteTable {
  return {
    count: 0,
    words: new Int32Array(FIRST_STRINGS * 4),
    starts: new Int32Array(FIRST_STRINGS + 1),
    lengths: new Int32Array(FIRST_STRINGS),
    longest: 0,
    slots: new Int32Array(2 * SLOTS_PER_STRING * FIRST_STRINGS),
  };
}

/** FNV-1a (Fowler, Noll, Vo) over words of four bytes instead of single ones, mixed at the end. */
export function hashAt(view: DataView, at: number, length: number): number {
  let hash = 0x811c9dc5 ^ length;
  const rest = length & 3;
  for (const end = at + length - rest; at < end; at += 4) hash = Math.imul(hash ^ view.getInt32(at, true), 0x01000193);
  if (rest > 0) hash = Math.imul(hash ^ (view.getInt32(at, true) & ((1 << (8 * rest)) - 1)), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** Number of the `length` bytes at `at`; −1 where they are not known. The view has SLACK_BYTES after them. */
export function findBytes(table: ByteTable, view: DataView, at: number, length: number): number {
  const { slots } = table;
  const hash = hashAt(view, at, length);
  const mask = slots.length - 2;
  for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
    const number = (slots[slot + 1] as number) - 1;
    if (number < 0) return -1;
    if (slots[slot] === hash && table.lengths[number] === length && standsAt(table, number, view, at)) return number;
  }
}

/** Whether the bytes at `at` begin with string `number`. */
export function standsAt(table: ByteTable, number: number, view: DataView, at: number): boolean {
  const { words } = table;
  const length = table.lengths[number] as number;
  let word = table.starts[number] as number;
  const rest = length & 3;
  for (const end = at + length - rest; at < end; at += 4, word += 1)
    if (view.getInt32(at, true) !== words[word]) return false;
  return rest === 0 || (view.getInt32(at, true) & ((1 << (8 * rest)) - 1)) === words[word];
}

/** Adds bytes that are not known; answers their number. The view has SLACK_BYTES after them. */
export function addBytes(table: ByteTable, view: DataView, at: number, length: number): number {
  const number = table.count;
  if (number === table.lengths.length) grow(table);
  const start = table.starts[number] as number;
  const end = start + ((length + 3) >> 2);
  if (end > table.words.length) {
    const grown = new Int32Array(Math.max(2 * table.words.length, end));
    grown.set(table.words);
    table.words = grown;
  }
  const hash = hashAt(view, at, length);
  const rest = length & 3;
  for (let word = start; word < end; word += 1, at += 4) table.words[word] = view.getInt32(at, true);
  if (rest > 0) table.words[end - 1] = (table.words[end - 1] as number) & ((1 << (8 * rest)) - 1);
  table.starts[number + 1] = end;
  table.lengths[number] = length;
  if (length > table.longest) table.longest = length;
  table.count = number + 1;
  place(table.slots, hash, number);
  return number;
}

/** Writes string `number` to `to` from `at` on; answers where it ends. */
export function copyBytes(table: ByteTable, number: number, to: Uint8Array, at: number): number {
  const { words } = table;
  const end = at + (table.lengths[number] as number);
  let word = table.starts[number] as number;
  for (; at + 4 <= end; at += 4, word += 1) {
    const four = words[word] as number;
    to[at] = four;
    to[at + 1] = four >> 8;
    to[at + 2] = four >> 16;
    to[at + 3] = four >> 24;
  }
  for (let four = words[word] as number; at < end; at += 1, four >>= 8) to[at] = four;
  return end;
}

function grow(table: ByteTable): void {
  const room = 2 * table.lengths.length;
  const lengths = new Int32Array(room);
  lengths.set(table.lengths);
  table.lengths = lengths;
  const starts = new Int32Array(room + 1);
  starts.set(table.starts);
  table.starts = starts;
  const before = table.slots;
  table.slots = new Int32Array(2 * SLOTS_PER_STRING * room);
  for (let slot = 0; slot < before.length; slot += 2) {
    const number = (before[slot + 1] as number) - 1;
    if (number >= 0) place(table.slots, before[slot] as number, number);
  }
}

function place(slots: Int32Array, hash: number, number: number): void {
  const mask = slots.length - 2;
  let slot = (hash << 1) & mask;
  while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
  slots[slot] = hash;
  slots[slot + 1] = number + 1;
}
