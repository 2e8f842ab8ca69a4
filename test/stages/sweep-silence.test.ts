import { describe, expect, it } from 'vitest';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { alertId } from '#core/alert/alert-id.ts';
import { profileNamed } from '#profiles/index.ts';
import { createSweep } from '#stages/sweep.ts';
import { createPipeline } from '../support/pipeline.ts';
import { at, compiled, rawRecord } from '../support/readings.ts';

const LIMIT = { silentAfterMs: 45 * 60_000 };

/** One key group, its devices' readings as they come, and sweeps at given times. Answers of sweeps: what was published. */
function createWorld(overrides: Parameters<typeof compiled>[0] = LIMIT) {
  const profile = compiled(overrides);
  const pipeline = createPipeline(profile, { keyGroups: 1 });
  const alerts = createMemoryAlertStore(() => 0);
  const topic = createMemoryAlertTopic();
  const trouble: { commit?: (key: string) => boolean; put?: () => boolean } = {};
  const state = {
    ...pipeline.state,
    async commit(key: string, bytes: Uint8Array, version: number) {
      if (trouble.commit?.(key)) throw new Error('the table is away');
      return pipeline.state.commit(key, bytes, version);
    },
  };
  const store = {
    ...alerts,
    async putPending(transition: AlertTransition) {
      if (trouble.put?.()) throw new Error('the alerts table is away');
      return alerts.putPending(transition);
    },
  };
  const panes = createMemoryPaneSink();
  const sweep = createSweep(profile, { state, panes, alerts: store, topic, metrics: createMemoryMetrics() });
  let n = 0;
  return {
    profile,
    pipeline,
    topic,
    alerts,
    trouble,
    async hear(device: string, clock: string) {
      n += 1;
      const reading = { device_id: device, timestamp: at(clock), power_kw: 1, region: 'north' };
      await pipeline.feed([rawRecord(n, reading, { arrivalMs: at(clock) })]);
    },
    async sweepAt(clock: string): Promise<string[]> {
      const from = topic.published.length;
      await sweep.run(clock === 'end' ? Number.POSITIVE_INFINITY : at(clock));
      return topic.published.slice(from).map((each) => `${each.device} ${each.state} ${each.transition} ${each.value}`);
    },
  };
}

type World = ReturnType<typeof createWorld>;
const identities = ({ topic }: World) => topic.published.map(({ id, transition }) => `${id} ${transition}`);
const idOf = (device: string, start: string) => alertId('test', device, 'silent', at(start));
const silences = ({ pipeline }: World) => [...pipeline.state.entries.keys()].filter((key) => key.startsWith('silent#'));

it('tells once that a device falls silent, once that it is back, and anew with another id when it falls silent again', async () => {
  const world = createWorld();
  await world.hear('a', '00:00:00');
  await world.hear('b', '00:40:00');
  expect(await world.sweepAt('00:45:00')).toEqual([]);
  expect(silences(world)).toEqual([]);
  expect(await world.sweepAt('00:46:00')).toEqual(['a firing 1 46']);
  expect(await world.sweepAt('00:47:00')).toEqual([]);
  await world.hear('a', '01:03:00');
  expect(await world.sweepAt('01:04:00')).toEqual(['a resolved 2 63']);
  expect(await world.sweepAt('01:05:00')).toEqual([]);
  await world.hear('b', '01:20:00');
  expect(await world.sweepAt('01:49:00')).toEqual(['a firing 1 46']);
  expect(identities(world)).toEqual([
    `${idOf('a', '00:00:00')} 1`,
    `${idOf('a', '00:00:00')} 2`,
    `${idOf('a', '01:03:00')} 1`,
  ]);
  expect([...world.alerts.entries.values()].every((each) => each.published)).toBe(true);
});

it('says who, since when, how long and what is expected', async () => {
  const world = createWorld({ ...LIMIT, silentSeverity: 'high' });
  await world.hear('a', '00:00:00');
  await world.sweepAt('00:47:00');
  expect(world.topic.published).toEqual([
    {
      id: idOf('a', '00:00:00'),
      transition: 1,
      profile: 'test',
      device: 'a',
      rule: 'silent',
      kind: 'silent',
      measure: '',
      severity: 'high',
      state: 'firing',
      startMs: at('00:00:00'),
      atMs: at('00:45:00'),
      value: 47,
      baseline: 45,
      score: null,
      dimensions: { region: 'north' },
      message: 'no reading for 47 min; at most 45 min are expected',
    },
  ]);
});

it('leaves the windows’ state as it is', async () => {
  const world = createWorld();
  await world.hear('a', '00:00:00');
  const before = world.pipeline.state.entries.get('windows#test#0');
  expect(await world.sweepAt('00:50:00')).toEqual(['a firing 1 50']);
  expect(world.pipeline.state.entries.get('windows#test#0')).toBe(before);
  expect(silences(world)).toEqual(['silent#test#0']);
});

