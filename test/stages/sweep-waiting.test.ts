import { describe, expect, it } from 'vitest';
import { at } from '../support/readings.ts';
import { clockOf, createWorld, LIMIT } from './sweep-world.ts';

describe('while readings wait to be absorbed', () => {
  it('nobody is silent, an alarm’s metric says how far behind it is, and afterwards only who really was', async () => {
    const world = createWorld();
    await world.hear('a', '00:00:00');
    await world.hear('b', '00:00:00');
    await world.sweepAt('00:01:00');
    world.stall();
    await world.hear('a', '00:30:00');
    await world.hear('a', '01:10:00');
    for (let minute = 2; minute <= 120; minute += 1) expect(await world.sweepAt(clockOf(minute))).toEqual([]);
    expect(world.pipeline.metrics.gauges.get('AbsorbedLagMilliseconds')).toEqual({
      value: at('02:00:10') - at('00:01:10'),
      unit: 'Milliseconds',
    });
    await world.hear('a', '02:00:00');
    world.goOn();
    await world.work();
    expect(await world.sweepAt('02:01:00')).toEqual(['b firing 1 121']);
  });

  it('and none wait, because no ticks were sent for a day: nothing says that it is behind', async () => {
    const world = createWorld();
    await world.hear('a', '00:00:00');
    await world.sweepAt('00:01:00');
    world.stall();
    // The tick of this run is on its way for as long as a batching window.
    expect(await world.sweepAt('23:00:00')).toEqual([]);
    expect(await world.sweepAt('23:01:00')).toEqual([]);
    expect(world.pipeline.metrics.gauges.has('AbsorbedLagMilliseconds')).toBe(false);
    for (let minute = 2; minute < 10; minute += 1) await world.sweepAt(`23:0${minute}:00`);
    expect(world.pipeline.metrics.gauges.get('AbsorbedLagMilliseconds')?.value).toBe(at('23:09:10') - at('23:00:10'));
  });

  it('and ticks were off for a day, with a sweep each minute: the same', async () => {
    const world = createWorld();
    await world.hear('a', '00:00:00');
    await world.sweepAt('00:01:00');
    for (const clock of ['00:02:00', '00:03:00', '22:59:00']) await world.sweepAt(clock, { hasTicks: false });
    world.stall();
    for (const clock of ['22:59:30', '23:00:20']) expect(await world.sweepAt(clock)).toEqual([]);
    expect(world.pipeline.metrics.gauges.has('AbsorbedLagMilliseconds')).toBe(false);
  });

  it('in one of two shards, nobody is silent, whichever shard a device uses', async () => {
    const world = createWorld(LIMIT, { shards: 2 });
    await world.hear('a', '00:00:00', { shard: 0 });
    await world.hear('b', '00:00:00', { shard: 1 });
    await world.sweepAt('00:01:00');
    world.stall(1);
    for (const clock of ['00:20:00', '00:40:00', '01:00:00', '01:20:00']) {
      await world.hear('a', clock, { shard: 0 });
      await world.hear('b', clock, { shard: 1 });
      expect(await world.sweepAt(clock)).toEqual([]);
    }
    world.goOn(1);
    expect(await world.sweepAt('01:21:00')).toEqual([]);
  });

  it('as a history that is fed quickly, nobody is silent', async () => {
    const world = createWorld();
    for (let minute = 0; minute < 120; minute += 1)
      await world.hear('a', '05:00:00', { agoMs: (120 - minute) * 60_000 });
    expect(await world.sweepAt('05:01:00')).toEqual([]);
  });
});

describe('without ticks', () => {
  it('a device is silent only once another one of its key group was heard later', async () => {
    const world = createWorld(LIMIT, { hasTicks: false });
    await world.hear('a', '00:00:00');
    expect(await world.sweepAt('03:00:00')).toEqual([]);
    await world.hear('b', '03:00:30');
    expect(await world.sweepAt('03:01:00')).toEqual(['a firing 1 180.5']);
  });
});
