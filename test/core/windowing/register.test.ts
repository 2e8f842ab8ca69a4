// Registers value by value: what is told of each, worked out on paper; and laws, against a batch job.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRegister, move, type Outcome, outcomeFrom } from '#core/windowing/slices/register.ts';
import type { Counter } from '#core/windowing/slices/sampling.ts';
import { type Told, tellRegister } from '../../model/registers.ts';

const MINUTE = 60_000;

interface Rule {
  readonly net?: boolean;
  readonly dipMax?: number;
  readonly maxRate?: number;
  readonly rolloverAt?: number | 'any' | undefined;
}

const ruleOf = ({ net = false, dipMax = 0, maxRate, rolloverAt }: Rule): Counter => ({
  kind: 'counter',
  isNet: net,
  dipMax,
  maxPerMs: (maxRate ?? Number.MAX_VALUE) / 3_600_000,
  rolloverAt,
});

/** Of values a minute apart, or at [minute, value]: what the whole of them decided. */
function outcomeOf(rule: Rule, values: readonly (number | readonly [number, number])[]): Outcome {
  const outcome = outcomeFrom(createRegister());
  for (const [i, each] of values.entries()) {
    const [minute, value] = typeof each === 'number' ? [i, each] : each;
    move(outcome, value, minute * MINUTE, ruleOf(rule));
  }
  return outcome;
}

const meter: Rule = { dipMax: 0.5, maxRate: 600, rolloverAt: 'any' };

