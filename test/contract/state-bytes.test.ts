// The form in which states are stored: any bytes come back, none grow by more than the byte that says how.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateOfBytes, storedBytes } from '#adapters/aws/state/state-bytes.ts';
import { noise } from './samples.ts';

describe('stored bytes', () => {
  it('give back any state and are at most a byte larger', () => {
    const repeated = fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 300 }))
      .map(([part, times]) => Buffer.concat(Array.from({ length: times }, () => part)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 3_000 }), repeated), (state) => {
        const stored = storedBytes(state);
        expect(stored.byteLength).toBeLessThanOrEqual(state.byteLength + 1);
        expect(Buffer.compare(stateOfBytes(stored), state)).toBe(0);
      }),
      { seed: 20_261_121, numRuns: 200 },
    );
  });

  it('leave a state below one kilobyte as it is, since that is the least that is paid', () => {
    expect(storedBytes(new Uint8Array(1023))).toEqual(new Uint8Array(1024));
    expect(storedBytes(new Uint8Array(1024)).byteLength).toBeLessThan(50);
  });

  it('do not depend on the memory that the state came in', () => {
    const state = noise(100);
    const stored = storedBytes(state);
    state.fill(0);
    expect(stateOfBytes(stored)).toEqual(noise(100));
  });

  it('of another making are refused with the byte they begin with', () => {
    expect(() => stateOfBytes(Uint8Array.of(7, 1, 2))).toThrow(/begins with byte 7, not 0 \(plain\) or 1/);
    expect(() => stateOfBytes(new Uint8Array(0))).toThrow(/begins with byte undefined/);
    expect(() => stateOfBytes(Uint8Array.of(1, 255, 255))).toThrow();
  });
});
