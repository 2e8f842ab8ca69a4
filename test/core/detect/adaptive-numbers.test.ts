// The arithmetic of the adaptive rule alone: finite whatever comes in, the same in any unit, and what it learns of
// hours, events and repetition.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as at from '#core/detect/pasts/adaptive/layout.ts';
import * as of from '#core/detect/pasts/adaptive/look.ts';
import { look } from '#core/detect/pasts/adaptive/look.ts';
import { moveAdaptive } from '#core/detect/pasts/adaptive/move.ts';
import { weighAdaptive } from '#core/detect/pasts/adaptive/weigh.ts';
import { SEED } from './random-readings.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const T0 = Date.UTC(2026, 0, 5);

type Reading = readonly [timeMs: number, value: number];

/** Ratios to the limit, reading by reading; `after` sees the row. */
function ratiosOf(readings: readonly Reading[], after?: (rows: at.AdaptiveRows, place: number) => void): number[] {
  const rows = at.adaptiveRows(1);
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastValue = Number.NaN;
  return readings.map(([timeMs, value], place) => {
    weighAdaptive(rows, 0, lastMs, lastValue, timeMs, value);
    const ratio = look[of.RATIO] as number;
    moveAdaptive(rows, 0, timeMs, value);
    lastMs = timeMs;
    lastValue = value;
    after?.(rows, place);
    return ratio;
  });
}

const each = (values: readonly number[], everyMs = MINUTE_MS): Reading[] => values.map((v, i) => [T0 + i * everyMs, v]);
const opened = (ratios: readonly number[]): number[] => ratios.flatMap((ratio, i) => (ratio >= 1 ? [i] : []));

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const usual = (count: number, seed = 7): number[] => {
  const next = noise(seed);
  return Array.from({ length: count }, () => 20 + next() + next());
};

