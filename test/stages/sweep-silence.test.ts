import { describe, expect, it } from 'vitest';
import { profileNamed } from '#profiles/index.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { at, compiled } from '../support/readings.ts';
import { clockOf, createWorld, identities, idOf, LIMIT, silences } from './sweep-world.ts';

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

it('does not say that a key group is back where its devices were given up', async () => {
  const world = createWorld();
  const all = Array.from({ length: 10 }, (_, i) => `d${i}`);
  for (const id of all) await world.hear(id, '00:00:00');
  const told: string[] = [];
  for (let half = 1; half <= 2 * 24 * 9; half += 1) {
    for (const id of all.slice(6)) await world.hear(id, clockOf(30 * half));
    told.push(...(await world.sweepAt(clockOf(30 * half))));
  }
  expect(told).toEqual(['key-group=0 firing 1 6', 'key-group=0 resolved 2 0']);
  expect(world.topic.published.at(-1)).toMatchObject({
    cause: 'stale',
    message: 'nothing more has come from 6 of the 6 devices of key group 0: given up; still silent: 0',
  });
});

it.each([1, 6])('ends what is told where the profile watches it no more, once (%i devices)', async (count) => {
  const world = createWorld({ ...LIMIT, allRejectedAfterMs: 600_000 });
  const all = Array.from({ length: count }, (_, i) => `d${i}`);
  const rejected = { body: { power_kw: 1e9 } };
  for (const id of all) await world.hear(id, '00:00:00');
  for (const id of all)
    for (const clock of ['00:01:00', '00:10:00', '00:20:00']) await world.hear(`r${id}`, clock, rejected);
  await world.sweepAt('00:21:00');
  for (const id of all)
    for (const clock of ['00:51:00', '01:00:00', '01:10:00']) await world.hear(`r${id}`, clock, rejected);
  await world.sweepAt('01:11:00');
  const open = ({ topic }: typeof world) => {
    const last = new Map(topic.published.map((each) => [each.id, each] as const));
    return [...last.values()].filter(({ state }) => state === 'firing').map(({ rule }) => rule);
  };
  expect(open(world).sort()).toEqual(count === 1 ? ['all-rejected', 'silent'] : ['all-rejected-group', 'silent-group']);
  const ports = { state: world.pipeline.state, panes: world.pipeline.panes, metrics: world.pipeline.metrics };
  const off = createSweep(compiled({ allRejectedAfterMs: false }), {
    ...ports,
    alerts: world.alerts,
    topic: world.topic,
  });
  const before = world.topic.published.length;
  for (let i = 0; i < 3; i += 1) await off.run(at('01:30:00') + i * 60_000);
  expect(open(world)).toEqual([]);
  const ends = world.topic.published.slice(before);
  expect(ends).toHaveLength(2);
  for (const { message, atMs } of ends)
    expect([message, atMs]).toEqual(['no longer watched: the profile has no limit for it any more', at('01:30:00')]);
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
      lane: 'silent',
      change: 'opened',
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
  await world.end();
  expect(world.topic.published).toEqual([]);
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

describe('a device that reports is not silent', () => {
  const everyFiveMinutes = Array.from(
    { length: 60 },
    (_, i) => `0${Math.floor(i / 12)}:${String((i % 12) * 5).padStart(2, '0')}:00`,
  );

  it.each([
    ['is a day behind', { agoMs: 86_400_000 }],
    ['is nine days behind, so that all is too late', { agoMs: 9 * 86_400_000 }],
    ['is two minutes ahead', { agoMs: -120_000 }],
    ['is an hour ahead, so that all is rejected', { agoMs: -3_600_000 }],
  ])('though its clock %s', async (_, how) => {
    const world = createWorld();
    for (const clock of everyFiveMinutes) {
      await world.hear('a', clock, how);
      await world.sweepAt(clock);
    }
    expect(world.topic.published.filter(({ rule }) => rule === 'silent')).toEqual([]);
  });

  it('though its clock jumps, or stands still so that all is sent twice', async () => {
    const world = createWorld();
    for (const [i, clock] of everyFiveMinutes.entries()) {
      await world.hear('jumps', clock, { agoMs: (i % 7) * 3_600_000 });
      await world.hear('stands', clock, { agoMs: at(clock) - at('00:00:00') });
      await world.sweepAt(clock);
    }
    expect(world.topic.published).toEqual([]);
  });
});
