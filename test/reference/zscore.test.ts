// Scores computed with Python 3: (x[i] - fmean(before)) / stdev(before), before = x[max(0, i - 100):i].
import { describe, expect, it } from 'vitest';
import { countFlags, rollingScores } from './zscore.ts';

const sevens = Array.from({ length: 30 }, (_, index) => index % 7);

describe('the rolling z-score', () => {
  it('is that of Python over a ramp of 30 points, and over the last 100 of 130', () => {
    expect(rollingScores(Float64Array.of(...sevens, 12))[30]).toBeCloseTo(4.430042848783538, 12);
    const squares = Float64Array.from({ length: 130 }, (_, index) => (index * index) % 11);
    const scores = rollingScores(squares);
    expect(scores[30]).toBeCloseTo(1.799630451022511, 12);
    expect(scores[129]).toBeCloseTo(1.7631298070772454, 12);
  });

  it('exists from the 31st point on, and not where all points before are equal', () => {
    expect([...rollingScores(Float64Array.from(sevens))].every(Number.isNaN)).toBe(true);
    const flat = new Float64Array(32).fill(5);
    flat[31] = 6;
    expect(countFlags(flat)).toEqual({ judged: 0, withoutSpread: 2, medium: 0, high: 0 });
  });

  it('flags above 3 as medium and above 4 as high, on both sides, each point once', () => {
    // Mean 2.8333, deviation 2.0692 (Python): 9 scores 2.98, 10 scores 3.46, 12 scores 4.43, -6 scores -4.27.
    const flagsOf = (value: number) => countFlags(Float64Array.of(...sevens, value));
    expect(flagsOf(9)).toEqual({ judged: 1, withoutSpread: 0, medium: 0, high: 0 });
    expect(flagsOf(10)).toMatchObject({ medium: 1, high: 0 });
    expect(flagsOf(12)).toMatchObject({ medium: 0, high: 1 });
    expect(flagsOf(-6)).toMatchObject({ medium: 0, high: 1 });
  });
});
