// The readings stream on Kinesis: packs by PutRecords, each key group in order, each key group whole on one shard.
// Refuses a pack above a record's limit: validate cuts packs far below it.
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { OutgoingPack, ReadingsStream } from '#stages/ports.ts';
import { type Attempt, DEFAULT_RETRY, type Retry, untilDone } from '../request/retry.ts';
import { MAX_BYTES_PER_CALL, MAX_BYTES_PER_RECORD, MAX_RECORDS_PER_CALL, takenOf } from './put-records.ts';

const HASH_KEY_RANGE = 2n ** 128n;

/**
 * The middle of the key group's equal share of the hash key range, as Kinesis wants it (decimal). A shard that is split
 * or merged at the bounds of shares then moves whole key groups; the middle is the farthest from either bound.
 */
export function explicitHashKey(group: number, groups: number): string {
  return ((HASH_KEY_RANGE * BigInt(2 * group + 1)) / BigInt(2 * groups)).toString();
}

/**
 * PutRecords answers with a result per record and promises no order among them, so of each key group one pack at a time
 * is under way. What is not taken (throttling, InternalFailure) is sent again; a call that fails as a whole has been
 * tried again by the SDK and rejects. Two `put`s at a time are not ordered against each other: a stage awaits one
 * before the next.
 */
export function createKinesisReadingsStream(
  client: KinesisClient,
  streamName: string,
  retry: Retry = DEFAULT_RETRY,
): ReadingsStream {
  return {
    async put(packs) {
      for (const pack of packs) refuseTooLarge(pack);
      await untilDone(`Kinesis stream ${streamName}`, packs, (left) => putOnce(client, streamName, left), retry);
    },
  };
}

async function putOnce(
  client: KinesisClient,
  streamName: string,
  left: readonly OutgoingPack[],
): Promise<Attempt<OutgoingPack>> {
  const sent = firstOfEachGroup(left);
  const { Records: results = [] } = await client.send(
    new PutRecordsCommand({
      StreamName: streamName,
      Records: sent.map((pack) => ({
        Data: pack.data,
        PartitionKey: String(pack.group),
        ExplicitHashKey: explicitHashKey(pack.group, pack.groups),
      })),
    }),
  );
  const { taken, reason } = takenOf(sent, results);
  return { left: left.filter((pack) => !taken.has(pack)), reason };
}

function firstOfEachGroup(left: readonly OutgoingPack[]): OutgoingPack[] {
  const chosen = new Map<number, OutgoingPack>();
  let bytes = 0;
  for (const pack of left) {
    if (chosen.has(pack.group)) continue;
    const size = recordBytes(pack);
    if (chosen.size >= MAX_RECORDS_PER_CALL || bytes + size > MAX_BYTES_PER_CALL) break;
    chosen.set(pack.group, pack);
    bytes += size;
  }
  return [...chosen.values()];
}

function recordBytes(pack: OutgoingPack): number {
  return pack.data.byteLength + String(pack.group).length;
}

function refuseTooLarge(pack: OutgoingPack): void {
  if (recordBytes(pack) <= MAX_BYTES_PER_RECORD) return;
  throw new RangeError(
    `pack of key group ${pack.group} has ${pack.data.byteLength} bytes; a Kinesis record takes ${MAX_BYTES_PER_RECORD} with its key: cut packs smaller`,
  );
}
