// A lost commit: what another writer has stored meanwhile is never overwritten blindly, and no alert is left that
// nobody resolves.

import { describe, expect, it } from 'vitest';
import { createDetector } from '#core/detect/detector.ts';
import { viewDevice } from '#core/detect/device-view.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { lineOf, sequenceOf, T0, type TestReading } from '../core/detect/readings.ts';
import { createWorld, type PortCall, recordsOf, stageIn, throughJson, type World } from './detect-world.ts';

const kw = (at: number, power_kw: number, device = 'm'): TestReading => ({
  device,
  timeMs: T0 + at * 1000,
  values: { power_kw },
  at,
});
const records = (...readings: TestReading[]) => recordsOf(readings, energy);
const told = (world: World) => world.topic.published.map(lineOf);

function stored(world: World) {
  const [entry] = world.store.entries.values();
  if (entry === undefined) throw new Error('nothing is stored');
  return decodeGroup(createDetector(compileProfile(energy)), entry.bytes);
}

/** Lets `rival` run once, just before the first commit. */
function interleave(world: World, rival: () => Promise<void>): () => Promise<void> {
  const { ports } = world;
  let isOpen = true;
  const commit = ports.state.commit.bind(ports.state);
  Object.assign(ports.state, {
    commit: async (...args: Parameters<typeof commit>) => {
      if (isOpen) {
        isOpen = false;
        await rival();
      }
      return commit(...args);
    },
  });
  return rival;
}