/** [rule, values, increase, what else]. 600 an hour: 10 a minute and the dip. */
type Case = readonly [
  claim: string,
  rule: Rule,
  values: readonly (number | readonly [number, number])[],
  increase: number,
  rest?: Partial<Outcome>,
];
const CASES: readonly Case[] = [
  ['a zero between two values', meter, [40482.83, 0, 40482.83, 40484.52], 1.69, { glitches: 1 }],
  ['a zero between two values, and no limits known', {}, [40482.83, 0, 40482.83, 40484.52], 1.69, { glitches: 1 }],
  ['an absurd high value', meter, [100, 999_999, 100.2, 100.4], 0.4, { glitches: 1 }],
  ['two zeros in a row', meter, [40482.83, 0, 0, 40482.83, 40484.52], 1.69, { glitches: 2 }],
  ['a high sentinel, again and again', meter, [100, 65535, 65535, 65535, 101, 102], 2, { glitches: 3 }],
  ['a low glitch, then a high one', meter, [100, 0, 65535, 101, 102], 2, { glitches: 2 }],
  ['a high glitch, then a higher one', meter, [100, 65535, 99999, 101, 102], 2, { glitches: 2 }],
  ['falling garbage', meter, [1000, 700, 500, 1001, 1002], 2, { glitches: 2 }],
  ['a zero first of all', meter, [0, 40482.83, 40484.52], 1.69, { jump: 40482.83 }],
  ['an absurd first value', meter, [999_999, 4000, 4001], 1, { jump: 4000 - 999_999, replaced: 1 }],
  ['a glitch, then a reset', meter, [100, 65535, 0, 1, 3], 3, { glitches: 1, jump: -100 }],
  ['a reset, then small values', meter, [5000, 0.2, 0.3, 0.9], 0.9, { jump: -5000 }],
  ['a reset that stays at zero for hours', meter, [5000, 0, [300, 0], [600, 0], [601, 2]], 2, { jump: -5000 }],
  ['a reset after a long silence', meter, [5000, [600, 300], [601, 305]], 305, { jump: -5000 }],
  ['another meter that shows less', meter, [40482, 1207.3, 1207.9], 0.6, { jump: 1207.3 - 40482, replaced: 1 }],
  ['another meter at rest for hours', meter, [40482, 1207.3, [500, 1207.3], [501, 1207.9]], 0.6, { replaced: 1 }],
  ['another meter that shows more', meter, [1207, 40482, 40482.5], 0.5, { jump: 40482 - 1207 }],
  ['a jump up, at rest for hours', meter, [100, 5000, [900, 5000], [901, 5001]], 1, { jump: 4900 }],
  ['a rollover of five digits', meter, [99_999, 3, 5], 6, { jump: -100_000 }],
  ['a rollover of six digits', meter, [999_998.5, 3, 5], 6.5, { jump: -1e6 }],
  ['a rollover of a stated range', { ...meter, rolloverAt: 1000 }, [995, 4, 6], 11, { jump: -1000 }],
  ['a fall far from the end of the range is none', { ...meter, rolloverAt: 1000 }, [700, 4, 6], 6, { jump: -700 }],
  ['of any range only a hundredth', meter, [98_000, [600, 3], [601, 4]], 4, { jump: -98_000 }],
  ['without a range it is a reset', { ...meter, rolloverAt: undefined }, [99_999, 3, 5], 5, { jump: -99_999 }],
  ['a dip', meter, [20001.4, 20001.3, 20001.5], 0.1],
  ['a dip of just dipMax, which doubles do not hit', { dipMax: 0.1 }, [20001.4, 20001.3, 20001.5], 0.1],
  ['a dip that stays for a while', meter, [100, 99.8, 99.7, 99.6, 100.1, 100.3], 0.3],
  [
    'a hundred small dips and back',
    meter,
    [100, ...Array.from({ length: 100 }, (_, i) => (i % 2 ? 100 : 99.6)), 101],
    1,
  ],
  [
    'a hundred dips each below the other: one fall, and no rise',
    meter,
    [100, ...Array.from({ length: 100 }, (_, i) => 100 - (i + 1) * 0.3), 70.5],
    0.5,
    { replaced: 1, jump: -30 },
  ],
  ['whole hundreds, each at once after an hour', meter, [0, [60, 0], [61, 100], [121, 100], [122, 200]], 200],
  ['ones, polled each second', { ...meter, maxRate: 1000 }, [7, [4, 7], [4 + 1 / 60, 8], [8, 8], [8 + 1 / 60, 9]], 2],
  ['an hour of rest and no more makes a rise possible', meter, [7, [3000, 7], [3001, 618]], 0, { waiting: 1 }],
  [
    'a rollover in steps of one, polled each second',
    { ...meter, maxRate: 1000 },
    [99_999, [9, 99_999], [9 + 1 / 60, 0], [12, 1]],
    2,
    { jump: -100_000 },
  ],
  ['another meter after a rest', meter, [40482, [60, 40482], [61, 207.3], [62, 207.9]], 0.6, { replaced: 1 }],
  ['equal values', meter, [7, 7, 7, 7], 0],
  ['a single value', meter, [7], 0],
  ['a fall at the end', meter, [100, 4], 0, { waiting: 1 }],
  ['a jump at the end', meter, [100, 4000, 4000], 0, { waiting: 2 }],
  ['a rise that no limit forbids', {}, [100, 1e9], 1e9 - 100],
  ['a rise of just the limit', { maxRate: 600 }, [0, 10, 20], 20],
  ['a register faster than its limit', meter, [0, 20, 40, 60, 80, 100, 120], 120],
  ['a reset without limits', {}, [100, 4, 5], 5, { jump: -100 }],
  ['a net register', { net: true }, [5, -3, -8, 2], -3],
];

describe('a register', () => {
  it.each(CASES.map((each) => ({ claim: each[0], each })))(
    '$claim',
    ({ each: [, rule, values, increase, rest = {}] }) => {
      const outcome = outcomeOf(rule, values);
      const { level, suspect } = outcome;
      const wanted = { increase, jump: 0, glitches: 0, replaced: 0, waiting: 0, ...rest };
      for (const [name, number] of Object.entries(wanted) as [keyof Outcome, number][]) {
        if (name !== 'jump' || rest.jump !== undefined || rest.replaced === undefined)
          expect([name, outcome[name]]).toEqual([name, expect.closeTo(number, 8)]);
      }
      const first = values[0] as number;
      expect(outcome.increase + outcome.jump).toBeCloseTo(level - first, 8);
      expect(Number.isNaN(suspect)).toBe(outcome.waiting === 0);
    },
  );

  it('stands at its level while in a dip: no fall is missed, and none is counted twice', () => {
    const values = [100, 99.6, 99.6, 99.4, 99.6, 100.5];
    expect(outcomeOf(meter, values)).toMatchObject({ increase: 0.5, glitches: 1, jump: 0 });
  });
});

