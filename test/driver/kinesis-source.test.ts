// The Kinesis API as a source, against a client that answers from a script: paging, expiry, throttles, ends of shards.
import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { createKinesisSource } from '#local/driver/kinesis-source.ts';

const ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/readings';

interface Sent {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** A client that notes every command and answers with what `answer` gives or throws. */
function scripted(answer: (sent: Sent, callIndex: number) => unknown): {
  client: Pick<KinesisClient, 'send'>;
  sent: Sent[];
} {
  const sent: Sent[] = [];
  const names = new Map<unknown, string>([
    [DescribeStreamSummaryCommand, 'DescribeStreamSummary'],
    [GetRecordsCommand, 'GetRecords'],
    [GetShardIteratorCommand, 'GetShardIterator'],
    [ListShardsCommand, 'ListShards'],
  ]);
  const send = async (command: { input: object; constructor: unknown }): Promise<unknown> => {
    const one = { name: names.get(command.constructor) ?? '?', input: { ...command.input } };
    if (one.name === 'DescribeStreamSummary') return { StreamDescriptionSummary: { StreamARN: ARN } };
    sent.push(one);
    return answer(one, sent.length - 1);
  };
  return { client: { send: send as KinesisClient['send'] }, sent };
}

async function sourceOf(answer: (sent: Sent, callIndex: number) => unknown) {
  const { client, sent } = scripted(answer);
  const waits: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
  };
  const source = await createKinesisSource({ client, streamName: 'readings', sleep, now: () => 5000 });
  return { source, sent, waits };
}

const record = (sequence: string) => ({
  SequenceNumber: sequence,
  PartitionKey: 'meter-1',
  Data: Buffer.from(sequence),
  ApproximateArrivalTimestamp: new Date(1234),
});

describe('kinesis source', () => {
  it('lists all pages of shards, with both parents and what is closed', async () => {
    const { source, sent } = await sourceOf(({ input }) =>
      input.NextToken === undefined
        ? { Shards: [{ ShardId: 'a', SequenceNumberRange: { EndingSequenceNumber: '9' } }], NextToken: 'more' }
        : { Shards: [{ ShardId: 'c', ParentShardId: 'a', AdjacentParentShardId: 'b', SequenceNumberRange: {} }] },
    );
    expect(await source.listShards()).toEqual([
      { shardId: 'a', parentShardIds: [], closed: true },
      { shardId: 'c', parentShardIds: ['a', 'b'], closed: false },
    ]);
    expect(sent.map(({ input }) => input)).toEqual([{ StreamName: 'readings' }, { NextToken: 'more' }]);
    expect(source.streamArn).toBe(ARN);
  });

  it('reads on with the iterator it was given, until the shard ends', async () => {
    const { source, sent } = await sourceOf(({ name, input }) => {
      if (name === 'GetShardIterator') return { ShardIterator: 'i1' };
      return input.ShardIterator === 'i1'
        ? { Records: [record('10'), record('11')], NextShardIterator: 'i2' }
        : { Records: [record('12')] };
    });
    const cursor = await source.openCursor('a', { type: 'TRIM_HORIZON' });
    expect(await cursor.read(2)).toEqual({
      atEnd: false,
      records: ['10', '11'].map((sequenceNumber) => ({
        shardId: 'a',
        sequenceNumber,
        partitionKey: 'meter-1',
        data: Buffer.from(sequenceNumber),
        arrivalMs: 1234,
      })),
    });
    expect(await cursor.read(5)).toMatchObject({ atEnd: true, records: [{ sequenceNumber: '12' }] });
    expect(await cursor.read(5)).toEqual({ atEnd: true, records: [] });
    expect(sent.filter(({ name }) => name === 'GetRecords').map(({ input }) => input.Limit)).toEqual([2, 5]);
  });

  it('renews an expired iterator behind the last record it read', async () => {
    let expired = false;
    const { source, sent } = await sourceOf(({ name, input }) => {
      if (name === 'GetShardIterator') return { ShardIterator: expired ? 'fresh' : 'i1' };
      if (input.ShardIterator === 'i1') return { Records: [record('10')], NextShardIterator: 'old' };
      if (input.ShardIterator === 'old') {
        expired = true;
        throw named('ExpiredIteratorException');
      }
      return { Records: [record('11')], NextShardIterator: 'i3' };
    });
    const cursor = await source.openCursor('a', { type: 'TRIM_HORIZON' });
    await cursor.read(1);
    expect(await cursor.read(1)).toMatchObject({ records: [{ sequenceNumber: '11' }] });
    const iterators = sent.filter(({ name }) => name === 'GetShardIterator');
    expect(iterators[1]?.input).toMatchObject({
      ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
      StartingSequenceNumber: '10',
    });
  });

  it('loses nothing when a LATEST iterator expires before the first read', async () => {
    let reads = 0;
    const { source, sent } = await sourceOf(({ name }) => {
      if (name === 'GetShardIterator') return { ShardIterator: 'i' };
      reads += 1;
      if (reads === 1) throw named('ExpiredIteratorException');
      return { Records: [], NextShardIterator: 'i' };
    });
    const cursor = await source.openCursor('a', { type: 'LATEST' });
    await cursor.read(1);
    const iterators = sent.filter(({ name }) => name === 'GetShardIterator').map(({ input }) => input);
    expect(iterators).toMatchObject([
      { ShardIteratorType: 'LATEST' },
      { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(5000) },
    ]);
  });

  it('repeats throttled calls with growing waits, and gives up after six', async () => {
    let calls = 0;
    const { source, waits } = await sourceOf(() => {
      calls += 1;
      if (calls < 4) throw named('ProvisionedThroughputExceededException');
      return { Shards: [] };
    });
    expect(await source.listShards()).toEqual([]);
    expect(waits).toEqual([200, 400, 800]);
    const always = await sourceOf(() => {
      throw named('LimitExceededException');
    });
    await expect(async () => always.source.listShards()).rejects.toThrow('LimitExceededException');
    expect(always.waits).toEqual([200, 400, 800, 1600, 3200]);
  });

  it('passes other errors on at once', async () => {
    const { source, waits } = await sourceOf(() => {
      throw named('ResourceNotFoundException');
    });
    await expect(async () => source.listShards()).rejects.toThrow('ResourceNotFoundException');
    expect(waits).toEqual([]);
  });
});
