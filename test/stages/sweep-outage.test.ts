// A sink, topic or store that is out holds up what it would have taken, and nothing else that the sweep does.
import { describe, expect, it } from 'vitest';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import type { Notice } from '#core/alert/notice.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { RawStreamRecord } from '#stages/ports.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { transition } from '../contract/samples.ts';
import { createPipeline } from '../support/pipeline.ts';
import { at, compiled, rawRecord } from '../support/readings.ts';

/**
 * Devices in several key groups, each with a window that is due at 00:46, and an alert that was left pending at 00:00.
 */
async function createWorld() {
  const profile = compiled({ silentAfterMs: 45 * 60_000 });
  const pipeline = createPipeline(profile, { keyGroups: 4 });
  const clock = { ms: at('00:00:00') };
  const alerts = createMemoryAlertStore(() => clock.ms);
  const topic = createMemoryAlertTopic();
  const panes = createMemoryPaneSink();
  const out = { panes: false, pending: false, topic: false };
  const ports = {
    state: pipeline.state,
    panes: {
      write: (some: readonly Pane[]) => (out.panes ? Promise.reject(new Error('stream is full')) : panes.write(some)),
    },
    alerts: {
      ...alerts,
      pending: (beforeMs: number) => (out.pending ? Promise.reject(new Error('no answer')) : alerts.pending(beforeMs)),
    },
    topic: {
      publish: (each: Notice) => (out.topic ? Promise.reject(new Error('refused')) : topic.publish(each)),
    },
    metrics: createMemoryMetrics(),
    raw: {
      openShards: async () => [{ id: 'shardId-000000000000', firstHashKey: '0' }],
      async put(records: readonly RawStreamRecord[]) {
        await pipeline.feed(records.map(({ data }) => ({ ...rawRecord(0, '', { arrivalMs: clock.ms }), bytes: data })));
        return 0;
      },
    },
  };
  const sweep = createSweep(profile, ports);
  for (const [i, device] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    const reading = { device_id: device, timestamp: at('00:00:00'), power_kw: 1 };
    await pipeline.feed([rawRecord(i + 1, reading, { arrivalMs: at('00:00:00') })]);
  }
  await alerts.putPending(transition({ id: 'left' }));
  return {
    out,
    alerts,
    clock,
    pipeline,
    told: () =>
      topic.published.map(({ id, rule, device, transition: number }) => `${rule === 'silent' ? device : id} ${number}`),
    shown: () => [...panes.latest.values()].map(({ device, count }) => `${device} ${count}`).sort(),
    async hear(n: number, device: string, time: string) {
      const reading = { device_id: device, timestamp: at(time), power_kw: 1 };
      await pipeline.feed([rawRecord(n, reading, { arrivalMs: at(time) })]);
    },
    sweepAt(time: string) {
      clock.ms = at(time);
      return sweep.run(at(time));
    },
  };
}

const SILENT = ['a 1', 'b 1', 'c 1', 'd 1', 'e 1'];

describe('while a sink refuses panes', () => {
  it('pending and silent alerts are told, the run fails, and the windows come once it takes them', async () => {
    const world = await createWorld();
    world.out.panes = true;
    await expect(world.sweepAt('00:46:00')).rejects.toThrow('stream is full');
    expect(world.told().sort()).toEqual([...SILENT, 'left 1']);
    expect(world.shown()).toEqual([]);
    await expect(world.sweepAt('00:48:00')).rejects.toThrow('stream is full');
    expect(world.told()).toHaveLength(6);
    world.out.panes = false;
    await world.sweepAt('00:50:00');
    expect(new Set(world.shown())).toEqual(new Set(['a 1', 'b 1', 'c 1', 'd 1', 'e 1']));
    expect(world.told()).toHaveLength(6);
  });
});

describe('while the store cannot say what is pending', () => {
  it('windows are published, silent alerts told, and the run fails', async () => {
    const world = await createWorld();
    world.out.pending = true;
    await expect(world.sweepAt('00:46:00')).rejects.toThrow('no answer');
    expect(world.told().sort()).toEqual(SILENT);
    expect(world.shown()).not.toEqual([]);
  });
});

describe('the transitions of one alert', () => {
  it('stay in order: what comes after one that the topic refuses waits with it', async () => {
    const world = await createWorld();
    await world.alerts.putPending(transition({ id: 'left', transition: 2 }));
    world.out.topic = true;
    await expect(world.sweepAt('00:20:00')).rejects.toThrow('1 alerts could not be published and stay pending');
    world.out.topic = false;
    await world.sweepAt('00:21:00');
    expect(world.told()).toEqual(['left 1', 'left 2']);
  });

  it('stay in order for a silence too: it is not resolved before it was told', async () => {
    const world = await createWorld();
    world.out.topic = true;
    await expect(world.sweepAt('00:46:00')).rejects.toThrow();
    expect(world.told()).toEqual([]);
    await world.hear(9, 'a', '00:46:05');
    world.out.topic = false;
    // The silence was stored seconds ago: no run takes it for left yet, but what follows it must not come first.
    await world.sweepAt('00:46:10');
    expect(world.told().filter((each) => each.startsWith('a'))).toEqual(['a 1', 'a 2']);
    await world.sweepAt('00:47:10');
    expect(world.told().sort()).toEqual(['a 1', 'a 2', 'b 1', 'c 1', 'd 1', 'e 1', 'left 1']);
  });
});
