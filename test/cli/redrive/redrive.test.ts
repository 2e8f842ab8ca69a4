// A redrive over the stand-ins of S3, Kinesis and SQS: after a fix every quarantined reading is in its window, and
// nothing is lost on the way.
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, test } from 'vitest';
import { openDoneKeys } from '#cli/redrive/done-keys.ts';
import { openBucket, openStream, type RawTarget } from '#cli/redrive/places.ts';
import type { OutgoingRecord } from '#cli/redrive/raw-records.ts';
import { redriveBucket } from '#cli/redrive/redrive-bucket.ts';
import { rejection } from '../../contract/samples.ts';
import {
  ALL,
  arrival,
  BROKEN_CLOCK_MS,
  deployment,
  EXPECTED,
  newFolder,
  rawOf,
  START_MS,
  senders,
  useCloud,
} from './rig.ts';

const rig = useCloud();

const redriven = async (bucket: string, target: RawTarget | undefined, change: object = {}, folder = newFolder()) =>
  redriveBucket({
    bucket: openBucket(rig.cloud.s3, bucket),
    target,
    done: openDoneKeys(folder, bucket, ALL),
    selection: ALL,
    delete: false,
    onProgress: () => {},
    ...change,
  });

describe('after a fix', () => {
  test('every quarantined reading is in its window, and the broken objects are told', async () => {
    const bucket = await rig.newBucket();
    const made = deployment(rig.quarantine(bucket));
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
    await rig.putObject(
      bucket,
      'aws/lambda/uuid/shardId-000000000000/2026/01/01/x',
      JSON.stringify({ payload: JSON.stringify(event) }),
    );
    await rig.putObject(bucket, 'rejected/2026-01-01/shardId-000000000000/broken.ndjson', '{');
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
    const bucket = await rig.newBucket();
    const made = deployment(rig.quarantine(bucket));
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
    const bucket = await rig.newBucket();
    const days = [0, 1, 2].map((day) => rejection({ arrivalMs: START_MS + day * 86_400_000, sequence: String(day) }));
    await rig.quarantine(bucket).put(days);
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
    const bucket = await rig.newBucket();
    const other = { reason: 'not-json', field: '', value: 'x', expected: 'JSON' } as const;
    await rig
      .quarantine(bucket)
      .put([
        rejection({ shard: 'mixed' }),
        rejection({ shard: 'mixed', index: 1, issue: other }),
        rejection({ shard: 'whole' }),
      ]);
    const selection = { ...ALL, reason: 'not-a-number' };
    const outcome = await redriven(bucket, { put: async () => {} }, { selection, delete: true });
    expect(outcome).toMatchObject({ put: 2, deleted: 1 });
    expect(await rig.keysOf(bucket)).toEqual([expect.stringContaining('/mixed/')]);
  });

  test('never happens when putting back fails, nor in a dry run', async () => {
    const bucket = await rig.newBucket();
    await rig.quarantine(bucket).put([rejection()]);
    const down = { put: async () => Promise.reject(new Error('down')) };
    await expect(redriven(bucket, down, { delete: true })).rejects.toThrow('down');
    expect(await redriven(bucket, undefined, { delete: true })).toMatchObject({ found: 1, put: 0, deleted: 0 });
    expect(await rig.keysOf(bucket)).toHaveLength(1);
  });
});

test('what Kinesis would refuse stays where it is, and is told; the rest goes back', async () => {
  const bucket = await rig.newBucket();
  await rig.quarantine(bucket).put([rejection(), rejection({ index: 1, raw: 'x'.repeat(1_048_570) })]);
  const back: OutgoingRecord[] = [];
  const outcome = await redriven(bucket, { put: async (records) => void back.push(...records) }, { delete: true });
  expect(back.map(({ data }) => data.toString())).toEqual([rejection().raw]);
  expect(outcome).toMatchObject({ found: 1, put: 1, deleted: 0 });
  expect(outcome.problems).toEqual([
    expect.stringMatching(/not-a-number stays: it has 1048578 bytes with its partition key/),
  ]);
});

test('a hash key that a sender named goes back with its user record', async () => {
  const sent: object[] = [];
  const client = {
    send: async ({ input }: { input: { Records: object[] } }) => {
      sent.push(...input.Records);
      return { Records: input.Records.map(() => ({})) };
    },
  };
  const records = [
    { partitionKey: 'a', explicitHashKey: '17', data: Buffer.from('1') },
    { partitionKey: 'b', data: Buffer.from('2') },
  ];
  await openStream(client as object as KinesisClient, 'raw').put(records);
  expect(sent).toEqual([
    { PartitionKey: 'a', ExplicitHashKey: '17', Data: Buffer.from('1') },
    { PartitionKey: 'b', Data: Buffer.from('2') },
  ]);
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
