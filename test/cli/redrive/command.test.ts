// `npm run redrive` over the stand-ins: what it says, what it does, and its exit codes.
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-kinesis';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test, vi } from 'vitest';
import { redriveCommand } from '#cli/redrive/command.ts';
import { rejection } from '../../contract/samples.ts';
import { newFolder, useCloud } from './rig.ts';

const rig = useCloud();

describe('npm run redrive', () => {
  async function places() {
    const bucket = await rig.newBucket();
    const stream = `raw-${bucket}`;
    const queues = await Promise.all(
      ['waiting', 'dead'].map((name) => rig.cloud.sqs.send(new CreateQueueCommand({ QueueName: `${name}-${bucket}` }))),
    );
    await rig.cloud.kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
    await vi.waitFor(async () => {
      const { StreamDescriptionSummary } = await rig.cloud.kinesis.send(
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
      env: rig.cloud.env,
      folder,
    });
    return { code, ...written };
  }

  async function inStream(StreamName: string) {
    const shard = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' as const };
    const { ShardIterator } = await rig.cloud.kinesis.send(new GetShardIteratorCommand(shard));
    const { Records = [] } = await rig.cloud.kinesis.send(new GetRecordsCommand({ ShardIterator }));
    return Records.map(({ Data, PartitionKey }) => [PartitionKey, Buffer.from(Data ?? []).toString()]);
  }

  test('says what it would do, does it with --yes, and does it once', async () => {
    const given = await places();
    await rig.quarantine(given.bucket).put([rejection(), rejection({ index: 1, raw: '{"meter_id":"meter-18"}' })]);
    await rig.cloud.sqs.send(
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
    expect(await inStream(given.stream)).toEqual([['meter-17', `${rejection().raw}\n{"meter_id":"meter-18"}`]]);
    expect(await rig.keysOf(given.bucket)).toEqual([]);
    const { Messages } = await rig.cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl: given.queue }));
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

  test('ends with 2 and how to get help for a wrong option, with 0 for --help', async () => {
    const given = await places();
    expect(await run(given, '--from', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('redrive -- --help'),
    });
    expect(await run(given, '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--dry-run') });
  });
});
