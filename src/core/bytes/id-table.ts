// Ids of devices as bytes, numbered in the order in which they came, and found again without a text being made of them.
// The index is in memory only: stored state holds the ids and builds it anew.

export interface IdTable {
  count: number;
  /** The ids end to end, UTF-8. */
  bytes: Uint8Array;
  /** By number: where its id ends in `bytes`; it begins where the one before ends. */
  ends: Uint32Array;
  /** By number: its hash, so that growing the index reads no ids. */
  hashes: Int32Array;
  /** Open addressing, a power of two of places: number + 1, or 0 where the place is free. */
  index: Int32Array;
}

const FIRST_IDS = 16;
/**
 * Places to an id at least: with two, a look-up meets 1.5 of them on average (Knuth, TAOCP 3, section 6.4, linear
 * probing).
 */
const PLACES_PER_ID = 2;
const encoder = new TextEncoder();
/** An id may begin with a byte order mark: it is the id's own. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function emptyIdTable(): IdTable {
  return {
    count: 0,
    bytes: new Uint8Array(FIRST_IDS * 16),
    ends: new Uint32Array(FIRST_IDS),
    hashes: new Int32Array(FIRST_IDS),
    index: new Int32Array(FIRST_IDS * PLACES_PER_ID),
  };
}

/** A table of ids that are there already; takes the arrays as its own. */
export function idTableOf(bytes: Uint8Array, ends: Uint32Array): IdTable {
  const hashes = new Int32Array(ends.length);
  let from = 0;
  for (let number = 0; number < ends.length; number++) {
    const to = ends[number] as number;
    hashes[number] = hashOf(bytes, from, to);
    from = to;
  }
  const table = { count: ends.length, bytes, ends, hashes, index: new Int32Array(0) };
  rebuild(table, Math.max(FIRST_IDS, ends.length));
  return table;
}

/** The number of the id that is `bytes` from `from` to before `to`; a new one is taken in and gets the next number. */
export function numberOf(table: IdTable, bytes: Uint8Array, from: number, to: number): number {
  const hash = hashOf(bytes, from, to);
  const number = find(table, hash, bytes, from, to);
  return number >= 0 ? number : add(table, hash, bytes, from, to);
}

/**
 * As `numberOf`, of an id that is probably the one with the number `guess`: comparing it is a fifth of looking it up.
 */
export function numberNear(table: IdTable, guess: number, bytes: Uint8Array, from: number, to: number): number {
  return guess < table.count && isAt(table, guess, bytes, from, to) ? guess : numberOf(table, bytes, from, to);
}

/** The number of an id, −1 where it is not in the table. */
export function findId(table: IdTable, id: string): number {
  const bytes = encoder.encode(id);
  return find(table, hashOf(bytes, 0, bytes.length), bytes, 0, bytes.length);
}

export function idAt(table: IdTable, number: number): string {
  return decoder.decode(table.bytes.subarray(beginOf(table, number), table.ends[number] as number));
}

export function beginOf(table: IdTable, number: number): number {
  return number === 0 ? 0 : (table.ends[number - 1] as number);
}

function find(table: IdTable, hash: number, bytes: Uint8Array, from: number, to: number): number {
  const { index, hashes } = table;
  const mask = index.length - 1;
  let place = hash & mask;
  for (let held = index[place] as number; held !== 0; held = index[place] as number) {
    if (hashes[held - 1] === hash && isAt(table, held - 1, bytes, from, to)) return held - 1;
    place = (place + 1) & mask;
  }
  return -1;
}

function isAt(table: IdTable, number: number, bytes: Uint8Array, from: number, to: number): boolean {
  const held = table.bytes;
  const begin = beginOf(table, number);
  if ((table.ends[number] as number) - begin !== to - from) return false;
  // From the end on: ids of a fleet begin alike.
  for (let i = to - 1, at = begin + to - from - 1; i >= from; i--, at--) if (held[at] !== bytes[i]) return false;
  return true;
}

function add(table: IdTable, hash: number, bytes: Uint8Array, from: number, to: number): number {
  const number = table.count;
  const begin = number === 0 ? 0 : (table.ends[number - 1] as number);
  const end = begin + to - from;
  if (end > table.bytes.length) {
    const grown = new Uint8Array(2 * end);
    grown.set(table.bytes.subarray(0, begin));
    table.bytes = grown;
  }
  for (let at = begin, i = from; i < to; at++, i++) table.bytes[at] = bytes[i] as number;
  if (number === table.ends.length) {
    const room = Math.max(FIRST_IDS, 2 * number);
    const ends = new Uint32Array(room);
    ends.set(table.ends);
    table.ends = ends;
    const hashes = new Int32Array(room);
    hashes.set(table.hashes);
    table.hashes = hashes;
  }
  table.ends[number] = end;
  table.hashes[number] = hash;
  table.count = number + 1;
  if (table.count * PLACES_PER_ID > table.index.length) rebuild(table, 2 * table.count);
  else enter(table.index, hash, number);
  return number;
}

function rebuild(table: IdTable, ids: number): void {
  let places = 1;
  while (places < ids * PLACES_PER_ID) places *= 2;
  table.index = new Int32Array(places);
  for (let number = 0; number < table.count; number++) enter(table.index, table.hashes[number] as number, number);
}

function enter(index: Int32Array, hash: number, number: number): void {
  const mask = index.length - 1;
  let place = hash & mask;
  while (index[place] !== 0) place = (place + 1) & mask;
  index[place] = number + 1;
}

/**
 * FNV-1a over the bytes (Fowler, Noll, Vo), its bits mixed once more: ids end in counting digits, and the index looks
 * at the low bits.
 */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
