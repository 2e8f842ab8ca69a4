// The ReadingsStream port: one suite for memory and for Kinesis. A backend tells what arrived, in order of arrival.
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createKinesisReadingsStream } from '#adapters/aws/streams/kinesis-readings-stream.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { type Kinesis, startKinesis } from '#local/cloud/kinesis.ts';
import type { OutgoingPack, ReadingsStream } from '#stages/ports.ts';
import { credentials } from './tables.ts';

const SHARD_COUNT = 4;
const GROUPS = 64;
let kinesis: Kinesis;
let client: KinesisClient;
let streamCount = 0;

beforeAll(async () => {
  kinesis = await startKinesis();
  client = new KinesisClient({ ...clientConfig('KINESIS', { AWS_ENDPOINT_URL: kinesis.endpoint }), credentials });
});
afterAll(async () => {
  client.destroy();
  await kinesis.close();
});

const pack = (group: number, text: string): OutgoingPack => ({
  group,
  groups: GROUPS,
  data: new TextEncoder().encode(`${group}:${text}`),
});

interface Arrived {
  readonly shard: string;
  readonly text: string;
  readonly group: number;
}

interface Backend {
  readonly stream: ReadingsStream;
  arrived(): Promise<Arrived[]>;
}

const arrivedOf = (shard: string, data: Uint8Array): Arrived => {
  const text = new TextDecoder().decode(data);
  return { shard, text, group: Number(text.split(':')[0]) };
};

const memory = async (): Promise<Backend> => {
  const arrived: Arrived[] = [];
  const stream = createMemoryReadingsStream(({ data }) => {
    arrived.push(arrivedOf('memory', data));
  });
  return { stream, arrived: async () => arrived };
};

const inKinesis = async (): Promise<Backend> => {
  streamCount += 1;
  const StreamName = `readings-${streamCount}`;
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: SHARD_COUNT }));
  const deadlineMs = Date.now() + 10_000;
  for (;;) {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') break;
    if (Date.now() > deadlineMs) throw new Error(`stream ${StreamName} is not active after 10 s`);
  }
  const readShard = async (ShardId: string): Promise<Arrived[]> => {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
    return Records.map((record) => arrivedOf(ShardId, record.Data ?? new Uint8Array()));
  };
  return {
    stream: createKinesisReadingsStream(client, StreamName),
    async arrived() {
      const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
      return (await Promise.all(Shards.map((shard) => readShard(shard.ShardId ?? '')))).flat();
    },
  };
};

describe.each([
  ['memory', memory],
  ['Kinesis', inKinesis],
])('ReadingsStream on %s', (_name, create) => {
  it('delivers every pack once, and each key group in the order given', async () => {
    const { stream, arrived } = await create();
    const packs = Array.from({ length: 200 }, (_, index) => pack((index * 7) % GROUPS, `pack ${index}`));
    await stream.put(packs);
    const texts = (group: number, from: readonly { readonly text: string; readonly group: number }[]) =>
      from.filter((one) => one.group === group).map((one) => one.text);
    const all = await arrived();
    expect(all).toHaveLength(packs.length);
    const given = packs.map(({ data }) => arrivedOf('', data));
    for (let group = 0; group < GROUPS; group += 1) expect(texts(group, all)).toEqual(texts(group, given));
  });

  it('keeps a key group on one shard', async () => {
    const { stream, arrived } = await create();
    await stream.put(Array.from({ length: GROUPS * 2 }, (_, index) => pack(index % GROUPS, `pack ${index}`)));
    const shardsOfGroup = Map.groupBy(await arrived(), (one) => one.group);
    expect(shardsOfGroup.size).toBe(GROUPS);
    for (const members of shardsOfGroup.values()) expect(new Set(members.map((one) => one.shard)).size).toBe(1);
  });

  it('takes none without a call', async () => {
    const { stream, arrived } = await create();
    await stream.put([]);
    expect(await arrived()).toEqual([]);
  });
});

describe('the Kinesis stream', () => {
  it('gives each of four shards sixteen of 64 key groups', async () => {
    const { stream, arrived } = await inKinesis();
    await stream.put(Array.from({ length: GROUPS }, (_, group) => pack(group, 'one')));
    const byShard = Map.groupBy(await arrived(), (one) => one.shard);
    expect([...byShard.values()].map((members) => members.length)).toEqual([16, 16, 16, 16]);
  });
});

describe('the memory stream', () => {
  it('delivers the next pack only after the one before, and stops at a failure', async () => {
    const events: string[] = [];
    const stream = createMemoryReadingsStream(async ({ group }) => {
      events.push(`begin ${group}`);
      await Promise.resolve();
      if (group === 2) throw new Error('full');
      events.push(`end ${group}`);
    });
    await expect(stream.put([pack(1, ''), pack(2, ''), pack(3, '')])).rejects.toThrow('full');
    expect(events).toEqual(['begin 1', 'end 1', 'begin 2']);
  });
});
