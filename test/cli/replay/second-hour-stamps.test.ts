// The hour that comes twice where each value is stamped at the end of its interval.
import { afterAll, describe, expect, it } from 'vitest';
import { day, hoursOf, quarters, utc } from './hour-rig.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());
const { play } = hoursOf(rig);

describe('stamps at the end of their intervals', () => {
  /** What is shown is the last second of each interval. */
  const ends = (...times: string[]): string[] =>
    times.map((time) => new Date(Date.parse(`2025-${time}:00Z`) - 60_000).toISOString().slice(5, 16));
  const stamp = ['--stamp', 'end'];
  const later = (hour: number): string[] => [...quarters(hour).slice(1), `0${hour + 1}:00`];
  const instants = ['10-25T23:45', '10-26T00:00', ...utc([...later(0), ...later(1), ...later(2)])];

  it('as the clock shows at that instant', async () => {
    const rows = day(['01:45', '02:00', ...later(2).slice(0, 3), '02:00', ...later(2), ...later(3)]);
    expect(await play('Europe/Paris', rows, ...stamp)).toEqual(ends(...instants));
  });

  it('as the clock showed within the interval: 03:00 comes twice', async () => {
    const rows = day(['01:45', '02:00', ...later(2), ...later(2), ...later(3)]);
    expect(await play('Europe/Paris', rows, ...stamp)).toEqual(ends(...instants));
    expect(await play('Europe/Paris', [...rows].reverse(), ...stamp, '--sort')).toEqual(ends(...instants).reverse());
  });

  it('hour by hour, in both ways', async () => {
    const hours = ends('10-25T22:00', '10-25T23:00', ...utc(['00:00', '01:00', '02:00', '03:00']));
    for (const twice of ['02:00', '03:00']) {
      const rows = day(
        ['00:00', '01:00', '02:00', '03:00', '04:00'].flatMap((time) => (time === twice ? [time, time] : [time])),
      );
      expect(await play('Europe/Paris', rows, ...stamp)).toEqual(hours);
    }
  });

  it('with the words of the zone, and every three hours', async () => {
    const words = day(['02:00 CEST', '02:15 CEST', '03:00 CEST', '02:15 CET', '03:00 CET']);
    expect(await play('Europe/Paris', words, ...stamp)).toEqual(
      ends(...utc(['00:00', '00:15', '01:00', '01:15', '02:00'])),
    );
    const hours = day(['00:00', '03:00', '06:00']);
    expect(await play('Europe/Paris', hours, ...stamp)).toEqual(ends('10-25T22:00', ...utc(['02:00', '05:00'])));
  });

  it('in spring: 02:00 and 03:00 end the same interval, and 02:15 none', async () => {
    const spring = (...times: string[]) => play('Europe/Paris', day(times, 'm', '2025-03-30'), ...stamp);
    const end = ends('03-30T00:45', '03-30T01:00', '03-30T01:15');
    expect(await spring('01:45', '02:00', '03:15')).toEqual(end);
    expect(await spring('01:45', '03:00', '03:15')).toEqual(end);
    expect(await spring('01:45', '02:15', '03:15')).toEqual([end[0], 'no-such-time', end[2]]);
  });

  it('where the clocks go back by half an hour, or at midnight', async () => {
    const howe = day(['01:30', '01:45', '02:00', '01:45', '02:00', '02:15'], 'm', '2025-04-06');
    expect(await play('Australia/Lord_Howe', howe, ...stamp)).toEqual(
      ends(...['14:30', '14:45', '15:00', '15:15', '15:30', '15:45'].map((time) => `04-05T${time}`)),
    );
    const havana = [
      '11-01 23:45',
      '11-02 00:00',
      '11-02 00:30',
      '11-02 01:00',
      '11-02 00:30',
      '11-02 01:00',
      '11-02 01:30',
    ];
    expect(
      await play(
        'America/Havana',
        havana.map((time) => `m 2025-${time}`),
        ...stamp,
      ),
    ).toEqual(ends(...['03:45', '04:00', '04:30', '05:00', '05:30', '06:00', '06:30'].map((time) => `11-02T${time}`)));
  });
});
