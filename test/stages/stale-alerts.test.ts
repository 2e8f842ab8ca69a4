// Incidents of devices that are gone: closed as stale by whoever finds them first, told once, and in the words of what
// they were.
import { describe, expect, it } from 'vitest';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { createDetect } from '#stages/detect/detect.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { T0, type TestReading } from '../core/detect/readings.ts';
import { createWorld, recordsOf } from './detect-world.ts';

const DAY = 86_400_000;
const profile = compileProfile(energy);

/** A device of the same key group as `d`. */
const NEIGHBOUR = ['e', 'f', 'g', 'h'].find((id) => keyGroupOf(id, 2) === keyGroupOf('d', 2)) as string;

function stage() {
  const world = createWorld();
  const detect = createDetect(profile, world.ports);
  const ports = {
    ...world.ports,
    state: createMemoryStateStore(),
    baselines: world.store,
    panes: createMemoryPaneSink(),
  };
  const sweep = createSweep(profile, ports);
  let at = 0;
  let seen = 0;
  function news(): string[] {
    const lines = world.topic.published.slice(seen).map(({ device, rule, transition, state, cause, atMs }) => {
      const day = (atMs - T0) / DAY;
      return `${device} ${rule} ${transition} ${state}${cause === undefined ? '' : ` ${cause}`} @${day}`;
    });
    seen = world.topic.published.length;
    return lines;
  }
  return {
    world,
    async hear(device: string, day: number, power_kw: number): Promise<string[]> {
      at += 1;
      const reading: TestReading = { device, timeMs: T0 + day * DAY, values: { power_kw }, at };
      await detect.run({ packs: recordsOf([reading], energy), isFinal: true });
      return news();
    },
    async sweepOn(day: number): Promise<string[]> {
      await sweep.run(T0 + day * DAY);
      return news();
    },
  };
}

const STALE = ['d outage 2 resolved stale @30'];

describe('an incident of a device that is gone', () => {
  it('is closed by the sweep where all of the key group is silent, once, and not again when the device comes back', async () => {
    const { hear, sweepOn, world } = stage();
    expect(await hear('d', 0, 0)).toEqual(['d outage 1 firing @0']);
    expect(await sweepOn(30)).toEqual([]);
    expect(await sweepOn(37.9)).toEqual([]);
    expect(await sweepOn(38.1)).toEqual(STALE);
    expect(await sweepOn(39)).toEqual([]);
    expect(world.topic.published[1]).toMatchObject({ dimensions: { region: 'north' }, measure: 'power_kw', value: 30 });
    expect(await hear('d', 50, 0)).toEqual(['d outage 1 firing @50']);
  });

  it('is closed by detect where others of the key group are heard of', async () => {
    const { hear, sweepOn, world } = stage();
    await hear('d', 0, 0);
    for (let day = 1; day < 39; day++) expect(await hear(NEIGHBOUR, day, 2)).toEqual([]);
    expect(await hear(NEIGHBOUR, 39, 2)).toEqual(STALE);
    expect(world.topic.published[1]).toMatchObject({ dimensions: { region: 'north' }, measure: 'power_kw' });
    expect(await sweepOn(40)).toEqual([]);
  });

  it('is closed when the device comes back after 30 days, beside what it finds then', async () => {
    const { hear, sweepOn } = stage();
    await hear('d', 0, 0);
    expect((await hear('d', 31, 0)).sort()).toEqual(['d outage 1 firing @31', ...STALE]);
    expect(await sweepOn(40)).toEqual([]);
  });

  it('that goes on stays open, however long', async () => {
    const { hear, sweepOn } = stage();
    await hear('d', 0, 0);
    for (let day = 1; day < 60; day += 7)
      expect([...(await hear('d', day, 0)), ...(await sweepOn(day + 0.1))]).toEqual([]);
    expect(await hear('d', 60, 2)).toEqual(['d outage 2 resolved @60']);
  });

  it('is looked for once an hour: a sweep reads no state of detect in between, nor where nothing fires for so long', async () => {
    const { hear, sweepOn, world } = stage();
    const reads = () => world.store.calls.filter(({ kind }) => kind === 'load').length;
    await hear('d', 0, 2);
    const before = reads();
    await sweepOn(40);
    expect(reads()).toBe(before);
    const other = stage();
    await other.hear('d', 0, 0);
    await other.sweepOn(37.99);
    await other.sweepOn(38.02);
    expect(await other.sweepOn(38.03)).toEqual([]);
  });
});
