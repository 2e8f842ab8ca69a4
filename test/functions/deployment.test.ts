// The functions composed from an environment as lib/ writes it, against stand-ins of every service: from a raw record
// to rows and an alert.
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CreateDatabaseCommand, CreateTableCommand, TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readPanes } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { environmentOf } from '#config/environment.ts';
import type { FunctionName } from '#config/setting.ts';
import type { AllSettings } from '#config/settings.ts';
import { handlerOf as aggregateOf } from '#functions/aggregate/handler.ts';
import { handlerOf as detectOf } from '#functions/detect/handler.ts';
import { handlerOf as redriveOf } from '#functions/redrive/handler.ts';
import { handlerOf as sweepOf } from '#functions/sweep/handler.ts';
import { handlerOf as validateOf } from '#functions/validate/handler.ts';
import { startKinesis } from '#local/cloud/kinesis.ts';
import { startS3 } from '#local/cloud/s3/s3.ts';
import { type Published, startSns } from '#local/cloud/sns/sns.ts';
import { startSqs } from '#local/cloud/sqs/sqs.ts';
import { startTimestream } from '#local/cloud/timestream/server.ts';
import { pane } from '../contract/samples.ts';
import { startTables } from '../contract/tables.ts';

/** Long past, so that every window is over at the wall clock the sweep reads. */
const START_MS = Date.UTC(2024, 0, 1);

type Deployment = Awaited<ReturnType<typeof deploy>>;
let deployment: Deployment;

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  // Keeps the counters off the test's output.
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
  deployment = await deploy();
});
afterAll(async () => {
  await deployment.close();
  vi.unstubAllEnvs();
});

async function deploy() {
  const clock = () => START_MS + 600_000;
  const [tables, kinesis, s3, sns, sqs, timestream] = await Promise.all([
    startTables(),
    startKinesis(),
    startS3(),
    startSns(),
    startSqs(),
    startTimestream({ clock }),
  ]);
  const published: Published[] = [];
  sns.onPublish((message) => published.push(message));
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ENDPOINT_URL_SNS: sns.endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    AWS_ENDPOINT_URL_TIMESTREAM_WRITE: timestream.endpoint,
  };
  const kinesisClient = new KinesisClient(clientConfig('KINESIS', endpoints));
  const s3Client = new S3Client({ ...clientConfig('S3', endpoints), forcePathStyle: true });
  const timestreamClient = new TimestreamWriteClient(clientConfig('TIMESTREAM_WRITE', endpoints));
  const names = { DatabaseName: 'weir', TableName: 'panes' };
  const [topic, queue] = await Promise.all([
    new SNSClient(clientConfig('SNS', endpoints)).send(new CreateTopicCommand({ Name: 'alerts' })),
    new SQSClient(clientConfig('SQS', endpoints)).send(new CreateQueueCommand({ QueueName: 'redrive' })),
    kinesisClient.send(new CreateStreamCommand({ StreamName: 'readings', ShardCount: 1 })),
    s3Client.send(new CreateBucketCommand({ Bucket: 'quarantine' })),
    s3Client.send(new CreateBucketCommand({ Bucket: 'states' })),
    tables.create('windows'),
    tables.create('baselines'),
    tables.create('alerts', true),
    timestreamClient.send(new CreateDatabaseCommand(names)),
  ]);
  await vi.waitFor(async () => {
    const stream = await kinesisClient.send(new DescribeStreamSummaryCommand({ StreamName: 'readings' }));
    expect(stream.StreamDescriptionSummary?.StreamStatus).toBe('ACTIVE');
  }, 10_000);
  const RetentionProperties = { MemoryStoreRetentionPeriodInHours: 24, MagneticStoreRetentionPeriodInDays: 30 };
  await timestreamClient.send(new CreateTableCommand({ ...names, RetentionProperties }));
  const settings: Partial<AllSettings> = {
    windows: ['1m'],
    readingsStream: 'readings',
    quarantineBucket: 'quarantine',
    windowsTable: 'windows',
    windowStateBucket: 'states',
    baselinesTable: 'baselines',
    alertsTable: 'alerts',
    alertsTopic: topic.TopicArn ?? '',
    engine: 'timestream',
    timestreamDatabase: 'weir',
    timestreamTable: 'panes',
    redriveQueue: queue.QueueUrl ?? '',
  };
  return {
    env: (name: FunctionName) => ({ ...environmentOf(name, settings), ...endpoints }),
    published,
    rowCount: () => timestream.rowCount('weir', 'panes'),
    panesOf: (device: string) =>
      readPanes(
        { client: tables.client, table: 'windows' },
        { profile: 'energy', device, fromMs: START_MS, toMs: START_MS + 3_600_000 },
      ),
    async objectsOf(Bucket: 'quarantine' | 'states') {
      const { Contents = [] } = await s3Client.send(new ListObjectsV2Command({ Bucket }));
      return Contents.map(({ Key }) => Key ?? '');
    },
    keysOf: (table: string) => createDynamoStateStore({ client: tables.client, table, nowMs: Date.now }).keys(''),
    /** The readings stream's records as Lambda's event. */
    async readingsEvent() {
      const shard = {
        StreamName: 'readings',
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON' as const,
      };
      const { ShardIterator } = await kinesisClient.send(new GetShardIteratorCommand(shard));
      const { Records = [] } = await kinesisClient.send(new GetRecordsCommand({ ShardIterator }));
      return eventOf(Records.map(({ Data = new Uint8Array() }) => Data));
    },
    async close() {
      await Promise.all([tables, kinesis, s3, sns, sqs, timestream].map((service) => service.close()));
    },
  };
}

