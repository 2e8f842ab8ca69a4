// The detect stage over memory ports: what a call loads, tells and commits, with and without an invocation window.
import { describe, expect, it } from 'vitest';
import { energy } from '#profiles/energy.ts';
import { lineOf, T0, type TestReading } from '../core/detect/readings.ts';
import { createWorld, recordsOf, stageIn, throughJson, type World } from './detect-world.ts';

let place = 0;
function kw(device: string, seconds: number, power_kw: number): TestReading {
  place += 1;
  return { device, timeMs: T0 + seconds * 1000, values: { power_kw }, at: place };
}

function records(...readings: TestReading[]): Uint8Array[] {
  return recordsOf(readings, energy);
}

const told = (world: World) => world.topic.published.map(lineOf);
const commits = (world: World) => world.store.calls.filter((call) => call.kind === 'commit');
const loads = (world: World) => world.store.calls.filter((call) => call.kind === 'load');

describe('without an invocation window', () => {
  it('a call loads, tells, commits, and answers nothing', async () => {
    const world = createWorld();
    const stage = stageIn(world, energy);
    expect(await stage.run({ packs: records(kw('m', 0, 2), kw('m', 1, 9)), isFinal: false })).toEqual({});
    expect(told(world)).toEqual(['spike #1 opened high @1']);
    expect([...world.store.entries.values()].map((entry) => entry.version)).toEqual([1]);
    await stageIn(world, energy).run({ packs: records(kw('m', 2, 2)), isFinal: false });
    expect(told(world)).toEqual(['spike #1 opened high @1', 'spike #2 over high @1']);
    expect([...world.store.entries.values()].map((entry) => entry.version)).toEqual([2]);
  });

  it('a batch that comes again is counted, told to nobody and not committed', async () => {
    const world = createWorld();
    const batch = records(kw('m', 0, 2), kw('m', 1, 9));
    await stageIn(world, energy).run({ packs: batch, isFinal: false });
    await stageIn(world, energy).run({ packs: batch, isFinal: false });
    expect(told(world)).toHaveLength(1);
    expect(commits(world)).toHaveLength(1);
    expect(Object.fromEntries(world.metrics.counts)).toMatchObject({
      ReadingsJudged: 2,
      ReadingsRedelivered: 2,
      Anomalies: 1,
      AlertsOpened: 1,
    });
  });

  it('key groups are kept apart under their own keys', async () => {
    const world = createWorld();
    await stageIn(world, energy).run({ packs: records(kw('m', 0, 2), kw('n', 0, 2), kw('o', 0, 2)), isFinal: false });
    expect([...world.store.entries.keys()].sort()).toEqual(['baselines#energy#0', 'baselines#energy#1']);
    expect(loads(world)).toHaveLength(1);
  });
});

describe('what a call has committed', () => {
  const alter = (world: World, change: { version?: number; bytes: Uint8Array }) => {
    const entries = world.store.entries as Map<string, { version: number; bytes: Uint8Array }>;
    for (const [key, entry] of entries) entries.set(key, { ...entry, ...change });
  };

  it('is not decoded again while the store has that version', async () => {
    const world = createWorld();
    const stage = stageIn(world, energy);
    await stage.run({ packs: records(kw('m', 0, 2)), isFinal: true });
    alter(world, { bytes: Uint8Array.of(0) });
    await stage.run({ packs: records(kw('m', 1, 9)), isFinal: true });
    expect(told(world)).toEqual(['spike #1 opened high @1']);
    expect(loads(world)).toHaveLength(2);
  });

  it('is taken from the store where another instance wrote', async () => {
    const world = createWorld();
    const stage = stageIn(world, energy);
    await stage.run({ packs: records(kw('m', 0, 2)), isFinal: true });
    await stageIn(world, energy).run({ packs: records(kw('m', 1, 8)), isFinal: true });
    // 6.3 kW is a spike for 2 kW, not for 0.8 · 2 + 0.2 · 8 = 3.2.
    await stage.run({ packs: records(kw('m', 2, 6.3)), isFinal: true });
    expect(told(world)).toEqual(['spike #1 opened high @1', 'spike #2 over high @1']);
    alter(world, { version: 9, bytes: Uint8Array.of(0) });
    await expect(stage.run({ packs: records(kw('m', 3, 2)), isFinal: true })).rejects.toThrow('stored baselines');
  });

  it('is forgotten by a call that fails: its repeat begins from the store', async () => {
    const world = createWorld();
    const stage = stageIn(world, energy);
    await stage.run({ packs: records(kw('m', 0, 2)), isFinal: true });
    const input = { packs: records(kw('m', 1, 9)), isFinal: true };
    world.fault = (call) => {
      if (call === 'commit') throw new Error('no table');
    };
    await expect(stage.run(input)).rejects.toThrow('no table');
    world.fault = () => {};
    await stage.run(input);
    expect(told(world)).toEqual(['spike #1 opened high @1']);
    expect(world.metrics.counts.get('ReadingsRedelivered') ?? 0).toBe(0);
  });
});

