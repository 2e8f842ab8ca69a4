// A bundle as it is uploaded, run by itself: its credentials come from the environment, its records and objects arrive.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { environmentOf } from '#config/environment.ts';
import { bundleOptions } from '#lib/constructs/bundle.ts';
import { startKinesis } from '#local/cloud/kinesis.ts';
import { startS3 } from '#local/cloud/s3/s3.ts';

const ARRIVAL_MS = Date.UTC(2026, 0, 1);
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
let cloud: Awaited<ReturnType<typeof start>>;

async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'weir-bundle-'));
  const [kinesis, s3] = await Promise.all([startKinesis(), startS3()]);
  const env = {
    AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    // It knows no tables: that the plan cannot be read holds up no reading.
    AWS_ENDPOINT_URL_DYNAMODB: s3.endpoint,
  };
  const streams = new KinesisClient({ ...clientConfig('KINESIS', env), credentials });
  const buckets = new S3Client({ ...clientConfig('S3', env), credentials, forcePathStyle: true });
  await buckets.send(new CreateBucketCommand({ Bucket: 'quarantine' }));
  await streams.send(new CreateStreamCommand({ StreamName: 'readings', ShardCount: 1 }));
  await vi.waitFor(async () => {
    const { StreamDescriptionSummary } = await streams.send(
      new DescribeStreamSummaryCommand({ StreamName: 'readings' }),
    );
    expect(StreamDescriptionSummary?.StreamStatus).toBe('ACTIVE');
  }, 10_000);
  return {
    folder,
    env,
    async rejected() {
      const { Contents = [] } = await buckets.send(new ListObjectsV2Command({ Bucket: 'quarantine' }));
      return Contents.map(({ Key }) => Key);
    },
    async close() {
      streams.destroy();
      buckets.destroy();
      await Promise.all([kinesis.close(), s3.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

beforeAll(async () => {
  cloud = await start();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

test('validate’s bundle takes its credentials from the environment, puts packs and quarantine objects, and fails without', async () => {
  const outfile = join(cloud.folder, 'index.mjs');
  buildSync({ ...bundleOptions('functions/validate/handler.ts'), outfile });
  const settings = environmentOf('validate', {
    ...{ readingsStream: 'readings', quarantineBucket: 'quarantine', windowsTable: 'windows' },
  });
  for (const [name, value] of Object.entries({ ...settings, ...cloud.env })) vi.stubEnv(name, value);
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  const { handler } = await import(pathToFileURL(outfile).href);
  const values = [JSON.stringify({ meter_id: 'm', timestamp: ARRIVAL_MS, power: 1, region: 'north' }), 'not json'];
  const records = values.map((value, offset) => ({
    topic: 'raw',
    partition: 0,
    offset,
    timestamp: ARRIVAL_MS,
    value: Buffer.from(value).toString('base64'),
  }));
  const event = { eventSource: 'aws:kafka', records: { 'raw-0': records } };
  await expect(handler(event)).rejects.toThrow(
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment',
  );
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  expect(await handler(event)).toEqual({ batchItemFailures: [] });
  expect(await cloud.rejected()).toEqual([expect.stringMatching(/^rejected\/2026-01-01\/raw-0\/1-/)]);
});
