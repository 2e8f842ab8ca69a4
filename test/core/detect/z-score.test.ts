// S5: for the first `span` readings it is the plain rolling form, after that an exponentially weighted one of the same
// effective length.
import { describe, expect, it } from 'vitest';
import { emptyMeasureState, type MeasureState } from '#core/detect/pasts/measure-state.ts';
import { deviationOf, moveScore } from '#core/detect/pasts/score.ts';
import { type ScoreLimits, scoreOf, zscore } from '#core/detect/rules/zscore.ts';
import { generic } from '#profiles/generic.ts';
import { benchOf } from './readings.ts';

const none = Number.POSITIVE_INFINITY;
const limits: ScoreLimits = { span: 100, minReadings: 30, minDeviation: 0, above: [none, none, 3, 4, none] };

/** What the rule says of a value. */
function judged(rule: ScoreLimits, state: MeasureState, value: number, isOutage: boolean) {
  return zscore.judge(rule, { state, value, timeMs: 0, isOutage, isStill: false });
}

function stateAfter(values: readonly number[], span = 100): MeasureState {
  const state = emptyMeasureState();
  for (const value of values) moveScore(state, value, span, span + 1, 1);
  return state;
}

/** Deterministic and irregular: a multiplicative congruential sequence (Lehmer, 16807 mod 2^31 − 1). */
function irregular(count: number, around: number, width: number): number[] {
  let seed = 42;
  return Array.from({ length: count }, () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return around + width * (seed / 2_147_483_647 - 0.5);
  });
}

function plain(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

/** The same by definition: every reading with its own weight, corrected by 1 − Σ w². */
function weighted(values: readonly number[], span: number) {
  let weights: number[] = [];
  for (let n = 1; n <= values.length; n++) {
    const weight = n <= span ? 1 / n : 2 / (span + 1);
    weights = [...weights.map((each) => each * (1 - weight)), weight];
  }
  const mean = values.reduce((sum, value, i) => sum + value * (weights[i] as number), 0);
  const variance = values.reduce((sum, value, i) => sum + (weights[i] as number) * (value - mean) ** 2, 0);
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
  return { mean, deviation: Math.sqrt(variance / (1 - squares)), squares };
}

describe('mean and deviation', () => {
  it.each([2, 30, 99, 100])('of %i readings are the plain ones', (count) => {
    const values = irregular(count, 21, 3);
    const state = stateAfter(values);
    expect(state.mean).toBeCloseTo(plain(values).mean, 12);
    expect(deviationOf(state, 100)).toBeCloseTo(plain(values).deviation, 12);
  });

  it.each([101, 150, 400])('of %i readings are the weighted ones by definition', (count) => {
    const values = irregular(count, 21, 3);
    const state = stateAfter(values);
    const expected = weighted(values, 100);
    expect(expected.squares).toBeCloseTo(1 / 100, 12);
    expect(state.mean).toBeCloseTo(expected.mean, 11);
    expect(deviationOf(state, 100)).toBeCloseTo(expected.deviation, 11);
  });

  it('start anew rather than becoming useless where squares overflow', () => {
    const state = stateAfter([1e200, -1e200, 5, 6, 7]);
    expect(state.mean).toBe(6);
    expect(deviationOf(state, 100)).toBeCloseTo(1, 12);
  });
});

describe('the judgement', () => {
  const ordinary = irregular(30, 20, 2);

  it('needs 30 readings', () => {
    expect(judged(limits, stateAfter(ordinary.slice(0, 29)), 1000, false)).toBe(-1);
    expect(judged(limits, stateAfter(ordinary), 1000, false)).toBe(3);
  });

  it.each([
    [2.99, 0],
    [3.01, 2],
    [3.99, 2],
    [4.01, 3],
    [-3.01, 2],
    [-4.01, 3],
  ])('%d standard deviations are finding %i', (score, finding) => {
    const { mean, deviation } = plain(ordinary);
    expect(judged(limits, stateAfter(ordinary), mean + score * deviation, false)).toBe(finding);
  });

  it('is not made where the readings were all equal', () => {
    const state = stateAfter(new Array<number>(200).fill(0.1));
    expect(state.variance).toBe(0);
    expect(judged(limits, state, 99, false)).toBe(-1);
  });

  it('is not made where the deviation may be rounding alone', () => {
    const state = stateAfter(Array.from({ length: 60 }, (_, i) => 1e9 + (i % 2) * 2e-7));
    expect(deviationOf(state, 100)).toBeGreaterThan(0);
    expect(scoreOf(limits, state, 1e9 + 1)).toBeNaN();
  });

  it('is not made up to minDeviation', () => {
    const state = stateAfter(ordinary);
    const deviation = deviationOf(state, 100);
    expect(scoreOf({ ...limits, minDeviation: deviation }, state, 99)).toBeNaN();
    expect(scoreOf({ ...limits, minDeviation: deviation * 0.99 }, state, 99)).toBeGreaterThan(4);
  });

  it('makes a finding a measure where the rule is written for *', () => {
    const all = { kind: 'zscore', name: 'zscore', measure: '*', span: 100, minReadings: 30 } as const;
    const bench = benchOf({ ...generic, rules: [{ ...all, above: { medium: 3, high: 4 } }] });
    for (let i = 0; i < 40; i++) expect(bench.feed(i, { a: i % 2, b: i % 3 })).toEqual([]);
    expect(bench.feed(40, { a: 9, b: 9 })).toEqual(['zscore:a #1 opened high @40']);
    const [opened] = bench.outcome.transitions;
    expect(opened?.evidence?.map(({ rule }) => rule)).toEqual(['zscore:a', 'zscore:b']);
    expect(bench.outcome.transitions[0]?.message).toMatch(
      /^a 9 is 16\.\d+ standard deviations of 0\.506\d above its mean of 0\.5$/,
    );
    expect(bench.feed(41, { a: 1, b: 1 })).toEqual(['zscore:b #2 over high @40']);
  });
});
