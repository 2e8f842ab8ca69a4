// Reading back from the readings stream: a key group's packs in order, over shards that were split, slowly, and what is
// said where the readings are gone.
import {
  CreateStreamCommand,
  KinesisClient,
  PutRecordCommand,
  SplitShardCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { explicitHashKey } from '#adapters/aws/streams/kinesis-readings-stream.ts';
import type { Deployment } from '#cli/deployment/deployment.ts';
import { stepsOfDeployment } from '#cli/explain/from-deployment.ts';
import { packsOfStream } from '#cli/explain/read-stream.ts';
import { createDetector } from '#core/detect/detector.ts';
import { fixedRules } from '#core/detect/rulebook.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { startKinesis } from '#local/cloud/kinesis.ts';
import { energy } from '#profiles/energy.ts';
import { contentOf } from '../../core/detect/readings.ts';

const GROUPS = 64;
const DEVICE = 'meter-1';
const GROUP = keyGroupOf(DEVICE, GROUPS);
const MINUTE_MS = 60_000;

let service: Awaited<ReturnType<typeof startKinesis>>;
let client: KinesisClient;
let putMs = 0;

/** A reading a pack; `group` says where it goes. */
async function put(at: number, power_kw: number, group = GROUP, device = DEVICE) {
  const reading = { device, timeMs: putMs - (20 - at) * MINUTE_MS, values: { power_kw }, at };
  const pack = { ...contentOf([reading], 'energy', 'shardId-000000000000', group), groups: GROUPS };
  await client.send(
    new PutRecordCommand({
      ...{ StreamName: 'readings', PartitionKey: String(group), Data: encodePack(pack) },
      ExplicitHashKey: explicitHashKey(group, GROUPS),
    }),
  );
}

beforeAll(async () => {
  service = await startKinesis();
  const env = { AWS_ENDPOINT_URL_KINESIS: service.endpoint };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new KinesisClient({ ...clientConfig('KINESIS', env), credentials });
  const waiting = { client, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.2 } as never;
  await client.send(new CreateStreamCommand({ StreamName: 'readings', ShardCount: 1 }));
  await waitUntilStreamExists(waiting, { StreamName: 'readings' });
  putMs = Date.now();
  for (const at of [1, 2, 3]) await put(at, 1);
  await put(4, 99, (GROUP + 1) % GROUPS, 'other');
  const middle = (2n ** 127n).toString();
  await client.send(
    new SplitShardCommand({ StreamName: 'readings', ShardToSplit: 'shardId-000000000000', NewStartingHashKey: middle }),
  );
  await waitUntilStreamExists(waiting, { StreamName: 'readings' });
  for (const [at, value] of [
    [5, 1],
    [6, 3],
    [7, 1],
  ] as const)
    await put(at, value);
}, 60_000);

afterAll(async () => {
  client.destroy();
  await service.close();
});

const rules = async () => fixedRules(createDetector(compileProfile(energy)));

const deployment = (): Deployment => ({
  ...{ called: 'a deployment', isLocal: false, profile: compileProfile(energy), keyGroups: GROUPS },
  ...{ tables: { alerts: '', baselines: '', windows: '' }, readingsStream: 'readings', retentionHours: 24 },
  ...{ paneTtlHours: 48, history: async () => undefined },
  archive: () => Promise.reject(new Error('none')),
  engine: () => Promise.reject(new Error('none')),
  ...{ dynamodb: undefined as never, kinesis: client, close: () => undefined },
});

test('packs of a key group come in order, those of a shard before it was split first, and no others', async () => {
  const slept: number[] = [];
  const packs = packsOfStream({
    ...{ client, stream: 'readings', group: GROUP, groups: GROUPS, fromMs: putMs - MINUTE_MS, toMs: Date.now() },
    sleep: async (ms) => void slept.push(ms),
  });
  const places: (string | undefined)[] = [];
  for await (const pack of packs) places.push(pack.sequences.at(0));
  expect(places).toEqual([...places].sort());
  expect(places).toHaveLength(6);
  // A quarter of five answers a second.
  expect(slept.every((ms) => ms >= 800)).toBe(true);
});

test('a device is walked through from its readings in the stream', async () => {
  const steps = await stepsOfDeployment({
    ...{ deployment: deployment(), device: DEVICE, span: undefined, sinceMs: undefined, nowMs: Date.now(), rules },
    sleep: async () => undefined,
  });
  expect(steps.map(({ values }) => values.power_kw)).toEqual([1, 1, 1, 1, 3, 1]);
  expect(steps.flatMap(({ transitions }) => transitions.map(({ state }) => state))).toEqual(
    expect.arrayContaining(['firing']),
  );
});

test.each([
  ['older than the stream keeps', 25 * 60 * MINUTE_MS],
  ['before the first reading that is left', 60 * MINUTE_MS],
])('an incident that is %s is said to be gone, with what to do', async (_, ageMs) => {
  const nowMs = Date.now();
  const asked = stepsOfDeployment({
    ...{ deployment: deployment(), device: DEVICE, sinceMs: undefined, nowMs, rules, sleep: async () => undefined },
    span: { fromMs: nowMs - ageMs, toMs: nowMs - ageMs },
  });
  await expect(asked).rejects.toThrow(
    /the readings of meter-1 from then are gone: .* keeps 24 h .*npx weir explain --file/,
  );
});
