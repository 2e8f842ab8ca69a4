// docs/semantics.md, "And when the platform …", row by row: the same story calm and with what the platform does to it.
import { describe, expect, it } from 'vitest';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { makeHandler as makeDetect } from '#functions/detect/handler.ts';
import { buildEvent, eventSourceFacts } from '#local/driver/event.ts';
import { profileOf } from '../model/profile.ts';
import type { Settings, World } from '../model/world.ts';
import { compiled } from '../support/readings.ts';
import { type Story, tell } from './story.ts';

const profile = profileOf({ resolutionMs: 1000, windows: ['1m', '3m/1m'] });

/**
 * Disorder, a duplicate, a late pane, a too late value, a rejected one, incidents that open and are over.
 */
const BATCHES: readonly (readonly string[])[] = [
  ['a 00:00:05 1', 'b 00:00:30 2', 'a 00:00:20 1.1', 'c 00:00:25 0'],
  ['a 00:01:10 40', 'a 00:01:10 41', 'b 00:00:50 2.1', 'c 00:01:15 3'],
  ['a 00:01:30 1.2', 'b 00:05:00 9 @00:02:00', 'a 00:00:40 1.3'],
  ['a 00:14:00 1.4', 'a 00:00:50 1.5', 'b 00:03:10 2.2'],
  ['a 00:15:10 90', 'b 00:16:00 0', 'c 00:16:10 0'],
];

/** Plays the batches; `between` gets the number of the batch that follows. */
async function play(settings: Partial<Settings>, between: (world: World, batch: number) => void): Promise<Story> {
  const story = tell(profile, settings);
  for (const [i, batch] of BATCHES.entries()) {
    between(story.world, i);
    await story.hear(...batch);
    // Retries come after seconds, and pending alerts are left for the sweep.
    await story.waitUntil(`00:${String(2 * (i + 1) + (i >= 3 ? 8 : 0)).padStart(2, '0')}:00`);
  }
  await story.waitUntil('00:30:00');
  await story.sweep();
  return story;
}

async function outcomeOf(story: Story) {
  return {
    shown: story.shown(),
    counts: await story.counts(),
    kept: story.kept().sort(),
    alerts: new Map([...story.world.alerts.entries].map(([key, { storedAtMs: _, ...alert }]) => [key, alert])),
    told: [...new Set(story.told())].sort(),
  };
}

async function expectSame(settings: Partial<Settings>, between: (world: World, batch: number) => void): Promise<Story> {
  const calm = await play({}, () => {});
  expect(calm.told().length).toBeGreaterThan(4);
  expect(await calm.counts()).toMatchObject({ valuesDuplicate: 1, valuesLate: 1, valuesRejected: 1 });
  const story = await play(settings, between);
  expect(await outcomeOf(story)).toEqual(await outcomeOf(calm));
  return story;
}