const eventOf = (datas: readonly Uint8Array[]) => ({
  Records: datas.map((data, index) => ({
    eventID: `shardId-000000000000:${1000 + index}`,
    kinesis: {
      partitionKey: 'meter-1',
      sequenceNumber: String(1000 + index),
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: START_MS / 1000 + 300,
    },
  })),
});

const reading = (second: number, power: number) =>
  Buffer.from(JSON.stringify({ meter_id: 'meter-1', timestamp: START_MS + second * 1000, power, region: 'north' }));

describe('a deployment', () => {
  it('turns raw records into windows in both stores, an alert and a quarantine object, and the sweep into the rest', async () => {
    const { env, published, rowCount, panesOf, objectsOf, keysOf, readingsEvent } = deployment;
    const raw = [reading(1, 2), reading(2, 4), reading(70, 0.01), reading(150, 3), Buffer.from('not json')];
    expect(await validateOf(env('validate'))(eventOf(raw))).toEqual({ batchItemFailures: [] });
    expect(await objectsOf('quarantine')).toEqual([
      expect.stringMatching(/^rejected\/2024-01-01\/shardId-000000000000\/1004-/),
    ]);
    const event = await readingsEvent();
    expect(event.Records.length).toBeGreaterThan(0);
    await aggregateOf(env('aggregate'))(event);
    await aggregateOf(env('aggregate'))(event);
    const states = await objectsOf('states');
    expect(states.length).toBeGreaterThan(0);
    for (const key of states) expect(key).toMatch(/^windows\/energy\/\d+$/);
    // Small, and for as long as the deployment is.
    expect(await keysOf('windows')).toEqual(['plan#energy']);
    const before = await rowCount();
    const swept = await sweepOf(env('sweep'))({});
    expect(swept.alerts).toBe(0);
    expect(await rowCount()).toBe(3);
    expect(before).toBeLessThanOrEqual(3);
    expect((await panesOf('meter-1')).map(({ startMs, count, sum }) => [startMs - START_MS, count, sum])).toEqual([
      [0, 2, 6],
      [60_000, 1, 0.01],
      [120_000, 1, 3],
    ]);
    expect(await keysOf('windows')).toEqual(expect.arrayContaining(['sweep#energy']));
    await detectOf(env('detect'))(event);
    await detectOf(env('detect'))(event);
    const told = published.map(({ subject, attributes }) => `${subject} ${attributes.region?.stringValue}`);
    expect(told).toContain('CRITICAL outage: meter-1, north north');
    expect(new Set(told).size).toBe(told.length);
  });

  it('keeps window states in the table where it is told no bucket', async () => {
    const { env, keysOf, readingsEvent } = deployment;
    await aggregateOf({ ...env('aggregate'), WEIR_WINDOW_STATE_BUCKET: '' })(await readingsEvent());
    expect(await keysOf('windows')).toEqual(expect.arrayContaining([expect.stringMatching(/^windows#energy#\d+$/)]));
  });

  it('writes what waited in the redrive queue', async () => {
    const { env, rowCount } = deployment;
    const before = await rowCount();
    const waiting = pane([1], { device: 'waiting', startMs: START_MS });
    const Records = [
      { messageId: 'good', body: JSON.stringify({ v: 1, reason: 'circuit-open', panes: [waiting] }) },
      { messageId: 'bad', body: '{}' },
    ];
    expect(await redriveOf(env('redrive'))({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(await rowCount()).toBe(before + 1);
  });
});
