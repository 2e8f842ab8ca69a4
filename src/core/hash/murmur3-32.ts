// MurmurHash3 x86_32: spreads device ids over key groups. Not for secrets: anyone can make ids that collide.

const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/**
 * The 32-bit hash of the bytes, as an unsigned integer. Any length, 0 included.
 * Source: Austin Appleby, MurmurHash3 (public domain), github.com/aappleby/smhasher, function MurmurHash3_x86_32.
 */
export function murmur3x32(bytes: Uint8Array, seed = 0): number {
  let h = seed | 0;
  const whole = bytes.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    h ^= scramble(k);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= whole; i--) tail = (tail << 8) | bytes[i]!;
  h ^= scramble(tail);
  h ^= bytes.length;
  return mixEnd(h) >>> 0;
}

function scramble(k: number): number {
  k = Math.imul(k, C1);
  k = (k << 15) | (k >>> 17);
  return Math.imul(k, C2);
}

/** Lets every bit of the input move every bit of the answer (the reference code's `fmix32`). */
export function mixEnd(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
