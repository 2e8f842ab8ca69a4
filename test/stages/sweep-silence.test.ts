import { describe, expect, it } from 'vitest';
import { profileNamed } from '#profiles/index.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { at, compiled } from '../support/readings.ts';
import { createSilenceWorld, idOf as idAt, type WorldOptions } from './silence-world.ts';

const LIMIT = { silentAfterMs: 45 * 60_000 };

/** One key group; times as on a clock. Answers of sweeps: what was published. */
function createWorld(profile: WorldOptions['profile'] = LIMIT, options: WorldOptions = {}) {
  const world = createSilenceWorld({ ...options, profile: { silentAfterMs: undefined as never, ...profile } });
  return {
    ...world,
    hear: (device: string, clock: string, how: Parameters<typeof world.hear>[2] = {}) =>
      world.hear(device, at(clock), how),
    async sweepAt(clock: string, how?: Parameters<typeof world.sweep>[1]): Promise<string[]> {
      const told = await world.sweep(at(clock), how);
      return told.map((each) => `${each.device} ${each.state} ${each.transition} ${each.value}`);
    },
  };
}

const clockOf = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`;

type World = ReturnType<typeof createWorld>;
const identities = ({ topic }: World) => topic.published.map(({ id, transition }) => `${id} ${transition}`);
const idOf = (device: string, start: string, rule?: string) => idAt(device, at(start), rule);
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
