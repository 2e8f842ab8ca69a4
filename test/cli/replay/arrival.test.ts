// The arrival of each line of a file that does not say it: the rule, case by case.
import { describe, expect, it } from 'vitest';
import { assignArrivals, GAP_MS, type TimedLine } from '#cli/replay/arrival.ts';

const HOUR = 3_600_000;

/** Lines as [time, device]; NaN is a time that cannot be read. Answers the arrivals in the order decided. */
function arrivalsOf(...lines: readonly (readonly [timeMs: number, device?: string])[]): number[] {
  const decided: { line: TimedLine; arrivalMs: number }[] = [];
  const arrivals = assignArrivals<TimedLine>((line, arrivalMs) => decided.push({ line, arrivalMs }));
  const pushed = lines.map(([timeMs, device = 'a']) => ({ timeMs, device }));
  for (const line of pushed) arrivals.push(line);
  arrivals.end();
  expect(decided.map(({ line }) => line)).toEqual(pushed);
  return decided.map(({ arrivalMs }) => arrivalMs);
}

describe('the arrival of a line without one', () => {
  it('is its own time while it is the only line', () => {
    expect(arrivalsOf([5000])).toEqual([5000]);
  });

  it('is the second-highest event time so far, this line included', () => {
    expect(arrivalsOf([10], [30], [20], [40], [5])).toEqual([10, 10, 20, 30, 30]);
  });

  it('counts an equal device and time once', () => {
    expect(arrivalsOf([10], [30], [30], [30])).toEqual([10, 10, 10, 10]);
    expect(arrivalsOf([10], [10], [10])).toEqual([10, 10, 10]);
  });

  it('counts an equal time of another device', () => {
    expect(arrivalsOf([10], [30, 'a'], [30, 'b'])).toEqual([10, 10, 30]);
  });

  it('is that of the line before where the time cannot be read, and 0 for the first line', () => {
    expect(arrivalsOf([Number.NaN], [50], [60], [Number.NaN], [70])).toEqual([0, 50, 50, 50, 60]);
  });
});

describe('a line more than 24 h beyond what is confirmed', () => {
  const far = 10 * GAP_MS;

  it('arrives at its own time where the next line confirms the gap', () => {
    expect(arrivalsOf([0], [1], [far], [far + 1])).toEqual([0, 0, far, far]);
  });

  it('arrives at its own time where the next line is up to 24 h before it', () => {
    expect(arrivalsOf([0], [1], [far], [far - GAP_MS])).toEqual([0, 0, far, far - GAP_MS]);
  });

  it('keeps the confirmed arrival where the next line is older than that: its clock is wrong', () => {
    expect(arrivalsOf([0], [1], [far], [far - GAP_MS - 1], [2])).toEqual([0, 0, 1, far - GAP_MS - 1, far - GAP_MS - 1]);
    expect(arrivalsOf([0], [1], [far], [2], [3])).toEqual([0, 0, 1, 2, 3]);
  });

  it('keeps the confirmed arrival where the time of the next line cannot be read', () => {
    expect(arrivalsOf([0], [1], [far], [Number.NaN])).toEqual([0, 0, 1, 1]);
  });

  it('arrives at its own time as the last line of all', () => {
    expect(arrivalsOf([0], [1], [far])).toEqual([0, 0, far]);
  });

  it('is decided one after the other where several follow', () => {
    expect(arrivalsOf([0], [1], [far], [2 * far], [2 * far + 1])).toEqual([0, 0, far, 2 * far, 2 * far]);
  });

  it('exactly 24 h beyond is no gap', () => {
    expect(arrivalsOf([0], [1], [1 + GAP_MS], [HOUR])).toEqual([0, 0, 1, HOUR]);
  });
});
