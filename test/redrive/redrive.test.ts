// A redrive over the stand-ins of S3, Kinesis and SQS: after a fix every quarantined reading is in its window, and nothing is lost on the way.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { clientConfig } from '#adapters/aws/client-config.ts';
import { createS3Put } from '#adapters/aws/s3-put.ts';
import { createS3Quarantine } from '#adapters/aws/s3-quarantine.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { startKinesis } from '#local/cloud/kinesis.ts';
import { startS3 } from '#local/cloud/s3/s3.ts';
import { startSqs } from '#local/cloud/sqs/sqs.ts';
import { redriveCommand } from '#local/redrive/command.ts';
import { openDoneKeys } from '#local/redrive/done-keys.ts';
import { openBucket, openStream, type RawTarget } from '#local/redrive/places.ts';
import type { OutgoingRecord } from '#local/redrive/raw-records.ts';
import { redriveBucket } from '#local/redrive/redrive-bucket.ts';
import { profileNamed } from '#profiles/index.ts';
import { createAggregate } from '#stages/aggregate.ts';
import type { RawRecord } from '#stages/ports.ts';
import { createSweep } from '#stages/sweep.ts';
import { createValidate } from '#stages/validate.ts';
import { rejection } from '../contract/samples.ts';

const START_MS = Date.UTC(2026, 0, 1);
const ALL = {
  fromMs: Number.NEGATIVE_INFINITY,
  toMs: Number.POSITIVE_INFINITY,
  reason: undefined,
  device: undefined,
};
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

let cloud: Awaited<ReturnType<typeof start>>;

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

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  cloud = await start();
});
afterAll(async () => {
  await cloud.close();
  vi.unstubAllEnvs();
});

let buckets = 0;
async function newBucket(): Promise<string> {
  buckets += 1;
  const name = `quarantine-${buckets}`;
  await cloud.s3.send(new CreateBucketCommand({ Bucket: name }));
  return name;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weir-redrive-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const keysOf = async (Bucket: string) =>
  ((await cloud.s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key = '' }) => Key);

const putObject = (Bucket: string, Key: string, Body: string) =>
  cloud.s3.send(new PutObjectCommand({ Bucket, Key, Body }));

/** What came in, one reading a record; arrival a second after the event. */
const rawOf = (records: readonly OutgoingRecord[], shard: string, arrivalMs: (at: number) => number): RawRecord[] =>
  records.map(({ partitionKey, data }, at) => ({
    shard,
    sequence: String(1000 + at),
    partitionKey,
    arrivalMs: arrivalMs(at),
    bytes: data,
  }));