describe('on a lost commit', () => {
  it('where the stored state has absorbed as much, ours is there already and nothing is written', async () => {
    const world = createWorld();
    const first = await stageIn(world, energy).run({ packs: records(kw(1, 2)), windowState: {}, isFinal: false });
    const last = { packs: records(kw(2, 9)), windowState: throughJson(first.state), isFinal: true };
    const lostAnswer = (call: PortCall) => {
      if (call === 'committed') throw new Error('the answer got lost');
    };
    world.fault = lostAnswer;
    await expect(stageIn(world, energy).run(last)).rejects.toThrow('the answer got lost');
    world.fault = () => {};
    expect(await stageIn(world, energy).run(last)).toEqual({ state: {} });
    expect([...world.store.entries.values()].map((entry) => entry.version)).toEqual([1]);
    expect(told(world)).toEqual(['spike #1 opened high @2']);
  });

  it('without a window the batch is judged again on top of the stored state', async () => {
    const world = createWorld();
    interleave(world, () =>
      stageIn(world, energy)
        .run({ packs: records(kw(1, 2)), isFinal: false })
        .then(() => undefined),
    );
    // Alone, 9 kW would be the first value and start the baseline; after the rival's 2 kW it is a spike.
    await stageIn(world, energy).run({ packs: records(kw(2, 9)), isFinal: false });
    expect(told(world)).toEqual(['spike #1 opened high @2']);
    expect(viewDevice(stored(world), 'm')?.measures[0]?.baseline).toBe(0.8 * 2 + (1 - 0.8) * 9);
    expect([...world.store.entries.values()].map((entry) => entry.version)).toEqual([2]);
  });

  it('where ours has absorbed at least as much it stands, what it has forgotten since included', async () => {
    const world = createWorld();
    await stageIn(world, energy).run({ packs: records(kw(1, 2)), isFinal: false });
    const spike = kw(2, 9);
    const ours = { packs: records(spike, kw(3, 2), kw(5000, 2)), windowState: {}, isFinal: false };
    const one = await stageIn(world, energy).run(ours);
    interleave(world, () =>
      stageIn(world, energy)
        .run({ packs: records(spike), isFinal: false })
        .then(() => undefined),
    );
    await stageIn(world, energy).run({ packs: [], windowState: throughJson(one.state), isFinal: true });
    // That it opened is known for an hour.
    expect(viewDevice(stored(world), 'm')?.life?.findings ?? []).toEqual([]);
    expect(told(world)).toEqual(['spike #1 opened high @2', 'spike #2 over high @2']);
  });

  it('with earlier calls out of reach, both states are merged: what was told by either goes on as one incident, and is over', async () => {
    const world = createWorld();
    await stageIn(world, energy).run({ packs: records(kw(1, 2), kw(1, 2, 'm2')), isFinal: false });
    const one = await stageIn(world, energy).run({ packs: records(kw(2, 9)), windowState: {}, isFinal: false });
    interleave(world, () =>
      stageIn(world, energy)
        .run({ packs: recordsOf([kw(3, 0)], energy, 'shardId-000000000001'), isFinal: false })
        .then(() => undefined),
    );
    await stageIn(world, energy).run({ packs: [], windowState: throughJson(one.state), isFinal: true });
    expect(told(world)).toEqual(['spike #1 opened high @2', 'outage #1 opened critical @3']);
    const state = stored(world);
    expect(Object.fromEntries(state.positions)).toEqual({
      'shardId-000000000000': { sequence: sequenceOf(2), index: 0 },
      'shardId-000000000001': { sequence: sequenceOf(3), index: 0 },
    });
    const { findings = [], orphans = [] } = viewDevice(state, 'm')?.life ?? {};
    expect(findings.map(({ rule }) => rule).sort()).toEqual(['outage', 'spike']);
    expect(orphans).toMatchObject([{ startMs: T0 + 2000, transition: 1 }]);
    await stageIn(world, energy).run({ packs: records(kw(4, 2)), isFinal: false });
    expect(told(world).slice(2).sort()).toEqual(['outage #2 over critical @3', 'spike #2 over high @2']);
    expect(world.topic.published.map(({ cause }) => cause).filter((cause) => cause !== undefined)).toEqual(['merged']);
  });

  it('readings that were handed on are taken in on top of what another writer has stored before they came back', async () => {
    const world = createWorld();
    await stageIn(world, energy, { handsOnReadings: true }).run({
      packs: records(kw(1, 2), kw(1, 2, 'm2')),
      isFinal: false,
    });
    const ours = { packs: records(kw(2, 9), kw(3, 3, 'm2')), windowState: {}, isFinal: false };
    const one = await stageIn(world, energy, { handsOnReadings: true }).run(ours);
    expect(one.state).toMatchObject({ groups: {}, must: ['logs'] });
    await stageIn(world, energy, { handsOnReadings: true }).run({
      packs: recordsOf([kw(3, 0)], energy, 'shardId-000000000001'),
      isFinal: false,
    });
    await stageIn(world, energy, { handsOnReadings: true }).run({
      packs: [],
      windowState: throughJson(one.state),
      isFinal: true,
    });
    const state = stored(world);
    // Of the rival's 0 kW, an outage, nothing is normal; of ours at 9 kW, which came late there, nothing either.
    expect(viewDevice(state, 'm')?.measures[0]).toMatchObject({ lastMs: T0 + 3000, baseline: 2 });
    expect([...state.positions.keys()].toSorted()).toEqual(['shardId-000000000000', 'shardId-000000000001']);
    const { findings = [], incident, orphans = [] } = viewDevice(state, 'm')?.life ?? {};
    expect(findings.map(({ rule }) => rule).toSorted()).toEqual(['outage', 'spike']);
    expect([incident?.startMs, ...orphans.map(({ startMs }) => startMs)].toSorted()).toEqual([T0 + 2000, T0 + 3000]);
    expect([...world.store.entries.values()].map((entry) => entry.version)).toContain(3);
  });

  it('gives up with a hint where it is lost again and again', async () => {
    const world = createWorld();
    Object.assign(world.ports.state, { commit: async () => false });
    await expect(stageIn(world, energy).run({ packs: records(kw(1, 2)), isFinal: false })).rejects.toThrow(
      'was changed by another writer 5 times in a row',
    );
  });
});
