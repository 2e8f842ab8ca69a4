// Held to the vectors published with the reference code: smhasher's verification values, and its well-known short
// inputs.
import { describe, expect, it } from 'vitest';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { murmur3x32 } from '#core/hash/murmur3-32.ts';
import { murmur3x128 } from '#core/hash/murmur3-128.ts';

const utf8 = new TextEncoder();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/**
 * smhasher's VerificationTest: hash {}, {0}, {0,1} … with seeds 256, 255 …, then hash the hashes; the first word is
 * published in its main.cpp.
 */
function verificationValue(hash: (bytes: Uint8Array, seed: number) => Uint8Array): number {
  const hashes: number[] = [];
  for (let length = 0; length < 256; length++) {
    const key = Uint8Array.from({ length }, (_, i) => i);
    hashes.push(...hash(key, 256 - length));
  }
  const last = hash(Uint8Array.from(hashes), 0);
  return new DataView(last.buffer).getUint32(0, true);
}

describe('murmur3x32', () => {
  it('has the verification value that smhasher publishes', () => {
    const asBytes = (bytes: Uint8Array, seed: number) => {
      const out = new Uint8Array(4);
      new DataView(out.buffer).setUint32(0, murmur3x32(bytes, seed), true);
      return out;
    };
    expect(verificationValue(asBytes)).toBe(0xb0f57ee3);
  });

  it.each([
    [[], 0, 0],
    [[], 1, 0x514e28b7],
    [[], 0xffffffff, 0x81f16f39],
    [[0xff, 0xff, 0xff, 0xff], 0, 0x76293b50],
    [[0x21, 0x43, 0x65, 0x87], 0, 0xf55b516b],
    [[0x21, 0x43, 0x65, 0x87], 0x5082edee, 0x2362f9de],
    [[0x21, 0x43, 0x65], 0, 0x7e4a8634],
    [[0x21, 0x43], 0, 0xa0f7b07a],
    [[0x21], 0, 0x72661cf4],
    [[0, 0, 0, 0], 0, 0x2362f9de],
    [[0, 0, 0], 0, 0x85f0b427],
  ])('hashes %j with seed %i as published', (bytes, seed, expected) => {
    expect(murmur3x32(Uint8Array.from(bytes), seed)).toBe(expected);
  });

  it('hashes text as published', () => {
    expect(murmur3x32(utf8.encode('Hello, world!'), 0x9747b28c)).toBe(0x24884cba);
  });
});

describe('murmur3x128', () => {
  it('has the verification value that smhasher publishes', () => {
    expect(verificationValue(murmur3x128)).toBe(0xb3ece62a);
  });

  it('hashes nothing with seed 0 to zeros, and 16 bytes to a full block', () => {
    expect(hex(murmur3x128(new Uint8Array(0)))).toBe('0'.repeat(32));
    expect(murmur3x128(new Uint8Array(16))).toHaveLength(16);
  });
});

describe('keyGroupOf', () => {
  it('keeps the groups that stored state was written under', () => {
    expect(['meter-1', 'meter-2', 'zähler-3', ''].map((id) => keyGroupOf(id, 64))).toEqual([6, 53, 17, 0]);
  });

  it('spreads 64,000 ids over 64 groups within 20 % of even', () => {
    const counts = new Array<number>(64).fill(0);
    for (let i = 0; i < 64_000; i++) counts[keyGroupOf(`meter-${i}`, 64)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });
});
