// Reads packs back from the readings stream, slowly: detect and aggregate read the same shards, and theirs go first.
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  type Shard,
} from '@aws-sdk/client-kinesis';
import { explicitHashKey } from '#adapters/aws/streams/kinesis-readings-stream.ts';
import type { Pack } from '#core/pack/pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { isPackedTick } from '#core/tick/tick.ts';

export interface StreamQuestion {
  readonly client: KinesisClient;
  readonly stream: string;
  /** Undefined: all of them. */
  readonly group: number | undefined;
  readonly groups: number;
  /** Arrivals at the stream from this time on, until nothing newer than `toMs` is left; ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onProgress?: (bytes: number, behindMs: number) => void;
}

/**
 * A shard gives 2 MB a second and five answers a second to all its readers together: a quarter of both.
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
const BYTES_PER_MS = 500;
const MS_PER_CALL = 800;
/** The next answer is kept to what a second's share is, by the size of the records so far; the first is small. */
const FIRST_RECORDS = 50;
const BYTES_PER_ANSWER = 400_000;
/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html: at most 10,000. */
const MAX_RECORDS = 10_000;

/** The group's packs in order, over all shards that had it. A shard that was split comes before those it became. */
export async function* packsOfStream(question: StreamQuestion): AsyncGenerator<Pack, void, void> {
  const { group, groups } = question;
  const hash = group === undefined ? undefined : BigInt(explicitHashKey(group, groups));
  for (const shard of await shardsOf(question))
    if (hash === undefined || hasHash(shard, hash)) yield* packsOfShard(question, shard);
}

async function shardsOf({ client, stream }: StreamQuestion): Promise<Shard[]> {
  const shards: Shard[] = [];
  let token: string | undefined;
  do {
    // A further page is asked for by its token alone: kinesis/latest/APIReference/API_ListShards.html
    const page = await client.send(
      new ListShardsCommand(token === undefined ? { StreamName: stream } : { NextToken: token }),
    );
    shards.push(...(page.Shards ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  // Children have higher numbers than their parents.
  return shards.sort((a, b) => ((a.ShardId ?? '') < (b.ShardId ?? '') ? -1 : 1));
}

function hasHash({ HashKeyRange: range }: Shard, hash: bigint): boolean {
  return range !== undefined && BigInt(range.StartingHashKey ?? 0) <= hash && hash <= BigInt(range.EndingHashKey ?? 0);
}

async function* packsOfShard(question: StreamQuestion, { ShardId: shard }: Shard): AsyncGenerator<Pack, void, void> {
  const { client, stream, group, fromMs, toMs, sleep, onProgress } = question;
  const { ShardIterator: first } = await client.send(
    new GetShardIteratorCommand({
      ...{ StreamName: stream, ShardId: shard, ShardIteratorType: 'AT_TIMESTAMP' },
      Timestamp: new Date(fromMs),
    }),
  );
  let next = first;
  let limit = FIRST_RECORDS;
  while (next !== undefined) {
    const {
      Records = [],
      NextShardIterator,
      MillisBehindLatest = 0,
    } = await client.send(new GetRecordsCommand({ ShardIterator: next, Limit: limit }));
    const bytes = Records.reduce((sum, { Data }) => sum + (Data?.length ?? 0), 0);
    onProgress?.(bytes, MillisBehindLatest);
    for (const { Data } of Records) {
      if (Data === undefined || isPackedTick(Data)) continue;
      const pack = parsePack(Data);
      if (group === undefined || pack.group === group) yield pack;
    }
    const newestMs = Records.at(-1)?.ApproximateArrivalTimestamp?.getTime() ?? Number.NEGATIVE_INFINITY;
    if (newestMs > toMs || (Records.length === 0 && MillisBehindLatest === 0)) return;
    if (bytes > 0) limit = Math.max(1, Math.min(MAX_RECORDS, Math.floor((BYTES_PER_ANSWER * Records.length) / bytes)));
    next = NextShardIterator;
    if (next !== undefined) await sleep(Math.max(MS_PER_CALL, bytes / BYTES_PER_MS));
  }
}
