// The raw stream as the sweep sees it: which shards are open, and records into each of them by its first hash key.
import type { RawStream, RawStreamShard } from '#stages/ports.ts';
import type { Environment } from '../request/client-config.ts';
import type { SignedSendOptions } from '../request/signed-fetch.ts';
import { createKinesisCall } from './kinesis-call.ts';
import { createKinesisPutRecords } from './kinesis-put-records.ts';
import { MAX_RECORDS_PER_CALL, takenOf } from './put-records.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html */
interface ListedShards {
  readonly Shards?: readonly {
    readonly ShardId: string;
    readonly HashKeyRange: { readonly StartingHashKey: string };
    /**
     * A closed shard has an end: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SequenceNumberRange.html
     */
    readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string | null };
  }[];
  /** Kinesis leaves it out at the end; a stand-in may say null. */
  readonly NextToken?: string | null;
}

export function createKinesisRawStream(
  env: Environment,
  streamName: string,
  options: SignedSendOptions = {},
): RawStream {
  const call = createKinesisCall(env, options);
  const putRecords = createKinesisPutRecords(env, options);
  return {
    async openShards() {
      const open: RawStreamShard[] = [];
      let token: string | undefined;
      do {
        // A token stands for the stream too: both at once are refused.
        const input: object = token === undefined ? { StreamName: streamName } : { NextToken: token };
        const listed: ListedShards = await call('ListShards', input, streamName, 'list its shards');
        for (const { ShardId, HashKeyRange, SequenceNumberRange } of listed.Shards ?? []) {
          if ((SequenceNumberRange?.EndingSequenceNumber ?? undefined) !== undefined) continue;
          open.push({ id: ShardId, firstHashKey: HashKeyRange.StartingHashKey });
        }
        token = listed.NextToken ?? undefined;
      } while (token !== undefined);
      return open;
    },
    async put(records) {
      let left = 0;
      for (let from = 0; from < records.length; from += MAX_RECORDS_PER_CALL) {
        const sent = records.slice(from, from + MAX_RECORDS_PER_CALL);
        left += sent.length - takenOf(sent, await putRecords(streamName, sent)).taken.size;
      }
      return left;
    },
  };
}
