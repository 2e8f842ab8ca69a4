// Alarms of what is counted by the hour or the day, for alarms.test.ts, which asks that every alarm has been played.
import { describe, expect, it } from 'vitest';
import { createPoints, toldBy } from './cloudwatch.ts';
import { expectHourlyOffAndBack, expectHourlyQuiet } from './hourly.ts';
import { alarmOf, tried } from './playing.ts';

export function slowAlarms(): void {
  it('QuarantineFilling: a number a day', () => {
    tried.add('QuarantineFilling');
    const day = 1440;
    const points = createPoints();
    for (let at = 0; at < 6; at++)
      points.put(alarmOf('QuarantineFilling'), at * day + 3, at === 2 || at === 3 ? 20_000 : 50);
    const told = toldBy(alarmOf('QuarantineFilling'), points, 0, 6 * day);
    expect(told.map(({ state, minute }) => [state, minute / day])).toEqual([
      ['OK', 0],
      ['ALARM', 3],
      ['OK', 5],
    ]);
  });

  describe('merge, once an hour', () => {
    it('MergeLate: of windows that wait longer than two of its intervals', () => {
      expectHourlyOffAndBack('MergeLate', (isWrong) => (isWrong ? 4 * 3_600_000 : 3_500_000), 2);
      expectHourlyQuiet('MergeLate', (_, hour) => (hour === 12 ? 2 * 3_600_000 : 3_500_000));
    });

    it('MergeErrors: not of a single run', () => {
      expectHourlyOffAndBack('MergeErrors', (isWrong) => (isWrong ? 1 : 0), 3);
      expectHourlyQuiet('MergeErrors', (_, hour) => (hour === 12 ? 1 : 0));
    });

    it('MergeSilent: also of a schedule that never began', () => {
      expectHourlyOffAndBack('MergeSilent', (isWrong) => (isWrong ? undefined : 1), 4, 'INSUFFICIENT_DATA');
      expectHourlyQuiet('MergeSilent', () => 1);
    });
  });
}