describe('within an invocation window', () => {
  it('calls hand the state on, only the final one commits, after its own packs, and answers an empty state', async () => {
    const world = createWorld();
    const stage = stageIn(world, energy);
    const first = await stage.run({ packs: records(kw('m', 0, 2)), windowState: {}, isFinal: false });
    const second = await stage.run({
      packs: records(kw('m', 1, 9)),
      windowState: throughJson(first.state),
      isFinal: false,
    });
    expect(commits(world)).toHaveLength(0);
    expect(loads(world)).toHaveLength(1);
    expect(told(world)).toEqual(['spike #1 opened high @1']);
    const last = await stage.run({
      packs: records(kw('m', 2, 2)),
      windowState: throughJson(second.state),
      isFinal: true,
    });
    expect(last).toEqual({ state: {} });
    expect(commits(world)).toEqual([
      { kind: 'commit', key: expect.stringMatching(/^baselines#energy#/), expectedVersion: 0, committed: true },
    ]);
    expect(told(world)).toEqual(['spike #1 opened high @1', 'spike #2 over high @1']);
  });

  it('a final call without packs commits what was handed over', async () => {
    const world = createWorld();
    const first = await stageIn(world, energy).run({ packs: records(kw('m', 0, 2)), windowState: {}, isFinal: false });
    await stageIn(world, energy).run({ packs: [], windowState: throughJson(first.state), isFinal: true });
    expect(commits(world)).toHaveLength(1);
    await stageIn(world, energy).run({ packs: records(kw('m', 1, 9)), windowState: {}, isFinal: false });
    expect(told(world)).toEqual(['spike #1 opened high @1']);
  });

  it('a call without packs or state loads and commits nothing', async () => {
    const world = createWorld();
    expect(await stageIn(world, energy).run({ packs: [], windowState: {}, isFinal: true })).toEqual({ state: {} });
    expect(world.store.calls).toEqual([]);
  });

  it('commits by itself beyond the limit of the state and goes on', async () => {
    const world = createWorld();
    const stage = stageIn(world, energy, { maxStateBytes: 260 });
    const first = await stage.run({ packs: records(kw('m', 0, 2)), windowState: {}, isFinal: false });
    expect(commits(world)).toHaveLength(0);
    const more = records(kw('m', 1, 2), kw('m2', 1, 2), kw('m3', 1, 2), kw('m4', 1, 2), kw('m5', 1, 2));
    const second = await stage.run({ packs: more, windowState: throughJson(first.state), isFinal: false });
    expect(second).toEqual({ state: {} });
    expect(commits(world).length).toBeGreaterThan(0);
    await stage.run({ packs: records(kw('m', 2, 9)), windowState: throughJson(second.state), isFinal: false });
    expect(told(world)).toEqual(['spike #1 opened high @2']);
  });

  it('a state that another instance has moved on is taken as handed over, not as remembered', async () => {
    const world = createWorld();
    const one = stageIn(world, energy);
    const first = await one.run({ packs: records(kw('m', 0, 2)), windowState: {}, isFinal: false });
    const moved = await stageIn(world, energy).run({
      packs: records(kw('m', 1, 3.9), kw('m', 2, 3.9)),
      windowState: throughJson(first.state),
      isFinal: false,
    });
    await one.run({ packs: records(kw('m', 3, 4.5)), windowState: throughJson(moved.state), isFinal: false });
    expect(told(world)).toEqual([]);
  });

  it('a failing call leaves nothing behind: its repeat gives what it would have given', async () => {
    const world = createWorld();
    const stage = stageIn(world, energy);
    const first = await stage.run({ packs: records(kw('m', 0, 2)), windowState: {}, isFinal: false });
    const input = { packs: records(kw('m', 1, 9)), windowState: throughJson(first.state), isFinal: false };
    world.fault = (call) => {
      if (call === 'putPending') throw new Error('no table');
    };
    await expect(stage.run(input)).rejects.toThrow('an alert could not be stored');
    world.fault = () => {};
    const again = await stage.run(input);
    expect(told(world)).toEqual(['spike #1 opened high @1']);
    expect(again).toEqual(await stageIn(createWorld(), energy).run(input));
  });
});

describe('what is none of ours', () => {
  it('a state of another shape is refused with what was expected', async () => {
    const stage = stageIn(createWorld(), energy);
    const run = (windowState: unknown) => stage.run({ packs: [], windowState, isFinal: false });
    await expect(run({ sum: 1 })).rejects.toThrow("the invocation window's state is not one of the detect stage");
    await expect(run({ v: 1, groups: { 0: { version: '1', bytes: '' } } })).rejects.toThrow('key group 0');
    await expect(run([])).rejects.toThrow('expected an object, got []');
  });

  it('stored bytes that cannot be read are refused with their key', async () => {
    const world = createWorld();
    const readings = [kw('m', 0, 2)];
    await stageIn(world, energy).run({ packs: recordsOf(readings, energy), isFinal: false });
    const key = [...world.store.entries.keys()][0] as string;
    await world.store.commit(key, Uint8Array.from([9, 9]), 1);
    await expect(stageIn(world, energy).run({ packs: records(kw('m', 1, 2)), isFinal: false })).rejects.toThrow(
      `${key}: stored baselines: format 9`,
    );
  });

  it('packs of another profile are counted and left', async () => {
    const world = createWorld();
    await stageIn(world, { ...energy, name: 'other' }).run({ packs: records(kw('m', 0, 0)), isFinal: false });
    expect(world.metrics.counts.get('PacksOfOtherProfile')).toBe(1);
    expect(world.store.calls).toEqual([]);
  });
});

describe('what fires by a rule that the profile has no more', () => {
  const without = { ...energy, rules: energy.rules.filter(({ name }) => name !== 'outage') };

  it('is closed once with the next reading of its key group, whoever sends it, also where the call is repeated', async () => {
    const world = createWorld();
    await stageIn(world, energy).run({ packs: records(kw('m', 0, 2), kw('m', 1, 0)), isFinal: false });
    const before = told(world);
    expect(before).toEqual(['outage #1 opened critical @1']);
    const batch = records(kw('m', 2, 2));
    world.fault = (call) => {
      if (call === 'commit') throw new Error('the table is away');
    };
    await expect(stageIn(world, without).run({ packs: batch, isFinal: false })).rejects.toThrow('the table is away');
    world.fault = () => {};
    const stage = stageIn(world, without);
    await stage.run({ packs: batch, isFinal: false });
    await stage.run({ packs: records(kw('m', 3, 2)), isFinal: false });
    await stageIn(world, without).run({ packs: records(kw('m', 4, 2)), isFinal: false });
    expect(told(world)).toEqual([...before, 'outage #2 over critical @1']);
    expect(world.topic.published.at(-1)).toMatchObject({
      kind: 'outage',
      measure: 'power_kw',
      message: 'its rule is no longer in the profile: closed, nobody knows whether it went on',
    });
  });

  it('is closed too where it was handed on within an invocation window', async () => {
    const world = createWorld();
    const packs = records(kw('m', 0, 2), kw('m', 1, 0));
    const { state } = await stageIn(world, energy).run({ packs, windowState: {}, isFinal: false });
    const rest = { windowState: throughJson(state), isFinal: true };
    await stageIn(world, without).run({ packs: records(kw('m', 2, 2)), ...rest });
    expect(told(world)).toEqual(['outage #1 opened critical @1', 'outage #2 over critical @1']);
  });
});
