// An instance of detect and versions of the rules: what it reads when, and what it does where something cannot be read
// or used.
import { describe, expect, it } from 'vitest';
import { createMemoryRulesStore } from '#adapters/memory/rules-store.ts';
import { ACTIVATE_AFTER_MS, READ_EVERY_MS } from '#core/live-rules/activations.ts';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { createDetect, type DetectPorts } from '#stages/detect/detect.ts';
import type { RulesStore } from '#stages/rules/rules-store.ts';
import { T0, type TestReading } from '../core/detect/readings.ts';
import { createWorld, recordsOf } from './detect-world.ts';
import { savedBy, stageOf } from './rules-world.ts';

describe('an instance', () => {
  const kw = (seconds: number, power_kw: number, at: number): TestReading => ({
    ...{ device: 'm', timeMs: T0 + seconds * 1000, values: { power_kw }, at },
  });
  const packs = (...readings: TestReading[]) => recordsOf(readings, energy);
  const off: RulesBody = { all: { outage: null, drop: null } };

  it('reads the list of versions at most once a minute, and a version once', async () => {
    const world = createWorld();
    let nowMs = T0;
    const store = savedBy([{ atMs: T0 - 10 * ACTIVATE_AFTER_MS, body: off }], () => nowMs);
    const stage = stageOf(world, energy, { store, nowMs: () => nowMs });
    for (let second = 0; second < 180; second += 5) {
      nowMs = T0 + second * 1000;
      await stage.run({ packs: packs(kw(second, 1, second + 1)), isFinal: false });
    }
    expect(store.reads.filter((read) => read === 'head')).toHaveLength((180 * 1000) / READ_EVERY_MS);
    expect(store.reads.filter((read) => read !== 'head')).toEqual(['version 1']);
  });

  it('reads nothing where no readings came', async () => {
    const world = createWorld();
    const store = savedBy([], () => T0);
    await stageOf(world, energy, { store, nowMs: () => T0 }).run({ packs: [], windowState: {}, isFinal: true });
    expect(store.reads).toEqual([]);
  });

  it('goes on with what it knows where the list cannot be read, and tells it', async () => {
    const world = createWorld();
    let nowMs = T0;
    const good = savedBy([{ atMs: T0 - 10 * ACTIVATE_AFTER_MS, body: off }], () => nowMs);
    let isDown = false;
    const head: RulesStore['head'] = async (profile) => {
      if (isDown) throw new Error('throttled');
      return good.head(profile);
    };
    const stage = stageOf(world, energy, { store: { ...good, head }, nowMs: () => nowMs });
    await stage.run({ packs: packs(kw(0, 1, 1)), isFinal: false });
    isDown = true;
    nowMs = T0 + 200_000;
    await stage.run({ packs: packs(kw(200, 0, 2)), isFinal: false });
    expect(world.topic.published).toEqual([]);
    expect(world.metrics.counts.get('RulesNotTaken')).toBe(1);
    // One that has never read knows nothing, and must not judge.
    const cold = stageOf(world, energy, { store: { ...good, head }, nowMs: () => nowMs });
    await expect(cold.run({ packs: packs(kw(210, 0, 3)), isFinal: false })).rejects.toThrow('could not be read');
  });

  it('judges by the last version that its profile can take, and tells that it does so each minute', async () => {
    const world = createWorld();
    let nowMs = T0;
    const early = T0 - 100 * ACTIVATE_AFTER_MS;
    const saves = [
      { atMs: early, body: off },
      { atMs: early + 1000, body: { all: { 'a-rule-of-another-release': { ratio: 2 } } } },
      { atMs: early + 2000, body: { all: { spike: { ratio: -1 } } } },
    ];
    const store = savedBy(saves, () => nowMs);
    const stage = stageOf(world, energy, { store, nowMs: () => nowMs });
    for (const minute of [0, 1, 2]) {
      nowMs = T0 + minute * 60_000;
      await stage.run({ packs: packs(kw(minute * 60, 0, minute + 1)), isFinal: false });
    }
    expect(world.topic.published).toEqual([]);
    expect(world.metrics.counts.get('RulesNotTaken')).toBe(3);
  });

  it('looks first where a state has come to a version that it does not know', async () => {
    const world = createWorld();
    let nowMs = T0;
    const saves = [{ atMs: T0 + 1000, body: off }];
    const store = savedBy(saves, () => nowMs);
    const behind = stageOf(world, energy, { store, nowMs: () => T0 });
    await behind.run({ packs: packs(kw(0, 1, 1)), windowState: {}, isFinal: true });
    nowMs = T0 + 130_000;
    const ahead = stageOf(world, energy, { store, nowMs: () => nowMs });
    await ahead.run({ packs: packs(kw(125, 1, 2)), windowState: {}, isFinal: true });
    // Its clock stands still: by it nothing has to be read.
    await behind.run({ packs: packs(kw(130, 0, 3)), windowState: {}, isFinal: true });
    expect(world.topic.published).toEqual([]);
  });

  it('tells as over what a rule that is gone had opened, with the reason, at the next reading of its key group', async () => {
    const world = createWorld();
    const store = savedBy([{ atMs: T0, body: off }], () => Number.POSITIVE_INFINITY);
    const stage = stageOf(world, energy, { store, nowMs: () => 0 });
    await stage.run({ packs: packs(kw(0, 0, 1)), isFinal: false });
    await stage.run({ packs: packs(kw(119.999, 0, 2)), isFinal: false });
    expect(world.topic.published).toHaveLength(1);
    await stage.run({ packs: packs(kw(120, 0, 3)), isFinal: false });
    expect(world.topic.published.map(({ change, cause }) => [change, cause])).toEqual([
      ['opened', undefined],
      ['over', 'rule-removed'],
    ]);
  });

  it('without rules that change reads nothing and judges by its profile', async () => {
    const world = createWorld();
    const ports: DetectPorts = world.ports;
    await createDetect(compileProfile(energy), ports).run({ packs: packs(kw(0, 0, 1)), isFinal: false });
    expect(world.topic.published).toHaveLength(1);
  });

  it('takes what a person stores', async () => {
    const world = createWorld();
    let nowMs = T0;
    const store = createMemoryRulesStore(() => nowMs);
    const stage = stageOf(world, energy, { store, nowMs: () => nowMs });
    await stage.run({ packs: packs(kw(0, 1, 1)), isFinal: false });
    await store.save({ version: 1, profile: 'energy', body: off, savedAtMs: T0, by: 'ann', why: '' });
    nowMs = T0 + ACTIVATE_AFTER_MS;
    await stage.run({ packs: packs(kw(120, 0, 2)), isFinal: false });
    expect(world.topic.published).toEqual([]);
  });
});
