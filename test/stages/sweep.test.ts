import { expect, it } from 'vitest';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import type { Notice } from '#core/alert/notice.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { compiled, T0 } from '../support/readings.ts';
import { spikeTransition } from '../support/transitions.ts';

const transition = (id: string): AlertTransition =>
  spikeTransition({
    ...{ id, profile: 'test', value: 2, baseline: 1 },
    message: 'power 2 kW is 100 % above its baseline of 1 kW',
  });

it('an alert that the topic never takes stays pending and does not hold up the others', async () => {
  const topic = createMemoryAlertTopic();
  const alerts = createMemoryAlertStore(() => T0);
  const metrics = createMemoryMetrics();
  for (const id of ['bad', 'good']) await alerts.putPending(transition(id));
  const picky = {
    publish: (each: Notice) =>
      each.transition.id === 'bad' ? Promise.reject(new Error('refused')) : topic.publish(each),
  };
  const ports = { state: createMemoryStateStore(), panes: createMemoryPaneSink(), alerts, topic: picky, metrics };
  const sweep = createSweep(compiled(), ports);
  await expect(sweep.run(T0 + 60_000)).rejects.toThrow('1 alerts could not be published and stay pending');
  expect(topic.published.map((each) => each.id)).toEqual(['good']);
  expect((await alerts.pending(T0 + 60_000)).map((each) => each.transition.id)).toEqual(['bad']);
  expect(metrics.counts.get('AlertPublishFailures')).toBe(1);
});
