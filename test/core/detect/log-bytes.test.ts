// Numbers of a log of readings: as few bytes as may be, and the same number.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createLogBytes,
  createLogReader,
  type LogBytes,
  putSigned,
  putValue,
  putWhole,
  room,
} from '#core/detect/log/log-bytes.ts';
import { SEED } from './random-readings.ts';

function withRoom(bytes: LogBytes): LogBytes {
  room(bytes, 16);
  return bytes;
}

describe('numbers of a log', () => {
  it('come back to the last bit', () => {
    const decimal = fc
      .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 7 }))
      .map(([n, places]) => n / 10 ** places);
    const values = fc.array(fc.oneof(decimal, fc.double(), fc.constantFrom(0, -0, Number.NaN, 1e300, -5e-324)));
    fc.assert(
      fc.property(
        values,
        fc.array(fc.maxSafeNat()),
        fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 })),
        (list, wholes, signed) => {
          const bytes = createLogBytes();
          for (const value of list) putValue(withRoom(bytes), value);
          for (const value of wholes) putWhole(withRoom(bytes), value);
          for (const value of signed) putSigned(withRoom(bytes), value);
          const from = createLogReader(bytes.memory.subarray(0, bytes.at));
          for (const value of list) expect(from.value()).toBe(value);
          for (const value of wholes) expect(from.whole()).toBe(value);
          for (const value of signed) expect(from.signed()).toBe(value === 0 ? 0 : value);
          expect(from.left()).toBe(0);
          expect(() => from.whole()).toThrow('breaks off');
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('are short where they are decimals of a few places', () => {
    const length = (value: number) => {
      const bytes = createLogBytes();
      putValue(withRoom(bytes), value);
      return bytes.at;
    };
    expect([0, 7, 21.5, -3.127, 1234.567, 1 / 3, Number.NaN].map(length)).toEqual([1, 1, 2, 3, 4, 9, 1]);
  });
});
