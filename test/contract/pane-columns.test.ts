// The form of the hot copy: any panes come back as they were, to the last bit, and usual ones are small.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExpected, readNumber, writeExpected, writeNumber } from '#adapters/aws/panes/number-column.ts';
import { decodePanes, encodePanes } from '#adapters/aws/panes/pane-columns.ts';
import { storedBytes } from '#adapters/aws/state/state-bytes.ts';
import { createByteReader } from '#core/bytes/reader.ts';
import { createByteWriter } from '#core/bytes/writer.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { pane } from './samples.ts';

const seeded = { seed: 20_261_121 };

const written = (write: (out: ReturnType<typeof createByteWriter>) => void): Uint8Array => {
  const out = createByteWriter();
  write(out);
  return out.bytes();
};

/** Numbers of every kind: decimals, sums of them, neighbours of these, and whatever a double can be. */
const number = fc.oneof(
  fc.double(),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.maxSafeInteger(),
  fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 7 })).map(([n, places]) => n / 10 ** places),
  fc
    .array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength: 20 })
    .map((all) => all.reduce((sum, n) => sum + n / 1000, 0)),
  fc.constantFrom(
    0,
    -0,
    Number.NaN,
    Infinity,
    -Infinity,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
    0.1 + 0.2,
    2 ** 48,
    2 ** 53,
  ),
);

describe('a number', () => {
  it('of any kind comes back to the last bit', () => {
    fc.assert(
      fc.property(number, (value) => {
        expect(readNumber(createByteReader(written((out) => writeNumber(out, value))))).toBe(value);
      }),
      { ...seeded, numRuns: 3_000 },
    );
  });

  it('beside any other comes back to the last bit', () => {
    fc.assert(
      fc.property(number, number, (value, expected) => {
        expect(readExpected(createByteReader(written((out) => writeExpected(out, value, expected))), expected)).toBe(
          value,
        );
      }),
      { ...seeded, numRuns: 3_000 },
    );
  });

  it('beside a double that differs by some steps, across words and powers of two, too', () => {
    const step = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const bits = new DataView(new ArrayBuffer(8));
    fc.assert(
      fc.property(number, step, (expected, ulps) => {
        bits.setFloat64(0, expected);
        bits.setBigInt64(0, bits.getBigInt64(0) + BigInt(ulps));
        const value = bits.getFloat64(0);
        expect(readExpected(createByteReader(written((out) => writeExpected(out, value, expected))), expected)).toBe(
          value,
        );
      }),
      { ...seeded, numRuns: 3_000 },
    );
  });

  it.each([
    [0, 1],
    [7, 1],
    [4.16, 2],
    [21.5, 2],
    [-230.125, 4],
    [0.1 + 0.2, 3],
    [Math.PI, 9],
  ])('%d takes %i bytes', (value, bytes) => {
    expect(written((out) => writeNumber(out, value))).toHaveLength(bytes);
  });
});

const startMs = 1_767_225_600_000;
const ms = fc.integer({ min: 0, max: 86_400_000 });
const optional = <T>(name: string, value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined }).map((one) => (one === undefined ? {} : { [name]: one }));

const register = fc
  .tuple(
    number,
    optional('jump', number),
    ...['glitches', 'replaced', 'pending'].map((name) => optional(name, fc.nat())),
  )
  .map(([increase, ...rest]) => Object.assign({ increase }, ...rest) as object);

const anyPane: fc.Arbitrary<Pane> = fc
  .tuple(
    fc.array(number, { minLength: 1, maxLength: 5 }),
    fc.record({ device: fc.string(), measure: fc.string(), startMs: ms.map((at) => startMs + at) }),
    fc.record({ first: number, last: number, m2: number, mean: number, min: number, max: number }),
    fc.tuple(ms, ms, ms, fc.nat(1_000)),
    fc.tuple(optional('energyKwh', number), fc.oneof(fc.constant({}), register), optional('coveredMs', ms)),
    fc.tuple(
      optional(
        'mergedIntoMs',
        ms.map((at) => startMs + at),
      ),
      optional('of', fc.string({ minLength: 1 })),
    ),
    fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
  )
  .map(([values, id, odd, [lengthMs, firstMs, lastMs, revision], some, others, dimensions]) => ({
    ...pane(values, { ...id, window: `${lengthMs}ms`, endMs: id.startMs + lengthMs, dimensions }),
    ...(values.length > 3 ? odd : {}),
    firstAtMs: id.startMs + firstMs,
    lastAtMs: id.startMs + (values.length === 1 ? firstMs : lastMs),
    revision,
    ...Object.assign({}, ...some, ...others),
  }));

it('those of one device are what all of them have of it', () => {
  const all = ['a', 'b', 'c'].flatMap((device) => [
    pane([1, 2.5], { device }),
    pane([3], { device, energyKwh: 0.75, window: '15m' }),
    pane([], { device, revision: 4, mergedIntoMs: 60_000 }),
  ]);
  const bytes = encodePanes(all);
  for (const device of ['a', 'b', 'c', 'd'])
    expect(decodePanes(bytes, device)).toEqual(decodePanes(bytes).filter((one) => one.device === device));
});

describe('panes', () => {
  it('of any content come back as they were, in their order', () => {
    fc.assert(
      fc.property(fc.array(anyPane, { maxLength: 12 }), (panes) => {
        expect(decodePanes(encodePanes(panes))).toEqual(panes);
      }),
      { ...seeded, numRuns: 300 },
    );
  });

  it('that are void, of a dimension, of a register and of time-weighted energy keep what they have more', () => {
    const panes = [
      pane([], { revision: 3, mergedIntoMs: startMs - 60_000, firstAtMs: startMs, lastAtMs: startMs }),
      pane([1, 2], { device: 'region=north', of: 'region' }),
      pane([10, 12.5], { increase: 2.5 }),
      pane([10, 2.5], { increase: -0.25, jump: -12.5, glitches: 3, replaced: 1, pending: 2 }),
      pane([1, 2], { energyKwh: 0.75, coveredMs: 45_000 }),
    ];
    expect(decodePanes(encodePanes(panes))).toEqual(panes);
  });

  it('of 188 meters take 6 bytes each with one reading, and 30 with sixty', () => {
    const fleet = (readings: number) =>
      Array.from({ length: 940 }, (_, index) => {
        const meter = index % 188;
        const values = Array.from(
          { length: readings },
          (_, n) => Math.round(4000 + 900 * Math.sin(index + n * 0.7)) / 1000,
        );
        const start = startMs + Math.floor(index / 188) * 60_000;
        const dimensions = { region: 'north', building_id: `building-${String(meter >> 4).padStart(5, '0')}` };
        const one = pane(values, { device: `meter-${String(meter).padStart(5, '0')}`, startMs: start, dimensions });
        return { ...one, endMs: start + 60_000, energyKwh: one.sum * 0.25 };
      });
    expect(storedBytes(encodePanes(fleet(1))).byteLength / 940).toBeLessThan(6);
    expect(storedBytes(encodePanes(fleet(60))).byteLength / 940).toBeLessThan(30);
  });

  it('of another version are refused', () => {
    expect(() => decodePanes(Uint8Array.of(9))).toThrow(
      'panes of the hot copy: format 9; this release of Weir reads formats 1 to 3',
    );
    expect(() => decodePanes(encodePanes([pane([1, 2])]).subarray(0, 40))).toThrow(RangeError);
  });
});
