// The same property over the embedded cloud: window states in S3 and in DynamoDB by turns, baselines and alerts in
// DynamoDB, packs on Kinesis, through the AWS adapters. A handful of programs, since each call is one of HTTP; a
// program that fails here and not in memory is the adapters' fault.
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { createS3StateStore } from '#adapters/aws/state/s3-state-store.ts';
import { createKinesisReadingsStream } from '#adapters/aws/streams/kinesis-readings-stream.ts';
import { createRoutedStateStore } from '#adapters/routed-state-store.ts';
import { type Kinesis, startKinesis } from '#local/cloud/kinesis.ts';
import { createKinesisSource } from '#local/driver/kinesis-source.ts';
import type { StreamSource } from '#local/driver/source.ts';
import { createVirtualClock, type VirtualClock } from '#local/driver/virtual-runner.ts';
import { isWindowStateKey } from '#stages/stored/window-state-key.ts';
import { type BucketServer, startBuckets } from '../contract/buckets.ts';
import { credentials, startTables, type Tables } from '../contract/tables.ts';
import { T0 } from '../support/readings.ts';
import { check } from './check.ts';
import type { Program } from './program.ts';
import { programs } from './programs.ts';
import type { Backend } from './world.ts';

const RUNS = Number(process.env.WEIR_MODEL_CLOUD_RUNS ?? 6);
const SEED = Number(process.env.WEIR_MODEL_SEED ?? 20_261_121);
const TTL_MS = 90 * 86_400_000;

let tables: Tables;
let buckets: BucketServer;
let kinesis: Kinesis;
let client: KinesisClient;
let programCount = 0;

beforeAll(async () => {
  [tables, buckets, kinesis] = await Promise.all([startTables(), startBuckets(), startKinesis()]);
  client = new KinesisClient({ ...clientConfig('KINESIS', { AWS_ENDPOINT_URL: kinesis.endpoint }), credentials });
});
afterAll(async () => {
  client.destroy();
  await Promise.all([tables.close(), buckets.close(), kinesis.close()]);
});

async function createStream(name: string, shardCount: number): Promise<void> {
  await client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shardCount }));
  const deadlineMs = Date.now() + 10_000;
  for (;;) {
    const { StreamDescriptionSummary: summary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName: name }),
    );
    if (summary?.StreamStatus === 'ACTIVE') return;
    if (Date.now() > deadlineMs) throw new Error(`stream ${name} is still ${summary?.StreamStatus} after 10 s`);
  }
}

/**
 * Virtual time has no pauses between reads, and a record of this world arrives in its time, not in that of the machine.
 */
function inVirtualTime(source: StreamSource, clock: VirtualClock): StreamSource {
  return {
    streamArn: source.streamArn,
    listIntervalMs: 60_000,
    listShards: () => source.listShards(),
    async openCursor(shardId, startAt) {
      const cursor = await source.openCursor(shardId, startAt);
      return {
        async read(maxRecords) {
          const { records, atEnd } = await cursor.read(maxRecords);
          return { records: records.map((record) => ({ ...record, arrivalMs: clock.now() })), atEnd };
        },
      };
    },
  };
}

async function createBackend({ readingsShards }: Program): Promise<Backend> {
  programCount += 1;
  const clock = createVirtualClock(T0);
  const readings = `readings-${programCount}`;
  const [windows, baselines, alerts] = await Promise.all([
    tables.create(`windows-${programCount}`),
    tables.create(`baselines-${programCount}`),
    tables.create(`alerts-${programCount}`, true),
    createStream(readings, readingsShards),
  ]);
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const source = await createKinesisSource({ client, streamName: readings, sleep, now: clock.now });
  const shared = { client: tables.client, nowMs: clock.now };
  const table = createDynamoStateStore({ ...shared, table: windows, ttlMs: TTL_MS });
  const inBucket = async () => createS3StateStore({ objects: await buckets.create(windows) });
  return {
    clock,
    windows:
      programCount % 2 === 1
        ? createRoutedStateStore({ large: await inBucket(), small: table, isLarge: isWindowStateKey })
        : table,
    baselines: createDynamoStateStore({ ...shared, table: baselines }),
    alerts: createDynamoAlertStore({ ...shared, table: alerts, ttlMs: TTL_MS }),
    readings: createKinesisReadingsStream(client, readings),
    readingsSource: inVirtualTime(source, clock),
  };
}

async function property(program: Program): Promise<void> {
  const backend = await createBackend(program);
  const { world } = await check(program, backend);
  for (const { transition } of world.alerts.entries.values()) {
    expect(await backend.alerts.putPending(transition)).toBe('published');
  }
  expect(await backend.alerts.pending(Number.MAX_SAFE_INTEGER)).toEqual([]);
}

describe('whatever happens between a device and a pane, over S3, DynamoDB and Kinesis', () => {
  it(
    'windows equal the batch job’s, counts add up, what was not accepted is kept once, and alerts are those of a calm run',
    async () => {
      // Not shrunk: in memory that takes seconds, here minutes.
      await fc.assert(fc.asyncProperty(programs(25), property), { numRuns: RUNS, seed: SEED, endOnFailure: true });
    },
    60_000 + RUNS * 5_000,
  );
});
