// Where a redrive reads and writes: the quarantine bucket, the raw stream, the two queues. It decides nothing.
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { DEFAULT_RETRY, type Retry, untilDone } from '#adapters/aws/request/retry.ts';
import type { OutgoingRecord } from './raw-records.ts';

export interface Bucket {
  keys(prefix: string): AsyncIterable<string>;
  text(key: string): Promise<string>;
  delete(keys: readonly string[]): Promise<void>;
}

export interface RawTarget {
  /** Resolves when all are taken, those of one partition key in their order. */
  put(records: readonly OutgoingRecord[]): Promise<void>;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const MAX_DELETES_PER_CALL = 1000;
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
const MAX_RECORDS_PER_CALL = 500;
const MAX_BYTES_PER_CALL = 4_500_000;

export function openBucket(client: S3Client, name: string): Bucket {
  return {
    async *keys(prefix) {
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: name, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
        token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
    },
    async text(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
      return (await Body?.transformToString()) ?? '';
    },
    async delete(keys) {
      for (let at = 0; at < keys.length; at += MAX_DELETES_PER_CALL) {
        const Objects = keys.slice(at, at + MAX_DELETES_PER_CALL).map((Key) => ({ Key }));
        const { Errors: [failed] = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket: name, Delete: { Objects } }),
        );
        if (failed !== undefined) throw new Error(`${failed.Key} was not deleted: ${failed.Code}: ${failed.Message}`);
      }
    },
  };
}

/** PutRecords promises no order, so of each partition key one record at a time is under way. */
export function openStream(client: KinesisClient, name: string, retry: Retry = DEFAULT_RETRY): RawTarget {
  return {
    put: (records) =>
      untilDone(
        `Kinesis stream ${name}`,
        records,
        async (left) => {
          const sent = firstOfEachKey(left);
          const { Records: results = [] } = await client.send(
            new PutRecordsCommand({
              StreamName: name,
              Records: sent.map(({ partitionKey, explicitHashKey, data }) => ({
                PartitionKey: partitionKey,
                ...(explicitHashKey === undefined ? {} : { ExplicitHashKey: explicitHashKey }),
                Data: data,
              })),
            }),
          );
          const taken = new Set(sent.filter((_, index) => results[index]?.ErrorCode === undefined));
          const refused = results.find((result) => result.ErrorCode !== undefined);
          return {
            left: left.filter((record) => !taken.has(record)),
            reason: refused && `${refused.ErrorCode}: ${refused.ErrorMessage}`,
          };
        },
        retry,
      ),
  };
}

function firstOfEachKey(records: readonly OutgoingRecord[]): OutgoingRecord[] {
  const first = new Map<string, OutgoingRecord>();
  let bytes = 0;
  for (const record of records) {
    if (first.has(record.partitionKey)) continue;
    bytes += record.data.length + record.partitionKey.length;
    if (first.size >= MAX_RECORDS_PER_CALL || (first.size > 0 && bytes > MAX_BYTES_PER_CALL)) break;
    first.set(record.partitionKey, record);
  }
  return [...first.values()];
}
