// MurmurHash3 x86_128: the bits of an id that everyone computes alike. Not for secrets.
import { mixEnd } from './murmur3-32.ts';

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/**
 * The 128-bit hash of the bytes, as 16 bytes (four words, each little-endian, as the reference code leaves them in
 * memory). Source: Austin Appleby, MurmurHash3 (public domain), github.com/aappleby/smhasher, function
 * MurmurHash3_x86_128.
 */
export function murmur3x128(bytes: Uint8Array, seed = 0): Uint8Array {
  const { length } = bytes;
  // The last 1–15 bytes are filled up with zeros: a zero word scrambles to 0 and changes nothing, as in the reference
  // code.
  const padded = new Uint8Array((length + 15) & ~15);
  padded.set(bytes);
  const words = new DataView(padded.buffer);
  const whole = length & ~15;
  let h1 = seed | 0;
  let h2 = seed | 0;
  let h3 = seed | 0;
  let h4 = seed | 0;
  for (let i = 0; i < padded.length; i += 16) {
    const k1 = Math.imul(rotate(Math.imul(words.getInt32(i, true), C1), 15), C2);
    const k2 = Math.imul(rotate(Math.imul(words.getInt32(i + 4, true), C2), 16), C3);
    const k3 = Math.imul(rotate(Math.imul(words.getInt32(i + 8, true), C3), 17), C4);
    const k4 = Math.imul(rotate(Math.imul(words.getInt32(i + 12, true), C4), 18), C1);
    if (i === whole) {
      h1 ^= k1;
      h2 ^= k2;
      h3 ^= k3;
      h4 ^= k4;
      break;
    }
    h1 = (Math.imul((rotate(h1 ^ k1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
    h2 = (Math.imul((rotate(h2 ^ k2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
    h3 = (Math.imul((rotate(h3 ^ k3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
    h4 = (Math.imul((rotate(h4 ^ k4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  }
  [h1, h2, h3, h4] = gather(h1 ^ length, h2 ^ length, h3 ^ length, h4 ^ length);
  [h1, h2, h3, h4] = gather(mixEnd(h1), mixEnd(h2), mixEnd(h3), mixEnd(h4));
  const hash = new Uint8Array(16);
  const view = new DataView(hash.buffer);
  view.setInt32(0, h1, true);
  view.setInt32(4, h2, true);
  view.setInt32(8, h3, true);
  view.setInt32(12, h4, true);
  return hash;
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function gather(h1: number, h2: number, h3: number, h4: number): [number, number, number, number] {
  const sum = (h1 + h2 + h3 + h4) | 0;
  return [sum, (h2 + sum) | 0, (h3 + sum) | 0, (h4 + sum) | 0];
}
