// A set of results as one number: which entries stand at the end, whatever the order in which they came. Holds 20 bytes
// an entry and no text, so that many runs over one file can be compared without writing any. Entries are told apart by
// 64 bits of their key, compared by 64 of their content.
import { createWordHash } from './word-hash.ts';

/** Equal where the same keys hold the same content, but for a chance of 2⁻⁶⁴. */
export interface Digest {
  readonly entries: number;
  /** 16 hexadecimal digits. */
  readonly hash: string;
}

export interface SetDigest {
  /**
   * Of two entries with one key the higher rank stands; of equal ranks the first. `keyA`/`keyB` and `a`/`b` are the
   * halves of both hashes; a content of 0 and 0 is that of an entry that is none. Answers false where the entry that
   * stands has the same rank and another content.
   */
  put(keyA: number, keyB: number, rank: number, a: number, b: number): boolean;
  digest(): Digest;
}

/** Places in an entry. */
const KEY_A = 0;
const KEY_B = 1;
const RANK = 2;
const CONTENT_A = 3;
const CONTENT_B = 4;
const WORDS = 5;
const FIRST_CAPACITY = 1 << 10;
/** Open addressing gets slow above. */
const FULLEST = 0.6;

export function createSetDigest(): SetDigest {
  let capacity = FIRST_CAPACITY;
  let table = new Int32Array(capacity * WORDS);
  let count = 0;

  /** Where the key is, or the free place where it belongs. */
  function placeOf(keyA: number, keyB: number): number {
    let slot = keyA & (capacity - 1);
    for (;;) {
      const place = slot * WORDS;
      const isFree = table[place + KEY_A] === 0 && table[place + KEY_B] === 0;
      if (isFree || (table[place + KEY_A] === keyA && table[place + KEY_B] === keyB)) return place;
      slot = (slot + 1) & (capacity - 1);
    }
  }

  function grow(): void {
    const old = table;
    capacity *= 2;
    table = new Int32Array(capacity * WORDS);
    for (let from = 0; from < old.length; from += WORDS) {
      const keyA = old[from + KEY_A]!;
      const keyB = old[from + KEY_B]!;
      if (keyA !== 0 || keyB !== 0) table.set(old.subarray(from, from + WORDS), placeOf(keyA, keyB));
    }
  }

  return {
    put(halfA, halfB, rank, a, b) {
      const keyA = halfA | 0;
      // Both halves zero mean a free place.
      const keyB = keyA === 0 && halfB === 0 ? 1 : halfB | 0;
      const place = placeOf(keyA, keyB);
      const isNew = table[place + KEY_A] === 0 && table[place + KEY_B] === 0;
      if (!isNew && table[place + RANK] === rank) {
        return table[place + CONTENT_A] === (a | 0) && table[place + CONTENT_B] === (b | 0);
      }
      if (!isNew && table[place + RANK]! > rank) return true;
      table[place + KEY_A] = keyA;
      table[place + KEY_B] = keyB;
      table[place + RANK] = rank;
      table[place + CONTENT_A] = a;
      table[place + CONTENT_B] = b;
      if (isNew) {
        count += 1;
        if (count > capacity * FULLEST) grow();
      }
      return true;
    },
    digest() {
      const each = createWordHash();
      let entries = 0;
      let sumA = 0;
      let sumB = 0;
      for (let place = 0; place < table.length; place += WORDS) {
        if (table[place + CONTENT_A] === 0 && table[place + CONTENT_B] === 0) continue;
        each.start();
        for (const word of [KEY_A, KEY_B, CONTENT_A, CONTENT_B]) each.word(table[place + word]!);
        entries += 1;
        sumA = (sumA + each.a()) | 0;
        sumB = (sumB + each.b()) | 0;
      }
      return { entries, hash: hex(sumA) + hex(sumB) };
    },
  };
}

function hex(half: number): string {
  return (half >>> 0).toString(16).padStart(8, '0');
}
