// The sweep counts the devices of each value that messages are grouped by, once an hour, from the states that it reads
// anyway.
import { expect, it } from 'vitest';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { PLAIN_POLICY } from '#core/notify/policy.ts';
import { decodePopulation } from '#core/notify/population.ts';
import { createNotifier } from '#stages/alert/notifier.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { createPipeline } from '../support/pipeline.ts';
import { compiled, rawRecord, T0 } from '../support/readings.ts';

const MINUTE_MS = 60_000;

function world() {
  const profile = compiled();
  const pipeline = createPipeline(profile, { keyGroups: 4, maxAgeMs: 7 * 86_400_000 });
  let nowMs = T0;
  const alerts = createMemoryAlertStore(() => nowMs);
  const notifier = createNotifier(
    { heads: alerts, alerts, metrics: pipeline.metrics },
    { profile: profile.name, policy: { ...PLAIN_POLICY, groupBy: ['region'] }, nowMs: () => nowMs },
  );
  const ports = { state: pipeline.state, alerts, topic: createMemoryAlertTopic(), metrics: pipeline.metrics, notifier };
  const instance = () => createSweep(profile, { ...ports, panes: createMemoryPaneSink() });
  let n = 0;
  return {
    instance,
    async hear(devices: readonly (readonly [string, string | undefined])[], minute: number) {
      const records = devices.map(([device_id, region]) => {
        n += 1;
        const timestamp = T0 + minute * MINUTE_MS;
        return rawRecord(n, { device_id, timestamp, power_kw: 1, region }, { arrivalMs: timestamp });
      });
      await pipeline.feed(records);
    },
    async run(sweep: ReturnType<typeof instance>, minute: number) {
      nowMs = T0 + minute * MINUTE_MS;
      await sweep.run(nowMs);
      const text = (await alerts.document(`population#${profile.name}`))?.text;
      return decodePopulation(text);
    },
  };
}

it('all devices with their latest value, of whichever key group, none of those without one', async () => {
  const { instance, hear, run } = world();
  const north = Array.from({ length: 20 }, (_, i) => [`n${i}`, 'North'] as const);
  await hear([...north, ['s', 'South'], ['nowhere', undefined]], 0);
  const sweep = instance();
  expect(await run(sweep, 5)).toEqual({ atMs: T0 + 5 * MINUTE_MS, counts: { region: { North: 20, South: 1 } } });
  await hear(
    [
      ['n0', 'South'],
      ['new', 'North'],
    ],
    10,
  );
  // Once an hour, by whichever instance.
  expect((await run(sweep, 30))?.atMs).toBe(T0 + 5 * MINUTE_MS);
  expect((await run(instance(), 40))?.atMs).toBe(T0 + 5 * MINUTE_MS);
  for (let minute = 41; minute < 75; minute += 1) await run(sweep, minute);
  expect((await run(sweep, 75))?.counts).toEqual({ region: { North: 20, South: 2 } });
});
