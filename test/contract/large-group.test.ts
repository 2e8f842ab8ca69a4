// A key group of 50,000 devices on DynamoDB and S3: two processes work at once, the slower one loses its condition and
// redoes its step from what the other committed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { createS3StateStore } from '#adapters/aws/state/s3-state-store.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import type { StateStore } from '#stages/ports.ts';
import { windowStateKey } from '#stages/stored/window-state-key.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { at, compiled, rawRecord } from '../support/readings.ts';
import { type BucketServer, startBuckets } from './buckets.ts';
import { startTables, type Tables } from './tables.ts';

const DEVICES = 50_000;
const profile = compiled();
const key = windowStateKey(profile.name, 0);

let tables: Tables;
let buckets: BucketServer;
/** Packs of one reading of every device, a minute apart. */
const minutes: Uint8Array[][] = [];

/** Packs of the readings of all devices at `atMs`; records have numbers from `first` on. */
async function packsAt(atMs: number, first: number): Promise<Uint8Array[]> {
  const packs: Uint8Array[] = [];
  const readings = createMemoryReadingsStream(({ data }) => {
    packs.push(data);
  });
  const ports = { readings, quarantine: createMemoryQuarantine(), metrics: createMemoryMetrics() };
  const validate = createValidate(profile, ports, { keyGroups: 1 });
  const body = Array.from({ length: DEVICES }, (_, device) => ({
    device_id: `d${device}`,
    timestamp: atMs,
    power_kw: (device % 977) / 8,
  }));
  await validate.run([rawRecord(first, body, { arrivalMs: atMs })]);
  return packs;
}

beforeAll(async () => {
  [tables, buckets] = await Promise.all([startTables(), startBuckets()]);
  for (const minute of [0, 1]) minutes.push(await packsAt(at('10:00:05') + minute * 60_000, minute + 1));
}, 30_000);
afterAll(() => Promise.all([tables.close(), buckets.close()]));

/** An aggregate of another process on this store. */
const aggregateOn = (state: StateStore) => {
  const metrics = createMemoryMetrics();
  const ports = { state, panes: createMemoryPaneSink(), quarantine: createMemoryQuarantine(), metrics };
  return { metrics, ...createAggregate(profile, ports, { maxAgeMs: Number.POSITIVE_INFINITY }) };
};

describe.each<[string, (name: string) => Promise<StateStore>]>([
  [
    'DynamoDB',
    async (name) => createDynamoStateStore({ client: tables.client, table: await tables.create(name), nowMs: () => 0 }),
  ],
  ['S3', async (name) => createS3StateStore({ objects: await buckets.create(name) })],
])('50,000 devices in one key group, on %s', (name, create) => {
  it('lose their condition to a process that was quicker, are loaded anew, and no value is counted twice or missing', async () => {
    const store = await create(`large-${name.toLowerCase()}`);
    const quick = aggregateOn(store);
    let raced = false;
    const slow = aggregateOn({
      ...store,
      async commit(...committed) {
        if (!raced) {
          raced = true;
          await quick.run(minutes[0]!);
        }
        return store.commit(...committed);
      },
    });
    await slow.run(minutes.flat());
    expect(slow.metrics.counts.get('ConditionsLost')).toBe(1);
    const stored = (await store.load([key])).get(key);
    expect(stored?.version).toBe(2);
    const { counts, devices } = decodeGroupState(stored!.bytes, profile);
    expect([devices.size, counts.valuesAccepted, counts.valuesDuplicate]).toEqual([DEVICES, 2 * DEVICES, 0]);
  }, 20_000);
});
