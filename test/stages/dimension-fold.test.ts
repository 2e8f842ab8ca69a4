// Windows of regions: every call of the fold failing once, two folds at once, more than a run takes. At random:
// dimension-chaos.test.ts.
import { describe, expect, it } from 'vitest';
import type { PaneSink, StateStore } from '#stages/ports.ts';
import { foldDimensions } from '#stages/sweep/dimension-fold.ts';
import { at } from '../support/readings.ts';
import { createWorld, line, ofRegions, profile } from './dimension-world.ts';

describe('the fold', () => {
  class Died extends Error {}

  /** Dies at its nth call of a port, before or after the work. */
  function dying(world: ReturnType<typeof createWorld>, nth: number, isAfter: boolean) {
    let calls = 0;
    async function call<T>(work: () => Promise<T>): Promise<T> {
      calls += 1;
      const isNow = calls === nth;
      if (isNow && !isAfter) throw new Died();
      const answer = await work();
      if (isNow) throw new Died();
      return answer;
    }
    const state: StateStore = {
      load: (keys) => call(() => world.state.load(keys)),
      commit: (key, bytes, version) => call(() => world.state.commit(key, bytes, version)),
      keys: (prefix) => call(() => world.state.keys(prefix)),
    };
    const panes: PaneSink = { write: (some) => call(() => world.panes.write(some)) };
    return { state, panes, metrics: world.metrics };
  }

  it('may die at any call: the next run publishes all of it, and nothing counts twice', async () => {
    for (const isAfter of [false, true]) {
      for (let nth = 1, isOver = false; !isOver; nth += 1) {
        const world = createWorld();
        await world.hear('a 00:00:05 1 north', 'b 00:00:10 2 north', 'c 00:00:20 4 south');
        const first = await foldDimensions(profile, dying(world, nth, isAfter), at('00:02:00')).catch(
          (error: unknown) => error,
        );
        isOver = !(first instanceof Died);
        if (isOver) expect(nth).toBeGreaterThan(7);
        await world.hear('a 00:00:30 8 north', 'c 00:03:00 1');
        await foldDimensions(profile, dying(world, nth, isAfter), at('00:05:00')).catch(() => {});
        await world.hear('a 00:04:00 1', 'b 00:00:40 16 north');
        await world.foldAt('00:06:00');
        expect(ofRegions(world.panes.latest.values()).map(line).sort()).toEqual([
          'region=north 1m by region 00:00 4 27',
          'region=south 1m by region 00:00 1 4',
        ]);
      }
    }
  });

  it('publishes only what is committed: two at once that saw different key groups never show one count with two contents', async () => {
    const world = createWorld();
    await world.hear('a 00:00:05 1 north', 'b 00:00:10 2 north');
    const before = new Map(world.state.entries);
    await world.hear('a 00:00:15 4 north', 'b 00:00:20 8 north');
    const after = new Map(world.state.entries);
    const groups = [...after.keys()].filter((key) => key.startsWith('windows#'));
    expect(groups).toHaveLength(2);
    let waiting = 2;
    let open = () => {};
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    /** Sees one key group as it was before; both have loaded the window before one of them commits. */
    const seeing = (oldGroup: string): StateStore => ({
      ...world.state,
      async load(keys) {
        const found = new Map(await world.state.load(keys));
        const old = before.get(oldGroup);
        if (found.has(oldGroup) && old !== undefined) found.set(oldGroup, old);
        if (keys.some((key) => key.startsWith('dimension#'))) {
          waiting -= 1;
          if (waiting === 0) open();
          await both;
        }
        return found;
      },
    });
    const folds = groups.map((group) => foldDimensions(profile, { ...world, state: seeing(group) }, at('00:02:00')));
    await Promise.all(folds);
    expect(ofRegions(world.panes.written).map(({ count }) => count)).toEqual([3, 4]);
    expect(ofRegions(world.panes.latest.values()).map(line)).toEqual(['region=north 1m by region 00:00 4 15']);
  });

  it('with more than a run takes goes on in the next ones, key group by key group', async () => {
    const world = createWorld(4);
    const minutes = Array.from({ length: 40 }, (_, i) => `00:${i + 10}:00`);
    await world.hear(...minutes.flatMap((clock) => ['a', 'b', 'c', 'd'].map((device) => `${device} ${clock} 1 north`)));
    const groups = [...world.state.entries.keys()].filter((key) => key.startsWith('windows#')).length;
    expect(groups).toBeGreaterThan(1);
    let runs = 0;
    for (; (await foldDimensions(profile, world, at('01:00:00'), { maxCells: 1 })) > 0; runs += 1);
    expect(runs).toBe(groups);
    expect(ofRegions(world.panes.latest.values()).map(({ count }) => count)).toEqual(Array(40).fill(4));
    await world.hear(...['a', 'b', 'c', 'd'].map((device) => `${device} 01:01:00 1`));
    expect(world.cellCount()).toBe(0);
  });
});