describe('and when the platform …', () => {
  it('cuts the stream into other batches: the same last panes, counts and alerts, to the bit', async () => {
    await expectSame({ batchSize: 1 }, () => {});
    await expectSame({ batchSize: 2, batchingWindowMs: 30_000 }, ({ trouble }) => trouble.planCut('validate', 1));
    await expectSame({ detectWindowMs: 0 }, () => {});
  });

  it('lets a key group fall idle: `sweep` publishes its windows from the stored state without writing it: equal count, equal pane', async () => {
    const story = tell();
    await story.hear('a 00:00:05 1', 'a 00:01:05 2');
    const before = await story.world.windows.load(['windows#test#0']);
    await story.waitUntil('00:01:30');
    expect(await story.sweep()).toEqual([]);
    // Idle since 02:05; the second window's end and 10 s have passed by then.
    await story.waitUntil('00:02:04');
    expect(await story.sweep()).toEqual([]);
    await story.waitUntil('00:03:00');
    expect(await story.sweep()).toEqual(['a 1m 00:00:00 1 1', 'a 1m 00:01:00 1 2']);
    // Runs overlap by a minute; from the second one on there is nothing to say.
    await story.waitUntil('00:05:00');
    await story.sweep();
    await story.waitUntil('00:06:00');
    expect(await story.sweep()).toEqual([]);
    expect(await story.world.windows.load(['windows#test#0'])).toEqual(before);
    const longer = tell(compiled({}, ['5m']));
    await longer.hear('a 00:00:05 1');
    await longer.waitUntil('00:05:09');
    expect(await longer.sweep()).toEqual([]);
    await longer.waitUntil('00:05:10');
    expect(await longer.sweep()).toEqual(['a 5m 00:00:00 1 1']);
  });

  it('lets a key group wake up after a sweep: a later pane of `aggregate` with as many readings is equal in content, one with more replaces it', async () => {
    const story = tell();
    await story.hear('a 00:00:05 1', 'a 00:00:25 4');
    await story.waitUntil('00:02:00');
    expect(await story.sweep()).toEqual(['a 1m 00:00:00 2 5']);
    expect(await story.hear('b 00:03:00 1')).toEqual(['a 1m 00:00:00 2 5']);
    const [swept, emitted] = story.world.panes.written;
    expect(emitted).toEqual(swept);
    expect(await story.hear('a 00:00:40 2')).toEqual(['a 1m 00:00:00 3 7']);
    expect([...story.shown().values()].find(({ device }) => device === 'a')).toMatchObject({ count: 3, sum: 7 });
  });

  //  arrives 00:05   sweep 04:00   absorbed 05:05   sweep 06:00: idle, and its window over, before the last sweep
  it("brings an idle key group's readings after a sweep has passed their windows' end: a sweep publishes them within half the time that makes a key group idle, however late they were absorbed", async () => {
    const story = tell(undefined, { batchingWindowMs: 300_000 });
    story.put('a 00:00:05 1');
    await story.waitUntil('00:04:00');
    expect(await story.sweep()).toEqual([]);
    expect(await story.waitUntil('00:06:00')).toEqual([]);
    expect(await story.sweep()).toEqual(['a 1m 00:00:00 1 1']);
    await story.waitUntil('00:08:00');
    expect(await story.sweep()).toEqual([]);
  });

  it('kills a function before it publishes: the batch comes again from the stored state; nothing is missing, nothing counts twice', async () => {
    await expectSame({}, ({ trouble }) => {
      for (const stage of ['validate', 'aggregate', 'detect'] as const) trouble.planFate(stage, 'fail-before');
    });
    await expectSame({}, ({ trouble }) => {
      for (const port of ['readings', 'quarantine', 'panes', 'putPending'] as const) trouble.plan(port, 'before', 0);
    });
    await expectSame({}, ({ trouble }) => {
      for (const port of ['readings', 'quarantine', 'panes'] as const) trouble.plan(port, 'part', 0);
    });
  });

  it('kills a function between publishing and committing: the batch comes again; panes and alerts have the same identity, so nothing counts twice', async () => {
    await expectSame({}, ({ trouble }) => {
      for (const port of ['readings', 'panes', 'putPending'] as const) trouble.plan(port, 'after', 0);
    });
    await expectSame({}, ({ trouble }) => {
      for (const port of ['windows.commit', 'baselines.commit'] as const) trouble.plan(port, 'before', 0);
    });
  });

  it('kills a function after committing: the batch comes again and is skipped by its source positions', async () => {
    await expectSame({}, ({ trouble }) => {
      for (const port of ['windows.commit', 'baselines.commit'] as const) trouble.plan(port, 'after', 0);
    });
    await expectSame({}, ({ trouble }) => {
      for (const stage of ['validate', 'aggregate', 'detect'] as const) trouble.planFate(stage, 'fail-after');
    });
  });

  it('runs two invocations of one batch at once: one wins the version condition; the other reloads and finds its readings absorbed', async () => {
    const story = await expectSame({}, (world) => {
      for (const stage of ['validate', 'aggregate', 'detect'] as const) world.runTwiceAtOnce(stage, 2);
    });
    expect(story.world.metrics.counts.get('ConditionsLost')).toBeGreaterThan(0);
    expect(story.world.metrics.counts.get('ReadingsRedelivered')).toBeGreaterThan(0);
  });

  it('moves a shard to another instance of the function and back: an instance looks whether its state still stands before it publishes, so no pane comes from an old one', async () => {
    const story = tell();
    await story.hear('a 00:00:05 1');
    story.world.useInstance('aggregate', 1);
    await story.hear('a 00:12:00 2', 'a 00:12:30 4');
    story.world.useInstance('aggregate', 0);
    // The first instance knows neither that the clock has moved, so that 00:00:40 is too late, nor that 00:12:30 has a
    // value.
    expect(await story.hear('a 00:00:40 8', 'a 00:12:30 16', 'a 00:13:10 32')).toEqual(['a 1m 00:12:00 2 6']);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 4, valuesDuplicate: 1, valuesLate: 1 });
    await expectSame({ keyGroups: 1 }, (world, batch) => {
      for (const stage of ['validate', 'aggregate', 'detect'] as const) world.useInstance(stage, batch % 2);
    });
  });

  it('refuses a commit although nobody else wrote: the batch is redone from the stored state, with the same result', async () => {
    await expectSame({}, ({ trouble }) => {
      for (const port of ['windows.commit', 'baselines.commit'] as const) trouble.plan(port, 'lose', 0);
    });
    // Two incidents: the one at 00:00:05 is over and stored as open, the one at −00:00:55 is told by an
    // older reading.
    const story = tell(profile);
    const heat = async (clock: string, second: number, heat_c: number) => {
      await story.waitUntil(clock);
      await story.hearRecord({ device_id: 'a', timestamp: 1_767_225_600 + second, heat_c });
    };
    await heat('00:00:05', 5, 65);
    await heat('00:05:05', 305, 20);
    await heat('00:05:06', -55, 45);
    story.world.trouble.plan('baselines.commit', 'lose', 0);
    await heat('00:06:00', 360, 20);
    expect(story.told().filter((line) => line.includes(' heat '))).toEqual([
      'a heat 1 firing',
      'a heat 2 resolved',
      'a heat 1 firing',
      'a heat 2 resolved',
    ]);
  });

  it("reshards the raw stream: a key group's positions are kept per raw shard; children begin with their own", async () => {
    const story = await expectSame({}, ({ raw }, batch) => {
      const open = raw.listShards().filter(({ closed }) => !closed);
      if (batch === 1 || batch === 2) raw.splitShard((open[0] as (typeof open)[number]).shardId);
      if (batch === 4) raw.mergeShards('shardId-000000000003', 'shardId-000000000004');
    });
    expect(story.world.raw.listShards()).toHaveLength(6);
  });

  it('reshards the readings stream: a key group moves whole: its next owner goes on from the stored state', async () => {
    const story = await expectSame({ keyGroups: 4 }, ({ readings }, batch) => {
      if (batch === 1) readings.splitShard('shardId-000000000000');
      if (batch === 2) readings.splitShard('shardId-000000000001');
      if (batch === 4) readings.mergeShards('shardId-000000000003', 'shardId-000000000004');
    });
    expect(story.world.readings.listShards()).toHaveLength(6);
  });

  it("ends detect's invocation window early: what the window learned is committed, and the next call loads it", async () => {
    const story = tell(profile);
    const { driver, readings, baselines, alerts, topic } = story.world;
    driver.setEnabled('detect', false);
    await story.hear('a 00:00:05 1');
    await story.hear('a 00:00:10 40');
    const { records } = readings.openCursor('shardId-000000000000', { type: 'TRIM_HORIZON' }).read(10);
    const facts = eventSourceFacts(readings.streamArn, 'detect');
    const call = (count: [from: number, to: number], state: unknown, isTerminatedEarly = false) => {
      const detect = makeDetect({ state: baselines, alerts, topic, metrics: createMemoryMetrics() }, { profile });
      const window = { startMs: 0, endMs: 60_000, shardId: 'shardId-000000000000', isFinal: false, isTerminatedEarly };
      return detect(buildEvent(facts, records.slice(...count), { ...window, stateJson: JSON.stringify(state) }));
    };
    const { state } = await call([0, 1], {});
    expect(await baselines.keys('')).toEqual([]);
    expect(await call([1, 1], state, true)).toEqual({ state: {} });
    expect(await baselines.keys('')).toEqual(['baselines#test#0']);
    await call([1, 2], {});
    expect(story.told()).toEqual(['a spike 1 firing']);
  });

  it("closes detect's invocation window: the final call commits the baselines; the next window loads them", async () => {
    const story = tell(profile);
    await story.hear('a 00:00:05 1', 'a 00:00:10 1');
    expect(await story.world.baselines.keys('')).toEqual([]);
    // A minute of arrivals is a window; without new readings it is closed two minutes after its end.
    await story.waitUntil('00:03:00');
    expect(await story.world.baselines.keys('')).toEqual(['baselines#test#0']);
    story.world.forgetWarm('detect');
    await story.hear('a 00:03:05 40');
    expect(story.told()).toEqual(['a spike 1 firing']);
  });
});
