// Byte strings ↔ small whole numbers, without making a JavaScript string of what is known already: an open-addressing hash table
// over an arena of bytes. The hash is FNV-1a (Fowler, Noll, Vo) over words of four bytes instead of single ones, mixed at the end.

const FNV_BASIS = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** 32-bit hash of the bytes [from, to). `view` is over the same bytes. */
export function hashBytes(view: DataView, from: number, to: number): number {
  let hash = FNV_BASIS ^ (to - from);
  let at = from;
  for (; at + 4 <= to; at += 4) hash = Math.imul(hash ^ view.getInt32(at, true), FNV_PRIME);
  for (; at < to; at += 1) hash = Math.imul(hash ^ view.getUint8(at), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

export interface Interner {
  /** Number of the bytes [from, to) with this hash, −1 where they are not known. */
  find(bytes: Uint8Array, from: number, to: number, hash: number): number;
  /** Adds bytes that are not known; answers their number, counting from 0. */
  add(bytes: Uint8Array, from: number, to: number, hash: number): number;
  size(): number;
  clear(): void;
}

export function createInterner(): Interner {
  let slots = new Int32Array(1024).fill(-1);
  let hashes = new Int32Array(512);
  let starts = new Uint32Array(513);
  let arena = new Uint8Array(8192);
  let count = 0;

  function find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number;
      if (entry < 0) return -1;
      if (hashes[entry] !== hash) continue;
      const start = starts[entry] as number;
      if ((starts[entry + 1] as number) - start !== to - from) continue;
      let i = from;
      while (i < to && arena[start + i - from] === bytes[i]) i += 1;
      if (i === to) return entry;
    }
  }

  function grow(): void {
    const grown = new Int32Array(hashes.length * 2);
    grown.set(hashes);
    hashes = grown;
    const ends = new Uint32Array(grown.length + 1);
    ends.set(starts);
    starts = ends;
    slots = new Int32Array(grown.length * 2).fill(-1);
    for (let entry = 0; entry < count; entry += 1) place(entry);
  }

  function place(entry: number): void {
    const mask = slots.length - 1;
    let slot = (hashes[entry] as number) & mask;
    while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
    slots[slot] = entry;
  }

  return {
    find,
    add(bytes, from, to, hash) {
      if (count === hashes.length) grow();
      const start = starts[count] as number;
      const end = start + to - from;
      if (end > arena.length) {
        const grown = new Uint8Array(Math.max(arena.length * 2, end));
        grown.set(arena);
        arena = grown;
      }
      arena.set(bytes.subarray(from, to), start);
      hashes[count] = hash;
      starts[count + 1] = end;
      place(count);
      count += 1;
      return count - 1;
    },
    size: () => count,
    clear() {
      slots.fill(-1);
      count = 0;
    },
  };
}
