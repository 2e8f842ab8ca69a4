// Numbers from a seed: the same seed gives the same numbers. Refuses nothing; not for secrets.

export interface Draw {
  /** 0 up to 1. */
  next(): number;
  /** True with this chance. */
  chance(probability: number): boolean;
  /** A whole number, 0 … count − 1. */
  below(count: number): number;
}

/** A 32-bit Weyl sequence, each step mixed by xor-shifts and products (the finaliser of MurmurHash3). */
export function createDraw(seed: number): Draw {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x85ebca6b);
    mixed ^= mixed >>> 13;
    mixed = Math.imul(mixed, 0xc2b2ae35);
    mixed ^= mixed >>> 16;
    return (mixed >>> 0) / 2 ** 32;
  };
  return { next, chance: (probability) => next() < probability, below: (count) => Math.floor(next() * count) };
}