const minutes = fc.integer({ min: 1, max: 5 }).map((n) => n * MINUTE);
const KINDS = ['same', 'dip', 'zero', 'high', 'reset', 'other', 'anything', 'back', 'near the end'] as const;
const step = fc.record({
  ms: fc.oneof({ weight: 5, arbitrary: minutes }, fc.integer({ min: 1, max: 48 * 60 * MINUTE })),
  kind: fc.oneof({ weight: 2, arbitrary: fc.constant('up') }, fc.constantFrom(...KINDS)),
  size: fc.double({ min: 0, max: 1, noNaN: true }),
});
const rules = fc.record({
  net: fc.constantFrom(false, false, false, false, true),
  dipMax: fc.constantFrom(0, 0.5, 3),
  maxRate: fc.constantFrom(10, 600, 100_000, Number.POSITIVE_INFINITY),
  rolloverAt: fc.constantFrom(undefined, 'any' as const, 1000, 100_000),
});

/** A register's life as the world sends it. */
function lifeOf(steps: readonly { ms: number; kind: string; size: number }[]): { timeMs: number; value: number }[] {
  let timeMs = 0;
  let level = 9000;
  return steps.map(({ ms, kind, size }) => {
    timeMs += ms;
    if (kind === 'up') level += size * 12;
    if (kind === 'reset') level = size * 5;
    if (kind === 'other') level += level > 5000 ? -3000 : 5000;
    if (kind === 'near the end') level = 99_990 + size * 9;
    if (kind === 'back' && level > 90_000) level -= 90_000;
    const value =
      kind === 'dip'
        ? level - size
        : kind === 'zero'
          ? 0
          : kind === 'high'
            ? 65_535
            : kind === 'anything'
              ? size * 2e5
              : level;
    return { timeMs, value };
  });
}

describe('any register', () => {
  it('is told as a batch job tells it, value by value, and its increases and jumps are its level’s whole change', () => {
    const met: Record<string, number> = {};
    fc.assert(
      fc.property(rules, fc.array(step, { maxLength: 60, size: 'max' }), (rule, steps) => {
        const life = lifeOf(steps);
        const expected = tellRegister(life, rule);
        const { maxRate, ...rest } = rule;
        const counter = ruleOf(maxRate === Number.POSITIVE_INFINITY ? rest : rule);
        const all = outcomeFrom(createRegister());
        for (const [i, { timeMs, value }] of life.entries()) {
          const one = outcomeFrom(all);
          move(one, value, timeMs, counter);
          const told: Told = { ...expected[i]! };
          for (const name of ['increase', 'jump', 'glitches', 'replaced'] as const) {
            expect([i, name, one[name]]).toEqual([i, name, expect.closeTo(told[name], 6)]);
            all[name] += one[name];
            if (one[name] !== 0) met[name] = (met[name] ?? 0) + 1;
          }
          expect([i, one.waiting]).toEqual([i, told.pending]);
          const { increase, jump, glitches, replaced } = all;
          Object.assign(all, one, { increase, jump, glitches, replaced });
        }
        if (life[0] !== undefined) expect(all.increase + all.jump).toBeCloseTo(all.level - life[0].value, 5);
        if (!rule.net) expect(all.increase).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 400, seed: 20_261_130 },
    );
    for (const name of ['increase', 'jump', 'glitches', 'replaced'])
      expect([name, (met[name] ?? 0) > 20]).toEqual([name, true]);
  });

  it('without faults is what it went up by, whatever the limits', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 2 }), (rises) => {
        const values = rises.map((_, i) => rises.slice(0, i + 1).reduce((a, b) => a + b, 0));
        const { increase, jump, waiting } = outcomeOf(meter, values);
        expect(increase).toBeCloseTo(values.at(-1)! - values[0]!, 8);
        expect([jump, waiting]).toEqual([0, 0]);
      }),
    );
  });
});
