import { describe, expect, it } from 'vitest';
import { median, percentilesOf, rounded } from '#bench/figures.ts';

describe('percentiles', () => {
  it('are values that were measured, by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentilesOf(hundred)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100, count: 100 });
  });

  it('of one measurement are that measurement', () => {
    expect(percentilesOf([7])).toEqual({ p50: 7, p95: 7, p99: 7, max: 7, count: 1 });
  });

  it('of nothing are no numbers, not zero: an alert that never came is not a fast one', () => {
    expect(percentilesOf([])).toEqual({ p50: Number.NaN, p95: Number.NaN, p99: Number.NaN, max: Number.NaN, count: 0 });
  });

  it('leave the measurements in their order', () => {
    const values = [3, 1, 2];
    percentilesOf(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('the median', () => {
  it('is the one in the middle, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it('of an even number is the upper of the two, a value that was measured', () => {
    expect(median([1, 2, 3, 4])).toBe(3);
  });
});

it('rounding answers a number, without zeros at its end', () => {
  expect([rounded(1.005, 1), rounded(2.5, 0), rounded(0.12345, 3)]).toEqual([1, 3, 0.123]);
});
