import { describe, expect, it } from 'vitest';
import { at, compiled } from '../support/readings.ts';
import { createWorld, idOf, LIMIT } from './sweep-world.ts';

describe('a device whose readings are all rejected', () => {
  const bad = { body: { power_kw: 65_535_000 } };
  const minutes = (from: number, to: number, step = 5) =>
    Array.from({ length: (to - from) / step }, (_, i) => from + i * step).map(
      (minute) => `0${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}:00`,
    );

  it('gets an alert of its own with the reason most given, is not silent, and the first accepted reading ends it', async () => {
    const world = createWorld();
    await world.hear('a', '00:00:00');
    for (const clock of minutes(5, 60)) {
      await world.hear('a', clock, bad);
      await world.sweepAt(clock);
    }
    await world.hear('a', '01:00:00', { agoMs: -3_600_000 });
    await world.hear('a', '01:02:00');
    await world.sweepAt('01:03:00');
    await world.sweepAt('01:04:00');
    const id = idOf('a', '00:05:00', 'all-rejected');
    expect(world.topic.published).toMatchObject([
      {
        ...{ id, transition: 1, rule: 'all-rejected', kind: 'all-rejected', state: 'firing', device: 'a' },
        ...{ startMs: at('00:05:00'), atMs: at('00:50:00'), value: 10, reason: 'out-of-range' },
        dimensions: { region: 'north' },
        message: 'none of its last 10 readings was accepted; the reason most given is out-of-range, see the quarantine',
      },
      { id, transition: 2, state: 'resolved', atMs: at('01:02:00'), value: 10, reason: 'out-of-range' },
    ]);
    expect(world.topic.published).toHaveLength(2);
  });

  it('also where nothing of it was ever accepted, and a good neighbour tells nothing of it', async () => {
    const world = createWorld();
    for (const clock of minutes(0, 60)) {
      await world.hear('good', clock);
      await world.hear('new', clock, { body: { timestamp: 'yesterday' } });
      await world.sweepAt(clock);
    }
    expect(world.topic.published).toMatchObject([
      { device: 'new', rule: 'all-rejected', reason: 'bad-time', startMs: at('00:00:00'), state: 'firing' },
    ]);
    await world.hear('new', '01:00:00');
    expect(await world.sweepAt('01:01:00')).toEqual(['new resolved 2 10']);
  });

  it('is not one that sends a bad value beside good ones, or two bad readings and is gone', async () => {
    const world = createWorld();
    for (const clock of minutes(0, 90)) {
      await world.hear('partly', clock, { body: { heat_c: 'warm' } });
      await world.sweepAt(clock);
    }
    await world.hear('twice', '01:31:00', bad);
    await world.hear('twice', '02:20:00', bad);
    await world.hear('partly', '02:21:00');
    expect(await world.sweepAt('02:22:00')).toEqual([]);
  });

  it('a sweep that dies after it was told tells nothing anew, and it resolves under the same id', async () => {
    const world = createWorld();
    for (const clock of minutes(0, 50)) await world.hear('a', clock, bad);
    let commits = 0;
    world.trouble.commit = (key) => key.startsWith('silent#') && ++commits === 2;
    await expect(world.sweepAt('00:51:00')).rejects.toThrow('the table is away');
    expect(await world.sweepAt('00:52:00')).toEqual([]);
    await world.hear('a', '00:53:00');
    expect(await world.sweepAt('00:54:00')).toEqual(['a resolved 2 10']);
  });

  it('a profile may switch it off, or give it a time of its own', async () => {
    for (const [allRejectedAfterMs, told] of [
      [false, []],
      [20 * 60_000, ['a firing 1 5']],
    ] as const) {
      const world = createWorld({ ...LIMIT, allRejectedAfterMs });
      for (const clock of minutes(0, 25)) await world.hear('a', clock, bad);
      expect(await world.sweepAt('00:26:00')).toEqual(told);
    }
    expect(() => compiled({ allRejectedAfterMs: 0 })).toThrow('allRejectedAfterMs 0: expected ms above 0, or false');
  });

  it('of most of a key group is one alert with a count', async () => {
    const world = createWorld();
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const id of ids) await world.hear(id, '00:00:00');
    for (const clock of minutes(5, 65)) {
      for (const id of ids) await world.hear(id, clock, bad);
      await world.sweepAt(clock);
    }
    expect(world.topic.published).toMatchObject([
      { device: 'key-group=0', rule: 'all-rejected-group', kind: 'all-rejected', count: 6, state: 'firing' },
    ]);
    for (const id of ids) await world.hear(id, '01:06:00');
    await world.sweepAt('01:07:00');
    expect(world.topic.published.map(({ state }) => state)).toEqual(['firing', 'resolved']);
  });
});
