// What becomes of a device's normal while a rule fires, and the end of what lasts. Each line is a reading (15 minutes
// apart) and the transitions that it is to make.
import { describe, expect, it } from 'vitest';
import { viewDevice } from '#core/detect/device-view.ts';
import type { LifeFields } from '#core/detect/rules/life.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { energy } from '#profiles/energy.ts';
import { type Bench, benchOf, withRules } from './readings.ts';

const QUARTER_S = 900;
const spike = { kind: 'spike', name: 'spike', measure: 'power_kw', ratio: 1, severity: 'high' } as const;
const zscore: Rule = {
  ...{ kind: 'zscore', name: 'odd', measure: 'power_kw', span: 20, minReadings: 5, above: { medium: 4 } },
  baselineWhileFiring: 'freeze',
};
const bench = (...rules: Rule[]) => benchOf(withRules(energy, rules));

function stateOf({ group, detector }: Bench) {
  return viewDevice(group, 'd')?.measures[detector.planOf('power_kw').slot];
}

/** Feeds the values, a quarter of an hour apart, from the n-th on; answers the transitions by their number. */
function feed(own: Bench, from: number, values: readonly number[]): string[] {
  return values.flatMap((power_kw, i) =>
    own.feed((from + i) * QUARTER_S, { power_kw }).map((line) => `${from + i} ${line}`),
  );
}

const repeat = (value: number, times: number): number[] => Array.from({ length: times }, () => value);

describe('what is normal, while a rule fires', () => {
  const baselineAfter = (life: LifeFields & { readonly clear?: number }, values: readonly number[]) => {
    const own = bench({ ...spike, ...life });
    feed(own, 0, values);
    return stateOf(own)?.baseline;
  };

  it('is learnt as ever without a word, slowly with `slow`, not at all with `freeze`, from the first anomaly on', () => {
    expect(baselineAfter({}, [2, 5])).toBeCloseTo(0.8 * 2 + 0.2 * 5, 12);
    expect(baselineAfter({ baselineWhileFiring: 'learn' }, [2, 5])).toBeCloseTo(2.6, 12);
    expect(baselineAfter({ baselineWhileFiring: 'slow' }, [2, 5])).toBeCloseTo(0.98 * 2 + 0.02 * 5, 12);
    expect(baselineAfter({ baselineWhileFiring: 'freeze' }, [2, 5, 6, 7])).toBe(2);
    expect(baselineAfter({ baselineWhileFiring: 'freeze', forReadings: 3 }, [2, 5, 6])).toBe(2);
  });

  it('is learnt again with the reading that is normal again', () => {
    expect(baselineAfter({ baselineWhileFiring: 'freeze' }, [2, 5, 3])).toBeCloseTo(0.8 * 2 + 0.2 * 3, 12);
    expect(baselineAfter({ baselineWhileFiring: 'freeze', holdMs: 3_600_000 }, [2, 5, 3])).toBeCloseTo(2.2, 12);
    expect(baselineAfter({ baselineWhileFiring: 'freeze', clear: 0 }, [2, 5, 3])).toBe(2);
  });

  it('stands still by a rule of another kind that reads the measure', () => {
    const level: Rule = { kind: 'level', name: 'high', measure: 'power_kw', above: { low: 4 } };
    const own = bench(spike, { ...level, baselineWhileFiring: 'freeze' });
    feed(own, 0, [2, 5, 6]);
    expect(stateOf(own)?.baseline).toBe(2);
    const pattern: Rule = {
      ...{ kind: 'pattern', name: 'both', severities: { 1: 'low' }, baselineWhileFiring: 'freeze' },
      indicators: [
        { measure: 'energy_kwh', above: 10 },
        { measure: 'power_kw', above: 4 },
      ],
    };
    const other = bench(spike, pattern);
    feed(other, 0, [2, 5, 6]);
    // A pattern is judged when all of a reading is taken: it holds from the next one on.
    expect(stateOf(other)?.baseline).toBeCloseTo(2.6, 12);
  });

  it('is of a z-score mean and deviation', () => {
    const own = bench(zscore);
    feed(own, 0, [1, 2, 1, 2, 1, 2]);
    const before = stateOf(own);
    expect(feed(own, 6, [50, 60])).toEqual(['6 odd #1 opened medium @5400']);
    expect(stateOf(own)).toMatchObject({ mean: before?.mean, variance: before?.variance, scoreCount: 6 });
  });
});

describe('a change of level that lasts', () => {
  const lasting = { ...spike, baselineWhileFiring: 'freeze' } as const;

  it('is over once as the new normal, after 200 readings and a day, and is learnt from then on', () => {
    const own = bench(lasting);
    expect(feed(own, 0, [2, 2, ...repeat(5, 198)])).toEqual(['2 spike #1 opened high @1800']);
    expect(feed(own, 200, repeat(5, 3))).toEqual(['201 spike #2 over high @1800']);
    expect(own.outcome.transitions.at(-1)).toMatchObject({
      cause: 'new-normal',
      value: 5,
      message: 'power has been so for 200 readings and a day: 5 kW is normal for this device from now on',
    });
    expect(stateOf(own)).toMatchObject({ baseline: 5, baselineCount: 1 });
    expect(feed(own, 203, [9, 12])).toEqual(['204 spike #1 opened high @183600']);
  });

  it('of a reading a minute takes the day', () => {
    const own = bench(lasting);
    own.feed(0, { power_kw: 2 });
    const told: string[] = [];
    for (let minute = 1; minute <= 1500; minute++)
      told.push(...own.feed(minute * 60, { power_kw: 5 }).map((line) => `${minute} ${line}`));
    expect(told).toEqual(['1 spike #1 opened high @60', '1441 spike #2 over high @60']);
  });

  it('ends all of its measure that compare with the past, and begins anew with what each compares with', () => {
    const own = bench(lasting, zscore);
    feed(own, 0, [1, 2, 1, 2, 1, 2]);
    expect(feed(own, 6, repeat(50, 201))).toEqual(['6 spike #1 opened high @5400', '205 spike #2 over high @5400']);
    expect(own.outcome.transitions.at(-1)?.evidence).toMatchObject([
      { rule: 'spike', state: 'ended', count: 200 },
      { rule: 'odd', state: 'ended', count: 200 },
    ]);
    expect(stateOf(own)).toMatchObject({ baseline: 50, mean: 50, scoreCount: 2 });
  });

  it('with what is learnt as ever is over by itself', () => {
    const own = bench(spike);
    expect(feed(own, 0, [2, 2, ...repeat(5, 10)])).toEqual([
      '2 spike #1 opened high @1800',
      '3 spike #2 over high @1800',
    ]);
    expect(own.outcome.transitions.at(-1)?.cause).toBeUndefined();
  });
});
