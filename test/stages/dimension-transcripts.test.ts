// Windows of regions over key groups: when they come out, what is in them, and how long a key group holds them.
import { describe, expect, it } from 'vitest';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { at, compiled } from '../support/readings.ts';
import { createWorld, line, ofRegions } from './dimension-world.ts';

describe('a window of a region', () => {
  it('is one pane over all key groups, once its end, the out-of-orderness and the delay have passed', async () => {
    const world = createWorld();
    await world.hear('a 00:00:05 1 north', 'b 00:00:10 2 north', 'c 00:00:20 4 north', 'd 00:00:30 8 south');
    expect(new Set([...world.state.entries.keys()].filter((key) => key.startsWith('windows#'))).size).toBeGreaterThan(
      2,
    );
    expect(await world.foldAt('00:01:39')).toEqual([]);
    expect(await world.foldAt('00:01:40')).toEqual([
      'region=north 1m by region 00:00 3 7',
      'region=south 1m by region 00:00 1 8',
    ]);
    expect(await world.foldAt('00:02:40')).toEqual([]);
  });

  it('has a reading in the region it carried', async () => {
    const world = createWorld();
    await world.hear('a 00:00:05 1 north', 'a 00:00:10 2 south', 'a 00:00:15 4 north', 'a 00:00:20 8');
    expect(await world.foldAt('00:02:00')).toEqual([
      'region=north 1m by region 00:00 2 5',
      'region=south 1m by region 00:00 1 2',
    ]);
  });

  it('that its key groups let go of comes back whole with a reading of an old clock', async () => {
    const world = createWorld();
    await world.hear('a 00:00:05 1 north', 'b 00:00:10 2 north');
    await world.foldAt('00:02:00');
    await world.hear('a 00:05:00 1', 'b 00:05:00 1');
    expect(world.cellCount()).toBe(0);
    await world.hear('late 00:00:30 4 north', 'a 00:06:00 1', 'b 00:00:50 8 north');
    expect(await world.foldAt('00:07:00')).toEqual(['region=north 1m by region 00:00 4 15']);
    await world.hear('a 00:08:00 1', 'b 00:08:00 1', 'late 00:00:31 16 north');
    expect(await world.foldAt('00:09:00')).toEqual(['region=north 1m by region 00:00 5 31']);
  });

  it('stays in a key group until it was folded, and not longer', async () => {
    const world = createWorld(1);
    await world.hear('a 00:00:05 1 north');
    await world.hear('a 00:05:00 1');
    await world.hear('a 00:06:00 1');
    expect(world.cellCount()).toBe(1);
    await world.foldAt('00:07:00');
    expect(world.cellCount()).toBe(1);
    await world.hear('a 00:07:00 1');
    expect(world.cellCount()).toBe(0);
  });

  it('comes out of the sweep while its key groups stay busy', async () => {
    const world = createWorld(2);
    const published: string[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      for (const device of ['a', 'b', 'c']) await world.hear(`${device} 00:0${minute}:10 1 north`);
      const from = world.panes.written.length;
      await world.sweep.run(at(`00:0${minute}:45`));
      for (const pane of ofRegions(world.panes.written.slice(from))) published.push(`00:0${minute} ${line(pane)}`);
    }
    expect(published).toEqual([
      '00:01 region=north 1m by region 00:00 3 3',
      '00:02 region=north 1m by region 00:01 3 3',
      '00:03 region=north 1m by region 00:02 3 3',
      '00:04 region=north 1m by region 00:03 3 3',
    ]);
  });

  it('is nothing where the profile folds no dimension, and what was begun is dropped', async () => {
    const world = createWorld(1);
    await world.hear('a 00:00:05 1 north');
    const plain = createAggregate(compiled({}, ['1m']), { ...world, state: world.state });
    await plain.run(world.packs);
    expect(world.cellCount()).toBe(0);
  });
});