/** validate and aggregate of one deployment; its validate can be mended while its windows stay. */
function deployment(bucket: string) {
  const profile = compileProfile(profileNamed('energy'), ['1m']);
  const packs: Uint8Array[] = [];
  const metrics = createMemoryMetrics();
  const state = createMemoryStateStore();
  const panes = createMemoryPaneSink();
  const late = createMemoryQuarantine();
  const readings = createMemoryReadingsStream(({ data }) => {
    packs.push(data);
  });
  const put = createS3Put(cloud.env, { credentials: async () => credentials });
  const ports = { readings, quarantine: createS3Quarantine(put, bucket), metrics };
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
const senders = Array.from({ length: 18 }, (_, at) =>
  Array.from({ length: 5 }, (_, device) => ({
    partitionKey: `m${device}`,
    data: Buffer.from(
      JSON.stringify({ meter_id: `m${device}`, timestamp: START_MS + at * 10_000, power: device + 1, region: 'north' }),
    ),
  })),
).flat();
const arrival = (at: number) => START_MS + Math.floor(at / 5) * 10_000 + 1_000;
const EXPECTED = Array.from({ length: 5 }, (_, device) =>
  [0, 60_000, 120_000].map((startMs) => `m${device} ${startMs} 6 ${6 * (device + 1)}`),
)
  .flat()
  .sort();

/** With this much the fault rejects every reading: validate believes that all clocks are wrong. */
const BROKEN_CLOCK_MS = -3_600_000;

const redriven = async (bucket: string, target: RawTarget | undefined, change: object = {}, folder = newFolder()) =>
  redriveBucket({
    bucket: openBucket(cloud.s3, bucket),
    target,
    done: openDoneKeys(folder, bucket, ALL),
    selection: ALL,
    delete: false,
    onProgress: () => {},
    ...change,
  });

describe('after a fix', () => {
  test('every quarantined reading is in its window, and the broken objects are told', async () => {
    const bucket = await newBucket();
    const made = deployment(bucket);
    const raw = rawOf(senders, 'shardId-000000000000', arrival);
    const [good, bad, dropped] = [raw.slice(0, 20), raw.slice(20, 60), raw.slice(60)];
    await made.take(good);
    await made.take(bad, BROKEN_CLOCK_MS);
    const event = {
      Records: dropped.map(({ shard, sequence, partitionKey, bytes, arrivalMs }) => ({
        eventID: `${shard}:${sequence}`,
        kinesis: {
          partitionKey,
          sequenceNumber: sequence,
          data: Buffer.from(bytes).toString('base64'),
          approximateArrivalTimestamp: arrivalMs / 1000,
        },
      })),
    };
    await putObject(
      bucket,
      'aws/lambda/uuid/shardId-000000000000/2026/01/01/x',
      JSON.stringify({ payload: JSON.stringify(event) }),
    );
    await putObject(bucket, 'rejected/2026-01-01/shardId-000000000000/broken.ndjson', '{');
    expect(await made.windows()).not.toEqual(EXPECTED);

    const back: OutgoingRecord[] = [];
    const target = { put: async (records: readonly OutgoingRecord[]) => void back.push(...records) };
    const outcome = await redriven(bucket, target);
    expect(outcome).toMatchObject({ found: 70, put: 70, reasons: { 'clock-ahead': 40, 'given-up': 30 } });
    expect(outcome.problems).toEqual([expect.stringMatching(/broken\.ndjson: /)]);
    await made.take(rawOf(back, 'shardId-000000000001', () => START_MS + 3_600_000));
    expect(made.late.rejections.size).toBe(0);
    expect(await made.windows()).toEqual(EXPECTED);
  });

  test('a second redrive of the same changes no window', async () => {
    const bucket = await newBucket();
    const made = deployment(bucket);
    await made.take(rawOf(senders, 'shardId-000000000000', arrival), BROKEN_CLOCK_MS);
    for (const shard of ['shardId-000000000001', 'shardId-000000000002']) {
      const back: OutgoingRecord[] = [];
      await redriven(bucket, { put: async (records) => void back.push(...records) });
      await made.take(rawOf(back, shard, () => START_MS + 3_600_000));
    }
    expect(await made.windows()).toEqual(EXPECTED);
  });
});

describe('an interrupted redrive', () => {
  test('goes on with the day where it stopped', async () => {
    const bucket = await newBucket();
    const put = createS3Put(cloud.env, { credentials: async () => credentials });
    const days = [0, 1, 2].map((day) => rejection({ arrivalMs: START_MS + day * 86_400_000, sequence: String(day) }));
    await createS3Quarantine(put, bucket).put(days);
    const folder = newFolder();
    let puts = 0;
    const failing = {
      put: async () => {
        puts += 1;
        if (puts === 2) throw new Error('down');
      },
    };
    await expect(redriven(bucket, failing, {}, folder)).rejects.toThrow('down');
    expect(await redriven(bucket, { put: async () => {} }, {}, folder)).toMatchObject({ alreadyDone: 1, put: 2 });
    expect(await redriven(bucket, { put: async () => {} }, {}, folder)).toMatchObject({ alreadyDone: 3, put: 0 });
  });
});

describe('deleting', () => {
  test('takes only objects of which every line was put back', async () => {
    const bucket = await newBucket();
    const put = createS3Put(cloud.env, { credentials: async () => credentials });
    const other = { reason: 'not-json', field: '', value: 'x', expected: 'JSON' } as const;
    await createS3Quarantine(put, bucket).put([
      rejection({ shard: 'mixed' }),
      rejection({ shard: 'mixed', index: 1, issue: other }),
      rejection({ shard: 'whole' }),
    ]);
    const selection = { ...ALL, reason: 'not-a-number' };
    const outcome = await redriven(bucket, { put: async () => {} }, { selection, delete: true });
    expect(outcome).toMatchObject({ put: 2, deleted: 1 });
    expect(await keysOf(bucket)).toEqual([expect.stringContaining('/mixed/')]);
  });

  test('never happens when putting back fails, nor in a dry run', async () => {
    const bucket = await newBucket();
    const put = createS3Put(cloud.env, { credentials: async () => credentials });
    await createS3Quarantine(put, bucket).put([rejection()]);
    const down = { put: async () => Promise.reject(new Error('down')) };
    await expect(redriven(bucket, down, { delete: true })).rejects.toThrow('down');
    expect(await redriven(bucket, undefined, { delete: true })).toMatchObject({ found: 1, put: 0, deleted: 0 });
    expect(await keysOf(bucket)).toHaveLength(1);
  });
});

test('a stream that takes only a part gets the rest again, each key in its order', async () => {
  const taken: string[] = [];
  let calls = 0;
  const client = {
    send: async ({ input }: { input: { Records: { PartitionKey: string; Data: Buffer }[] } }) => {
      calls += 1;
      const Records = input.Records.map(({ Data }, at) => {
        if ((calls + at) % 2 === 0) return { ErrorCode: 'ProvisionedThroughputExceededException' };
        taken.push(Data.toString());
        return {};
      });
      return { Records };
    },
  };
  const records = ['a1', 'a2', 'b1', 'a3', 'b2'].map((name) => ({ partitionKey: name[0]!, data: Buffer.from(name) }));
  const retry = { maxAttempts: 5, baseMs: 0, capMs: 0, random: () => 0, sleep: async () => {} };
  await openStream(client as object as KinesisClient, 'raw', retry).put(records);
  expect(taken.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(taken.filter((name) => name.startsWith('b'))).toEqual(['b1', 'b2']);
});

describe('npm run redrive', () => {
  async function places() {
    const bucket = await newBucket();
    const stream = `raw-${bucket}`;
    const queues = await Promise.all(
      ['waiting', 'dead'].map((name) => cloud.sqs.send(new CreateQueueCommand({ QueueName: `${name}-${bucket}` }))),
    );
    await cloud.kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
    await vi.waitFor(async () => {
      const { StreamDescriptionSummary } = await cloud.kinesis.send(
        new DescribeStreamSummaryCommand({ StreamName: stream }),
      );
      expect(StreamDescriptionSummary?.StreamStatus).toBe('ACTIVE');
    }, 10_000);
    const [queue = '', dead = ''] = queues.map(({ QueueUrl }) => QueueUrl);
    return { bucket, stream, queue, dead, folder: newFolder() };
  }

  async function run(given: Awaited<ReturnType<typeof places>>, ...args: string[]) {
    const written = { out: '', err: '' };
    const { bucket, stream, queue, dead, folder } = given;
    const where = ['--bucket', bucket, '--stream', stream, '--queue', queue, '--dead-letters', dead];
    const code = await redriveCommand([...where, ...args], {
      stdout: { write: (text) => (written.out += text) },
      stderr: { write: (text) => (written.err += text) },
      env: cloud.env,
      folder,
    });
    return { code, ...written };
  }

  async function inStream(StreamName: string) {
    const shard = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' as const };
    const { ShardIterator } = await cloud.kinesis.send(new GetShardIteratorCommand(shard));
    const { Records = [] } = await cloud.kinesis.send(new GetRecordsCommand({ ShardIterator }));
    return Records.map(({ Data, PartitionKey }) => [PartitionKey, Buffer.from(Data ?? []).toString()]);
  }

  test('says what it would do, does it with --yes, and does it once', async () => {
    const given = await places();
    await createS3Quarantine(createS3Put(cloud.env, { credentials: async () => credentials }), given.bucket).put([
      rejection(),
      rejection({ index: 1, raw: '{"meter_id":"meter-18"}' }),
    ]);
    await cloud.sqs.send(
      new SendMessageCommand({ QueueUrl: given.dead, MessageBody: '{"v":1,"reason":"x","panes":[]}' }),
    );

    const dry = await run(given);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toMatch(
      /2 {2}not-a-number\n2 readings and records would go to the raw stream, in 1 records\n1 messages of panes would go/,
    );
    expect(dry.out).toContain('Nothing was changed. Add --yes to do it.');
    expect(await inStream(given.stream)).toEqual([]);

    expect((await run(given, '--yes', '--delete')).out).toMatch(
      /2 readings and records went .*\n1 messages of panes went.*\n1 objects deleted/,
    );
    expect(await inStream(given.stream)).toEqual([['meter-17', `[${rejection().raw},\n{"meter_id":"meter-18"}]`]]);
    expect(await keysOf(given.bucket)).toEqual([]);
    const { Messages } = await cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl: given.queue }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['{"v":1,"reason":"x","panes":[]}']);

    const { found, deadLetters } = JSON.parse((await run(given, '--yes', '--json')).out);
    expect({ found, deadLetters }).toEqual({ found: 0, deadLetters: 0 });
  });

  test('ends with 1 and says so when AWS refuses', async () => {
    const given = await places();
    const { code, err } = await run({ ...given, bucket: 'nowhere' }, '--yes');
    expect(code).toBe(1);
    expect(err).toMatch(/redrive stopped: .*\nWhat was put back is remembered/);
  });

  test('ends with 2 and the usage for a wrong option, with 0 for --help', async () => {
    const given = await places();
    expect(await run(given, '--from', 'x')).toMatchObject({ code: 2, err: expect.stringContaining('Usage:') });
    expect(await run(given, '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--dry-run') });
  });
});
