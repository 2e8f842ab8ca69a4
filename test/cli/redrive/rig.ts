// The stand-ins that a redrive works on, one of each a test file, and validate and aggregate of one deployment.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest';
import { createS3Put } from '#adapters/aws/objects/s3-put.ts';
import { createS3Quarantine } from '#adapters/aws/objects/s3-quarantine.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import type { OutgoingRecord } from '#cli/redrive/raw-records.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { startKinesis } from '#local/cloud/kinesis.ts';
import { startS3 } from '#local/cloud/s3/s3.ts';
import { startSqs } from '#local/cloud/sqs/sqs.ts';
import { profileNamed } from '#profiles/index.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import type { Quarantine, RawRecord } from '#stages/ports.ts';
import { createSweep } from '#stages/sweep/sweep.ts';
import { createValidate } from '#stages/validate/validate.ts';

export const START_MS = Date.UTC(2026, 0, 1);
export const ALL = {
  fromMs: Number.NEGATIVE_INFINITY,
  toMs: Number.POSITIVE_INFINITY,
  reason: undefined,
  device: undefined,
};
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

async function start() {
  const [s3, kinesis, sqs] = await Promise.all([startS3(), startKinesis(), startSqs()]);
  const env = {
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
  };
  const clients = {
    s3: new S3Client({ ...clientConfig('S3', env), credentials, forcePathStyle: true }),
    kinesis: new KinesisClient({ ...clientConfig('KINESIS', env), credentials }),
    sqs: new SQSClient({ ...clientConfig('SQS', env), credentials }),
  };
  return {
    env,
    ...clients,
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await Promise.all([s3, kinesis, sqs].map((service) => service.close()));
    },
  };
}

/** Starts before the tests of a file and ends after them. */
export function useCloud() {
  let started: Awaited<ReturnType<typeof start>>;
  let buckets = 0;
  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    started = await start();
  });
  afterAll(async () => {
    await started.close();
    vi.unstubAllEnvs();
  });
  return {
    get cloud() {
      return started;
    },
    async newBucket(): Promise<string> {
      buckets += 1;
      const name = `quarantine-${buckets}`;
      await started.s3.send(new CreateBucketCommand({ Bucket: name }));
      return name;
    },
    async keysOf(Bucket: string): Promise<string[]> {
      return ((await started.s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key = '' }) => Key);
    },
    putObject: (Bucket: string, Key: string, Body: string) =>
      started.s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    /** The quarantine of a deployment, in this bucket. */
    quarantine: (bucket: string) =>
      createS3Quarantine(createS3Put(started.env, { credentials: async () => credentials }), bucket),
  };
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weir-redrive-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What came in, one reading a record; arrival a second after the event. */
export const rawOf = (
  records: readonly OutgoingRecord[],
  shard: string,
  arrivalMs: (at: number) => number,
): RawRecord[] =>
  records.map(({ partitionKey, data }, at) => ({
    shard,
    sequence: String(1000 + at),
    partitionKey,
    arrivalMs: arrivalMs(at),
    bytes: data,
  }));

/** validate and aggregate of one deployment; its validate can be mended while its windows stay. */
export function deployment(quarantine: Quarantine) {
  const profile = compileProfile(profileNamed('energy'), ['1m']);
  const packs: Uint8Array[] = [];
  const metrics = createMemoryMetrics();
  const state = createMemoryStateStore();
  const panes = createMemoryPaneSink();
  const late = createMemoryQuarantine();
  const readings = createMemoryReadingsStream(({ data }) => {
    packs.push(data);
  });
  const ports = { readings, quarantine, metrics };
  const aggregate = createAggregate(profile, { state, panes, quarantine: late, metrics }, {});
  return {
    late,
    async take(records: readonly RawRecord[], clockAheadMs = 120_000) {
      packs.length = 0;
      await createValidate(profile, ports, { keyGroups: 8, clockAheadMs }).run(records);
      await aggregate.run(packs);
    },
    /** `device start count sum` of every window. */
    async windows() {
      const none = {
        pending: async () => [],
        pendingOf: async () => [],
        putPending: async () => 'new' as const,
        markPublished: async () => {},
      };
      const sweep = createSweep(profile, { state, panes, alerts: none, topic: { publish: async () => {} }, metrics });
      await sweep.run(Number.POSITIVE_INFINITY);
      return [...panes.latest.values()]
        .filter(({ measure }) => measure === 'power_kw')
        .map(({ device, startMs, count, sum }) => `${device} ${startMs - START_MS} ${count} ${sum}`)
        .sort();
    },
  };
}

/** 5 devices, a reading each 10 s for 3 minutes, devices one after the other at each time. */
export const senders = Array.from({ length: 18 }, (_, at) =>
  Array.from({ length: 5 }, (_, device) => ({
    partitionKey: `m${device}`,
    data: Buffer.from(
      JSON.stringify({ meter_id: `m${device}`, timestamp: START_MS + at * 10_000, power: device + 1, region: 'north' }),
    ),
  })),
).flat();
export const arrival = (at: number) => START_MS + Math.floor(at / 5) * 10_000 + 1_000;
export const EXPECTED = Array.from({ length: 5 }, (_, device) =>
  [0, 60_000, 120_000].map((startMs) => `m${device} ${startMs} 6 ${6 * (device + 1)}`),
)
  .flat()
  .sort();

/** With this much the fault rejects every reading: validate believes that all clocks are wrong. */
export const BROKEN_CLOCK_MS = -3_600_000;
