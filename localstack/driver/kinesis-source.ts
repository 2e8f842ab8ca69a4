// A stream behind the Kinesis API (kinesis-local, LocalStack, AWS) as a source for the driver. Expired iterators are
// renewed from the last record read, throttled calls are repeated with growing waits; other errors pass through. AWS:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html and …/API_GetShardIterator.html
import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  type ListShardsCommandOutput,
  ShardIteratorType,
} from '@aws-sdk/client-kinesis';
import type { ReadResult, ShardCursor, ShardInfo, StartAt, StreamRecord, StreamSource } from './source.ts';

export interface KinesisSourceOptions {
  readonly client: Pick<KinesisClient, 'send'>;
  readonly streamName: string;
  /** Resolves after so many ms; given from outside, so that tests need not wait. */
  readonly sleep: (ms: number) => Promise<void>;
  /** ms since 1970 by the stream's clock; what LATEST means is kept by it. */
  readonly now: () => number;
  /** Default 10 s: how soon the shards of a reshard are found. */
  readonly listIntervalMs?: number;
}

/**
 * Waits before a throttled call is repeated; the API allows 5 reads a second and shard, so the first is a fifth of one.
 */
const THROTTLE_WAITS_MS = [200, 400, 800, 1600, 3200];

/** Four reads a second: a shard allows five, and lanes of one shard share them. */
const READ_INTERVAL_MS = 250;

const THROTTLES = ['ProvisionedThroughputExceededException', 'LimitExceededException', 'ThrottlingException'];

/** The stream of that name. Asks once for its ARN; rejects with the client's own error when there is no such stream. */
export async function createKinesisSource(options: KinesisSourceOptions): Promise<StreamSource> {
  const { client, streamName, sleep, now, listIntervalMs = 10_000 } = options;

  async function patiently<T>(call: () => Promise<T>): Promise<T> {
    for (const waitMs of THROTTLE_WAITS_MS) {
      try {
        return await call();
      } catch (error) {
        if (!THROTTLES.includes(errorName(error))) throw error;
        await sleep(waitMs);
      }
    }
    return call();
  }

  async function listShards(): Promise<ShardInfo[]> {
    const shards: ShardInfo[] = [];
    let token: string | undefined;
    do {
      const page: ListShardsCommandOutput = await patiently(() =>
        client.send(new ListShardsCommand(token === undefined ? { StreamName: streamName } : { NextToken: token })),
      );
      for (const { ShardId, ParentShardId, AdjacentParentShardId, SequenceNumberRange } of page.Shards ?? []) {
        shards.push({
          shardId: ShardId ?? '',
          parentShardIds: [ParentShardId, AdjacentParentShardId].filter(
            (id): id is string => id !== undefined && id !== '',
          ),
          closed: SequenceNumberRange?.EndingSequenceNumber !== undefined,
        });
      }
      token = page.NextToken;
    } while (token !== undefined);
    return shards;
  }

  async function iteratorAt(shardId: string, startAt: StartAt): Promise<string | undefined> {
    const answer = await patiently(() =>
      client.send(
        new GetShardIteratorCommand({
          StreamName: streamName,
          ShardId: shardId,
          ShardIteratorType: ShardIteratorType[startAt.type],
          ...(startAt.type === 'AT_TIMESTAMP' ? { Timestamp: new Date(startAt.timestampMs) } : {}),
          ...(startAt.type === 'AFTER_SEQUENCE_NUMBER' ? { StartingSequenceNumber: startAt.sequenceNumber } : {}),
        }),
      ),
    );
    return answer.ShardIterator;
  }

  async function openCursor(shardId: string, startAt: StartAt): Promise<ShardCursor> {
    // Should the first iterator expire unused, LATEST means what it meant when the cursor was opened.
    let position: StartAt = startAt.type === 'LATEST' ? { type: 'AT_TIMESTAMP', timestampMs: now() } : startAt;
    let iterator = await iteratorAt(shardId, startAt);

    async function readOnce(maxRecords: number): Promise<GetRecordsCommandOutput> {
      const call = () => client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: maxRecords }));
      try {
        return await patiently(call);
      } catch (error) {
        // An iterator lives five minutes: a lane that was held up for longer comes back with an expired one.
        if (errorName(error) !== 'ExpiredIteratorException') throw error;
        iterator = await iteratorAt(shardId, position);
        return patiently(call);
      }
    }

    async function read(maxRecords: number): Promise<ReadResult> {
      if (iterator === undefined) return { records: [], atEnd: true };
      const answer = await readOnce(maxRecords);
      const records = (answer.Records ?? []).map((record): StreamRecord => {
        const { SequenceNumber = '', PartitionKey = '', Data = new Uint8Array(), ApproximateArrivalTimestamp } = record;
        const arrivalMs = ApproximateArrivalTimestamp?.getTime() ?? 0;
        return { shardId, sequenceNumber: SequenceNumber, partitionKey: PartitionKey, data: Data, arrivalMs };
      });
      const last = records.at(-1);
      if (last !== undefined) position = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last.sequenceNumber };
      iterator = answer.NextShardIterator;
      return { records, atEnd: iterator === undefined };
    }

    return { read };
  }

  const summary = await patiently(() => client.send(new DescribeStreamSummaryCommand({ StreamName: streamName })));
  const streamArn = summary.StreamDescriptionSummary?.StreamARN ?? '';
  return { streamArn, listIntervalMs, readIntervalMs: READ_INTERVAL_MS, listShards, openCursor };
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
