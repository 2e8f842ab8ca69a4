// merge as it is deployed: from its environment, over what stands in for S3, DynamoDB and Athena.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createS3Put } from '#adapters/aws/objects/s3-put.ts';
import { createStagingSink } from '#adapters/aws/sinks/athena.ts';
import { type Athena, startAthena } from '#local/cloud/athena/athena.ts';
import { handlerOf } from '../../functions/merge/handler.ts';
import { type BucketServer, startBuckets } from '../contract/buckets.ts';
import { pane } from '../contract/samples.ts';
import { startTables, type Tables } from '../contract/tables.ts';

let buckets: BucketServer;
let tables: Tables;
let athena: Athena;
const env: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  // SDK clients take theirs from the process.
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  buckets = await startBuckets();
  tables = await startTables();
  athena = await startAthena((name) => buckets.objects(name, { credentials: async () => KEYS }));
  await buckets.create('history');
  Object.assign(env, {
    ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'us-east-1' },
    AWS_ENDPOINT_URL_S3: buckets.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_ATHENA: athena.endpoint,
    ...{ WEIR_ENGINE: 'athena', WEIR_HISTORY_BUCKET: 'history', WEIR_HISTORY_DATABASE: 'weir_energy' },
    ...{ WEIR_HISTORY_WORKGROUP: 'weir-energy', WEIR_WINDOWS_TABLE: await tables.create('windows') },
    ...{ POWERTOOLS_DEV: 'false', POWERTOOLS_LOG_LEVEL: 'SILENT' },
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await athena.close();
  await tables.close();
  await buckets.close();
});

const KEYS = { accessKeyId: 'local', secretAccessKey: 'local' };

test('merges what aggregate staged, corrections too, and a second call has nothing to do', async () => {
  const merge = handlerOf(env);
  const sink = createStagingSink(createS3Put(env, { credentials: async () => KEYS }), 'history', {
    count: () => undefined,
  });
  await sink.write([pane([1, 2]), pane([3], { device: 'meter-18' })]);
  await sink.write([pane([1, 2, 3])]);
  expect(await merge({})).toEqual({ ended: 'done', objects: 2, left: 0, deleted: 0 });
  const { rows } = await athena.run('SELECT device_id, count, avg FROM weir_energy.panes ORDER BY device_id');
  expect(rows).toEqual([
    ['meter-17', '3', '2'],
    ['meter-18', '1', '3'],
  ]);
  expect(await merge({})).toEqual({ ended: 'done', objects: 0, left: 0, deleted: 0 });
});

test('refuses an environment without a workgroup, by its name', async () => {
  const { WEIR_HISTORY_WORKGROUP: _, ...without } = env;
  await expect(handlerOf(without)({})).rejects.toThrow(
    /WEIR_HISTORY_WORKGROUP is not given, but function merge needs it/,
  );
});
