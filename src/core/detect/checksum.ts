// A checksum that takes one multiplication a word: stored state is checked at each call, and a hash of many steps would
// cost more than the rest. It tells faults, not attackers.

/** Odd, its bits well mixed: 2^32 divided by the golden ratio. */
const STEP = 0x9e3779b1;

/**
 * Σ word · odd weight of its place, modulo 2^32, and the length. A change of one word always changes it, since an odd
 * factor loses nothing modulo a power of two; others go unnoticed once in 2^32.
 * @param bytes a multiple of 4 of them, beginning at a multiple of 4 in their buffer.
 */
export function checksum(bytes: Uint8Array): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  let sum = bytes.length | 0;
  let weight = STEP | 0;
  for (let i = 0; i < words.length; i++) {
    sum = (sum + Math.imul(words[i] as number, weight)) | 0;
    weight = (weight + 2 * STEP) | 0;
  }
  return sum >>> 0;
}
