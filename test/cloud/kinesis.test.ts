// kinesis-local as a child process, through the SDK's own client.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Kinesis, startKinesis } from '#local/cloud/kinesis.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const deadline = { timeout: 10_000, interval: 20 };
const StreamName = 'readings';
let kinesis: Kinesis;
let client: KinesisClient;

beforeAll(async () => {
  kinesis = await startKinesis();
  client = new KinesisClient({
    endpoint: kinesis.endpoint,
    region: 'us-east-1',
    credentials,
    requestHandler: new NodeHttpHandler(),
  });
});

afterAll(async () => {
  client.destroy();
  await kinesis.close();
});

const untilActive = () =>
  vi.waitFor(async () => {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    expect(StreamDescriptionSummary?.StreamStatus).toBe('ACTIVE');
    return StreamDescriptionSummary;
  }, deadline);

describe('Kinesis as a child process', () => {
  it('keeps the records of a shard in order, under the account of the other stand-ins', async () => {
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    const summary = await untilActive();
    expect(summary?.StreamARN).toBe('arn:aws:kinesis:us-east-1:000000000000:stream/readings');
    const Records = ['a', 'b', 'c'].map((text) => ({ PartitionKey: 'k', Data: Buffer.from(text) }));
    await client.send(new PutRecordsCommand({ StreamName, Records }));
    const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
    const ShardId = Shards?.[0]?.ShardId;
    const asked = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(asked));
    const got = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect(got.Records?.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual(['a', 'b', 'c']);
  });

  it('reshards: the parent is closed and its children are named', async () => {
    const change = { StreamName, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' as const };
    await client.send(new UpdateShardCountCommand(change));
    await untilActive();
    const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
    const parent = Shards?.find((shard) => shard.ParentShardId === undefined);
    const children = Shards?.filter((shard) => shard.ParentShardId === parent?.ShardId);
    expect(children).toHaveLength(2);
    expect(parent?.SequenceNumberRange?.EndingSequenceNumber).toBeDefined();
  });

  it('ends when the process that started it is killed and could not close it', async () => {
    const started = join(import.meta.dirname, '../../localstack/cloud/kinesis.ts');
    const script = `import { startKinesis } from ${JSON.stringify(started)};
      const { endpoint } = await startKinesis();
      console.log(endpoint);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [text] = await once(parent.stdout.setEncoding('utf8'), 'data');
      const endpoint = String(text).trim();
      expect((await fetch(`${endpoint}/healthcheck`)).ok).toBe(true);
      parent.kill('SIGKILL');
      await vi.waitFor(() => expect(fetch(`${endpoint}/healthcheck`)).rejects.toThrow(), deadline);
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('listens on no other address of the machine', async () => {
    const { port } = new URL(kinesis.endpoint);
    // The whole of 127.0.0.0/8 is this machine, so a server on every address would answer here.
    await expect(fetch(`http://127.0.0.2:${port}/healthcheck`)).rejects.toThrow();
  });

  it('tells why it cannot start: a port that is taken', async () => {
    const port = Number(new URL(kinesis.endpoint).port);
    await expect(startKinesis({ port })).rejects.toThrow(new RegExp(`did not start on port ${port}`));
  });
});