describe('the numbers of the adaptive rule', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      0,
      -0,
      1,
      -1,
      5e-324,
      -5e-324,
      1e-310,
      1e-45,
      1e-30,
      1e29,
      -1e30,
      1.1e30,
      1e38,
      -1e39,
      1e308,
      -1e308,
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -5, max: 5 }),
  );
  /** A value again and again, with or without its sign turning: a constant, a step, an alternation. */
  const stretch = fc.tuple(hostile, fc.integer({ min: 1, max: 90 }), fc.constantFrom(1, -1));
  const pause = fc.oneof(
    { weight: 8, arbitrary: fc.constant(MINUTE_MS) },
    fc.constantFrom(1, 999, DAY_MS, 400 * DAY_MS),
  );

  it('are finite for any finite value, at any distance in time', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(stretch, pause), { minLength: 1, maxLength: 12 }), (parts) => {
        let timeMs = T0;
        const readings = parts.flatMap(([[value, times, sign], pauseMs]) =>
          Array.from({ length: times }, (_, i): Reading => {
            timeMs += pauseMs;
            return [timeMs, i % 2 === 1 ? value * sign : value];
          }),
        );
        const ratios = ratiosOf(readings, ({ floats }) => {
          const numbers = floats.subarray(0, at.HOURS + 24);
          if (!numbers.every(Number.isFinite)) throw new Error(`not finite: ${numbers.join(' ')}`);
        });
        expect(ratios.every((ratio) => ratio >= 0 && Number.isFinite(ratio))).toBe(true);
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  const events = fc.array(fc.tuple(fc.integer({ min: 100, max: 899 }), fc.integer({ min: -60, max: 60 })), {
    minLength: 1,
    maxLength: 6,
  });
  const withEvents = (list: readonly (readonly [number, number])[], seed: number): number[] => {
    const values = usual(900, seed);
    for (const [place, by] of list) values[place] = (values[place] as number) + by;
    return values;
  };

  it('say the same in any unit: a factor, a power of two exactly, any other up to the rounding of floats', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 99 }), fc.integer({ min: -60, max: 60 }), (list, seed, power) => {
        const values = withEvents(list, seed);
        const plain = ratiosOf(each(values));
        expect(ratiosOf(each(values.map((v) => v * 2 ** power)))).toEqual(plain);
        for (const factor of [1000, 1e-6]) {
          const scaled = ratiosOf(each(values.map((v) => v * factor)));
          expect(opened(scaled.map((ratio) => ratio * 1.02))).toEqual(expect.arrayContaining(opened(plain)));
          expect(opened(plain.map((ratio) => ratio * 1.02))).toEqual(expect.arrayContaining(opened(scaled)));
        }
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('say the same of a value and of its negative', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 99 }), (list, seed) => {
        const values = withEvents(list, seed);
        expect(ratiosOf(each(values.map((v) => -v)))).toEqual(ratiosOf(each(values)));
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('do not depend on where zero is, as long as a deviation is more than 0.03 % of the value', () => {
    const values = usual(2000).with(1500, 60);
    for (const offset of [0, -20, 273.15, -1000, 2500])
      expect(opened(ratiosOf(each(values.map((v) => v + offset))))).toEqual([1500]);
    expect(opened(ratiosOf(each(values.map((v) => v + 1e7))))).toEqual([]);
  });

  it('know an hour by some days of it, however often the device reports', () => {
    const shareOfADay = (everyMs: number): number => {
      const readings: Reading[] = [];
      for (let ms = 0; ms < 11 * DAY_MS; ms += everyMs) readings.push([T0 + ms, ms < 10 * DAY_MS ? 10 : 20]);
      let learnt = Number.NaN;
      ratiosOf(readings, ({ floats }) => {
        learnt = (floats[at.FIRST] as number) + (floats[at.HOURS + 12] as number) - 10;
      });
      return learnt / 10;
    };
    for (const everyMs of [10_000, MINUTE_MS, 5 * MINUTE_MS]) {
      expect(shareOfADay(everyMs)).toBeGreaterThan(0.15);
      expect(shareOfADay(everyMs)).toBeLessThan(0.25);
    }
    expect(shareOfADay(15 * MINUTE_MS)).toBeCloseTo(0.09, 1);
  });

  it('take one event for one until it was calm, and the next for another', () => {
    const values = usual(3000);
    const burst = [60, 70, 40, 65, 30, 60, 50, 66];
    const at1 = values.map((v, i) => (i >= 1500 && i < 1564 ? (burst[(i - 1500) >> 3] as number) + v / 40 : v));
    expect(opened(ratiosOf(each(at1)))).toEqual([1500]);
    const apart = usual(6000).with(2500, -30).with(2540, 70);
    expect(opened(ratiosOf(each(apart)))).toEqual([2500, 2540]);
  });

  it('take the value that most events come to for usual: told three times, and once more after an odd event', () => {
    const next = noise(3);
    const values = Array.from({ length: 6000 }, (_, i) => (i % 300 >= 290 ? 2000 + 20 * next() : 5 + next()));
    expect(opened(ratiosOf(each(values, 10_000)))).toEqual([290, 590, 890]);
    expect(opened(ratiosOf(each(values.with(3150, 700), 10_000)))).toEqual([290, 590, 890, 3150, 3290]);
  });

  it('forget what does not come back: after three midnights without it, it is told again', () => {
    const everyDays = (days: number): number[] => {
      const next = noise(5);
      const period = days * 96;
      const isOn = (i: number): boolean => i > 500 && i % period < 4;
      const values = Array.from({ length: 60 * 96 }, (_, i) => (isOn(i) ? 2000 + 20 * next() : 5 + next()));
      return opened(ratiosOf(each(values, 15 * MINUTE_MS))).filter((place) => isOn(place));
    };
    expect(everyDays(1).length).toBeLessThanOrEqual(4);
    expect(everyDays(6).length).toBeGreaterThanOrEqual(6);
  });

  it('take what a release wrote that counted readings: what it told last is over, and the next event is told', () => {
    const values = usual(2000).with(1500, 60);
    const told = ratiosOf(each(values), ({ bytes }, place) => {
      if (place !== 1000) return;
      bytes[at.SINCE_OPENED] = 0xff;
      bytes[at.TOP] = 1;
      bytes.fill(0xff, at.HOUR_COUNTS, at.HOUR_COUNTS + 24);
    });
    expect(opened(told)).toEqual([1500]);
  });

  it('count on after 60,000 readings: a level of events rises at most once in some 17 readings, as before', () => {
    const risesOf = (from: number): number => {
      const next = noise(9);
      const values = Array.from({ length: from + 400 }, (_, i) =>
        i >= from && i % 4 === 0 ? 1.2 ** ((i - from) / 4) * 8 : next(),
      );
      let rises = 0;
      let before = 0;
      ratiosOf(each(values), ({ halves }, place) => {
        const level = halves[at.LEVELS] as number;
        if (place >= from && level > before) rises += 1;
        before = level;
      });
      return rises;
    };
    const early = risesOf(2000);
    expect(early).toBeGreaterThan(3);
    expect(Math.abs(risesOf(61_000) - early)).toBeLessThanOrEqual(2);
  });
});
