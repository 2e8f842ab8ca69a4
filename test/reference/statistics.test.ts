// The expected numbers are worked out on paper or with Python 3's statistics and math.fsum, as said beside each.
import { describe, expect, it } from 'vitest';
import type { DistinctSeries } from './judge/series.ts';
import { statisticsOf } from './judge/statistics.ts';
import { sliceMsOf, windowSpec, windowsIn } from './judge/windows.ts';

const of = (...values: number[]) => statisticsOf(Float64Array.from(values), 0, values.length);
const MINUTE_MS = 60_000;

describe('the numbers of a window', () => {
  it('are those of the statistics module: [2.5, 4.0, 3.25, 7.75, 1.5]', () => {
    const found = of(2.5, 4, 3.25, 7.75, 1.5);
    // Python: fsum 19.0, fmean 3.8, stdev 2.3940029239748224. On paper: √((1.69 + 0.04 + 0.3025 + 15.6025 + 5.29) / 4)
    // = √5.73125.
    expect(found).toEqual({
      count: 5,
      sum: 19,
      min: 1.5,
      max: 7.75,
      mean: 3.8,
      stddev: expect.closeTo(2.3940029239748224, 15),
      first: 2.5,
      last: 1.5,
    });
  });

  it('have no standard deviation for one value, and 0 for equal ones', () => {
    expect(of(4.216).stddev).toBeNull();
    expect(of(7, 7, 7).stddev).toBe(0);
  });

  it('keep their digits far from zero: the deviation of 1e9 + [4, 7, 13, 16] is √30', () => {
    expect(of(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16).stddev).toBeCloseTo(Math.sqrt(30), 14);
  });

  it('lose nothing when large values cancel: 1e16 + 1 − 1e16 is 1', () => {
    expect(of(1e16, 1, -1e16).sum).toBe(1);
  });

  it('look only at the part of the series that is asked for', () => {
    expect(statisticsOf(Float64Array.of(99, 1, 3, 99), 1, 3)).toMatchObject({ count: 2, sum: 4, first: 1, last: 3 });
  });
});

describe('windows', () => {
  /** Values that came in the order of `arrival`: indices into the times. */
  const seriesOf = (times: number[], arrival = times.map((_, index) => index)): DistinctSeries => ({
    ...{ device: 'a', measure: 'm', duplicates: 0, conflicts: 0 },
    times: Float64Array.from(times),
    values: Float64Array.from(times),
    arrival: Uint32Array.from(arrival),
  });
  const starts = (spec: string, ...times: number[]) =>
    windowsIn(seriesOf(times), windowSpec(spec), 1_000).map(({ startMs }) => startMs);

  it('start at a multiple of their size, and their end belongs to the next', () => {
    expect(starts('1m', 0, 59_999, 60_000)).toEqual([0, 60_000]);
  });

  it('are floored before 1970 too: −1 ms lies in the minute that starts at −60 s', () => {
    expect(starts('1m', -60_001, -1)).toEqual([-120_000, -60_000]);
  });

  it('of 5 min every minute hold each time five times, the newest starting in its own minute', () => {
    // On paper: 00:10:30 lies in the windows that start at 00:06, 07, 08, 09 and 00:10.
    expect(starts('5m/1m', 10.5 * MINUTE_MS)).toEqual([6, 7, 8, 9, 10].map((minute) => minute * MINUTE_MS));
    // A time on the minute, 00:10:00, leaves the window 00:05–00:10 and opens the one at 00:10.
    expect(starts('5m/1m', 10 * MINUTE_MS)[0]).toBe(6 * MINUTE_MS);
  });

  it('with a gap between two times name each start once', () => {
    expect(starts('2m/1m', 60_000, 90_000, 600_000)).toEqual([0, 60_000, 540_000, 600_000]);
  });

  it('are made of slices of the greatest common divisor of sizes and slides', () => {
    const slice = (...names: string[]) => sliceMsOf(names.map(windowSpec));
    expect(slice('1m', '15m')).toBe(MINUTE_MS);
    expect(slice('5m/1m')).toBe(MINUTE_MS);
    expect(slice('15m')).toBe(15 * MINUTE_MS);
    expect(slice('90s', '4m')).toBe(30_000);
  });

  it('of a session are runs of values less than the gap apart, from the first to the last and the gap', () => {
    const found = windowsIn(seriesOf([0, 29_999, 59_999, 90_000]), windowSpec('session/30s'), 1_000);
    expect(found).toEqual([
      { startMs: 0, endMs: 29_999 + 30_000, from: 0, to: 2 },
      { startMs: 59_999, endMs: 89_999, from: 2, to: 3 },
      { startMs: 90_000, endMs: 120_000, from: 3, to: 4 },
    ]);
  });

  it('of a number of values hold them as they came, and only full ones are windows', () => {
    const found = windowsIn(seriesOf([10, 20, 30, 40, 50], [1, 3, 0, 4, 2]), windowSpec('count/2'), 1_000);
    expect(found).toEqual([
      { startMs: 10, endMs: 1_050, from: 0, to: 2, indices: Uint32Array.of(0, 4) },
      { startMs: 20, endMs: 1_040, from: 0, to: 2, indices: Uint32Array.of(1, 3) },
    ]);
  });

  it('need one of a size beside sessions and numbers, since lateness is measured by it', () => {
    expect(sliceMsOf(['session/1s', '2m'].map(windowSpec))).toBe(2 * MINUTE_MS);
    expect(() => sliceMsOf(['session/1s', 'count/3'].map(windowSpec))).toThrow('must have a size');
  });

  it('refuse sizes without a unit', () => {
    expect(() => windowSpec('15')).toThrow('expected a number and a unit');
    expect(() => windowSpec('0m')).toThrow('empty');
  });
});