describe('a sweep that dies', () => {
  it('after publishing and before its commit: the next tells nothing anew, and the silence resolves under the same id', async () => {
    const world = createWorld();
    await world.hear('a', '00:00:00');
    let commits = 0;
    world.trouble.commit = (key) => key.startsWith('silent#') && ++commits === 2;
    await expect(world.sweepAt('00:46:00')).rejects.toThrow('the table is away');
    expect(identities(world)).toEqual([`${idOf('a', '00:00:00')} 1`]);
    expect(await world.sweepAt('00:47:00')).toEqual([]);
    await world.hear('a', '00:48:00');
    expect(await world.sweepAt('00:49:00')).toEqual(['a resolved 2 48']);
    expect(identities(world)).toEqual([`${idOf('a', '00:00:00')} 1`, `${idOf('a', '00:00:00')} 2`]);
  });

  it('after publishing, with the device back before the next: what was opened is resolved', async () => {
    const world = createWorld();
    await world.hear('a', '00:00:00');
    let commits = 0;
    world.trouble.commit = (key) => key.startsWith('silent#') && ++commits === 2;
    await expect(world.sweepAt('00:46:00')).rejects.toThrow('the table is away');
    await world.hear('a', '00:46:30');
    expect(await world.sweepAt('00:47:00')).toEqual(['a resolved 2 46.5']);
    expect(identities(world)).toEqual([`${idOf('a', '00:00:00')} 1`, `${idOf('a', '00:00:00')} 2`]);
  });

  it('after publishing that the device is back: the same transition is not told twice', async () => {
    const world = createWorld();
    await world.hear('a', '00:00:00');
    await world.sweepAt('00:46:00');
    await world.hear('a', '00:46:30');
    world.trouble.commit = (key) => key.startsWith('silent#');
    await expect(world.sweepAt('00:47:00')).rejects.toThrow('the table is away');
    delete world.trouble.commit;
    await world.hear('a', '00:47:30');
    expect(await world.sweepAt('00:48:00')).toEqual([]);
    expect(identities(world)).toEqual([`${idOf('a', '00:00:00')} 1`, `${idOf('a', '00:00:00')} 2`]);
  });

  it('before the alert could be stored: windows are out, the run fails, and the next one tells it', async () => {
    const world = createWorld();
    await world.hear('a', '00:00:00');
    world.trouble.put = () => true;
    await expect(world.sweepAt('00:46:00')).rejects.toThrow('an alert could not be stored');
    expect(world.pipeline.state.entries.get('sweep#test')?.version).toBe(1);
    delete world.trouble.put;
    expect(await world.sweepAt('00:47:00')).toEqual(['a firing 1 47']);
  });
});

it('two sweeps at once tell it under one identity', async () => {
  const world = createWorld();
  await world.hear('a', '00:00:00');
  await Promise.all([world.sweepAt('00:46:00'), world.sweepAt('00:46:00')]);
  expect(new Set(identities(world))).toEqual(new Set([`${idOf('a', '00:00:00')} 1`]));
  expect(world.alerts.entries.size).toBe(1);
  expect(await world.sweepAt('00:47:00')).toEqual([]);
});

it('a profile without a limit takes no silence for an alert, and stores nothing', async () => {
  const world = createWorld({});
  await world.hear('a', '00:00:00');
  expect(await world.sweepAt('30:00:00')).toEqual([]);
  expect(silences(world)).toEqual([]);
});

it('the end of a replay is no silence', async () => {
  const world = createWorld();
  await world.hear('a', '00:00:00');
  expect(await world.sweepAt('end')).toEqual([]);
  expect(silences(world)).toEqual([]);
});

it('energy meters may be silent for 45 minutes, smoke sensors for 5, of other devices nothing is known', () => {
  const limits = ['energy', 'smoke', 'generic'].map((name) => profileNamed(name).silentAfterMs);
  expect(limits).toEqual([45 * 60_000, 5 * 60_000, undefined]);
});

it('a profile with a limit of nothing, or a rule of the same name, is refused', () => {
  const rule = { kind: 'outage', name: 'silent', measure: 'power_kw', below: 0, severity: 'low' } as const;
  expect(() => compiled({ silentAfterMs: 0 })).toThrow('silentAfterMs 0: expected ms above 0');
  expect(() => compiled({ ...LIMIT, rules: [rule] })).toThrow('rule silent: this name is the alert of silentAfterMs');
  expect(compiled({ rules: [rule] }).silentAfterMs).toBeUndefined();
});
