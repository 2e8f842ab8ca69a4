// The raw stream as the sweep sees it: requests as the Kinesis client makes them, and a Kinesis that runs, split in
// between.
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createKinesisRawStream } from '#adapters/aws/streams/kinesis-raw-stream.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { tickOf } from '#core/tick/tick.ts';
import { startKinesis } from '#local/cloud/kinesis.ts';
import { emit, tickEmitter } from '#stages/emission.ts';
import { expectSameJsonRequest, recordingFetch, recordingHandler } from './client-request.ts';
import { credentials } from './tables.ts';

const keys = async () => credentials;
const signing = { service: 'kinesis', region: 'eu-west-1', keys: credentials } as const;
const env = { AWS_REGION: 'eu-west-1' };

describe('its requests', () => {
  it("are the Kinesis client's own", async () => {
    const { seen, requestHandler } = recordingHandler();
    const client = new KinesisClient({ region: 'eu-west-1', credentials, requestHandler });
    const data = new TextEncoder().encode('tick');
    await client.send(new ListShardsCommand({ StreamName: 'raw' })).catch(() => {});
    const Records = [{ PartitionKey: 'k', ExplicitHashKey: '7', Data: data }];
    await client.send(new PutRecordsCommand({ StreamName: 'raw', Records })).catch(() => {});
    const listing = recordingFetch('{"Shards":[]}');
    const listed = await createKinesisRawStream(env, 'raw', { credentials: keys, fetch: listing.fetch }).openShards();
    expect(listed).toEqual([]);
    expectSameJsonRequest(seen[0]!, listing.sent[0], signing);
    const putting = recordingFetch('{"Records":[{"ErrorCode":"ProvisionedThroughputExceededException"}]}');
    const raw = createKinesisRawStream(env, 'raw', { credentials: keys, fetch: putting.fetch });
    expect(await raw.put([{ partitionKey: 'k', explicitHashKey: '7', data }])).toBe(1);
    expectSameJsonRequest(seen[1]!, putting.sent[0], signing);
  });

  it('ask for all pages of shards, and take those that have no end', async () => {
    const shard = (id: string, end?: string) => ({
      ShardId: id,
      HashKeyRange: { StartingHashKey: `${id}0` },
      SequenceNumberRange: { StartingSequenceNumber: '1', ...(end === undefined ? {} : { EndingSequenceNumber: end }) },
    });
    const pages = [{ Shards: [shard('a', '9'), shard('b')], NextToken: 'more' }, { Shards: [shard('c')] }];
    const asked: unknown[] = [];
    const fetch = async (_: unknown, init?: RequestInit) => {
      asked.push(JSON.parse(String(init?.body)));
      return new Response(JSON.stringify(pages[asked.length - 1]));
    };
    expect(await createKinesisRawStream(env, 'raw', { credentials: keys, fetch }).openShards()).toEqual([
      { id: 'b', firstHashKey: 'b0' },
      { id: 'c', firstHashKey: 'c0' },
    ]);
    expect(asked).toEqual([{ StreamName: 'raw' }, { NextToken: 'more' }]);
  });
});

it('what is emitted comes into each open shard, and into its children once it is split', async () => {
  const kinesis = await startKinesis();
  onTestFinished(() => kinesis.close());
  const here = { AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint };
  const client = new KinesisClient({ ...clientConfig('KINESIS', here), credentials });
  onTestFinished(() => client.destroy());
  const StreamName = 'raw';
  const isActive = () =>
    vi.waitFor(async () => {
      const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
      expect(StreamDescriptionSummary?.StreamStatus).toBe('ACTIVE');
    }, 10_000);
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
  await isActive();
  const raw = createKinesisRawStream(here, StreamName, { credentials: keys });
  const metrics = createMemoryMetrics();
  await emit([tickEmitter], { raw, metrics }, 0);
  const [first] = await raw.openShards();
  const NewStartingHashKey = '85070591730234615865843651857942052863';
  await client.send(new SplitShardCommand({ StreamName, ShardToSplit: first!.id, NewStartingHashKey }));
  await isActive();
  await emit([tickEmitter], { raw, metrics }, 60_000);

  const inShard = async (ShardId: string) => {
    const iterator = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(iterator));
    const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
    return Records.map(({ Data }) => tickOf(new Uint8Array(Data as Uint8Array)));
  };
  const id = (n: number) => `shardId-00000000000${n}`;
  expect(await inShard(id(0))).toMatchObject([{ shard: id(0), of: 2 }]);
  expect(await inShard(id(1))).toMatchObject([
    { shard: id(1), of: 2 },
    { shard: id(1), of: 3 },
  ]);
  for (const child of [2, 3]) expect(await inShard(id(child))).toMatchObject([{ shard: id(child), of: 3 }]);
  expect([...metrics.counts]).toEqual([]);
});

it('a stream that does not answer, or takes only a part, is counted and stops nothing', async () => {
  const metrics = createMemoryMetrics();
  const openShards = async () => [
    { id: 'a', firstHashKey: '0' },
    { id: 'b', firstHashKey: '1' },
  ];
  await emit([tickEmitter], { raw: { openShards, put: async () => 1 }, metrics }, 0);
  expect(metrics.counts.get('TicksFailed')).toBe(1);
  await emit([tickEmitter], { raw: { openShards, put: () => Promise.reject(new Error('away')) }, metrics }, 0);
  expect(metrics.counts.get('TicksFailed')).toBe(3);
  const away = () => Promise.reject(new Error('away'));
  await emit([tickEmitter], { raw: { openShards: away, put: async () => 0 }, metrics }, 0);
  expect(metrics.counts.get('TicksFailed')).toBe(4);
});
