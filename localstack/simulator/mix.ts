// How a 32-bit number becomes one that looks drawn: under draw.ts (numbers one after the other) and chance.ts (numbers
// by place).

/** Odd constants of good mixers: 2³²/φ, and two of the finalizer of MurmurHash3 (A. Appleby, public domain). */
export const GOLDEN = 0x9e3779b9;
export const MIX_1 = 0x85ebca6b;
export const MIX_2 = 0xc2b2ae35;

/** The finalizer of MurmurHash3: every bit of the input moves half of the bits of the output. */
export function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), MIX_1);
  hash = Math.imul(hash ^ (hash >>> 13), MIX_2);
  return hash ^ (hash >>> 16);
}
