// Exact sums against sums of whole numbers, and the law that no order of adding or merging changes a bit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addToExact,
  type ExactAccumulator,
  emptyExact,
  mergeIntoExact,
  summariseExact,
} from '#core/windowing/exact-accumulator.ts';
import { addExact, addExactProduct, roundExact } from '#core/windowing/exact-sum.ts';
import { add, emptyAccumulator, stddevOf } from '#core/windowing/slices/accumulator.ts';

const value = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(0, -0, 0.1, 0.2, 1e16, -1e16, 1, 1e-9),
);
const reading = fc.tuple(value, fc.nat(5));

function of(readings: readonly (readonly [number, number])[]): ExactAccumulator {
  const acc = emptyExact();
  for (const [one, atMs] of readings) addToExact(acc, one, atMs);
  return acc;
}

/** A double as a whole number of 2^-1074. */
function scaled(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return bits >> 63n === 1n ? -size : size;
}

describe('exact sums', () => {
  it('are the double next to the true sum', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 40 }), (values) => {
        const sum: number[] = [];
        for (const one of values) addExact(sum, one);
        const truth = values.reduce((all, one) => all + scaled(one), 0n);
        const got = roundExact(sum);
        const error = (other: number) => {
          const difference = scaled(other) - truth;
          return difference < 0n ? -difference : difference;
        };
        const step = Math.max(Number.MIN_VALUE, Math.abs(got) * 2 ** -53);
        for (const neighbour of [got - step, got + step]) expect(error(got) <= error(neighbour)).toBe(true);
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('keep what an ordinary sum loses', () => {
    const sum: number[] = [];
    for (const one of [1e16, 1, 1e-9, -1e16]) addExact(sum, one);
    expect(roundExact(sum)).toBe(1 + 1e-9);
    const product: number[] = [];
    addExactProduct(product, 1 + 2 ** -52, 1 + 2 ** -52);
    addExact(product, -1);
    addExact(product, -(2 ** -51));
    expect(roundExact(product)).toBe(2 ** -104);
  });

  it('halves are decided by what lies below them', () => {
    const sum: number[] = [];
    for (const one of [1, 2 ** -53, 2 ** -120]) addExact(sum, one);
    expect(roundExact(sum)).toBe(1 + 2 ** -52);
    const tie: number[] = [];
    for (const one of [1, 2 ** -53]) addExact(tie, one);
    expect(roundExact(tie)).toBe(1);
  });

  it('leave the range of doubles as NaN or infinity, never as a number', () => {
    const sum: number[] = [];
    for (let i = 0; i < 4; i += 1) addExact(sum, 1.5e308);
    expect(Number.isFinite(roundExact(sum))).toBe(false);
    expect(
      Number.isFinite(
        summariseExact(
          of([
            [1e200, 0],
            [2e200, 1],
          ]),
        ).m2,
      ),
    ).toBe(false);
  });
});

describe('accumulators of many devices', () => {
  it('are the same to the bit, whatever the order and however they were merged', () => {
    fc.assert(
      fc.property(
        fc.array(reading, { minLength: 1, maxLength: 30 }).chain((readings) =>
          fc.record({
            readings: fc.constant(readings),
            shuffled: fc.shuffledSubarray(readings, { minLength: readings.length }),
            cut: fc.nat(readings.length),
          }),
        ),
        ({ readings, shuffled, cut }) => {
          const left = of(shuffled.slice(0, cut));
          mergeIntoExact(left, of(shuffled.slice(cut)));
          expect(summariseExact(left)).toEqual(summariseExact(of(readings)));
        },
      ),
      { seed: 12, numRuns: 500 },
    );
  });

  it('agree with the accumulator of one device', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -900, max: 900, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (values) => {
          const one = emptyAccumulator();
          for (const [i, each] of values.entries()) add(one, each, i);
          const exact = summariseExact(of(values.map((each, i) => [each, i] as const)));
          expect(exact).toMatchObject({ count: one.count, min: one.min + 0, max: one.max + 0, firstAtMs: 0 });
          expect(exact.sum).toBeCloseTo(one.sum, 8);
          expect(exact.mean).toBeCloseTo(one.mean, 8);
          expect(stddevOf(exact) ?? -1).toBeCloseTo(stddevOf(one) ?? -1, 5);
        },
      ),
      { seed: 13, numRuns: 300 },
    );
  });

  it('of one instant keep the smallest as first and the largest as last', () => {
    const { first, last } = summariseExact(
      of([
        [3, 100],
        [1, 100],
        [2, 100],
      ]),
    );
    expect([first, last]).toEqual([1, 3]);
  });

  it('of equal values have no spread at all, however large they are', () => {
    const many = Array.from({ length: 1000 }, (_, i) => [1e9 + 0.1, i] as const);
    expect(summariseExact(of(many)).m2).toBe(0);
  });
});
