// Follows the quarantine bucket: what was rejected or too late, by reason, and the latest of them whole. Keys grow with
// the sequence numbers of a shard and day, so each look lists only what is new.
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Embedded } from '#local/cloud/embedded/embedded.ts';
import type { Rejection } from '#stages/ports.ts';

export interface QuarantineTail {
  /** Looks for what is new. */
  read(): Promise<void>;
  /** Rejections so far, by reason; `too-late` is one of them. */
  reasons(): ReadonlyMap<string, number>;
  /** The latest, newest first. */
  latest(): readonly Rejection[];
}

/** Shown to people; all of them are in the bucket. */
const KEPT = 50;

const KINDS = ['rejected', 'too-late'] as const;

export function createQuarantineTail({ clients, buckets, driver }: Embedded, nowMs: () => number): QuarantineTail {
  const { s3 } = clients;
  const Bucket = buckets.QuarantineBucket ?? '';
  const lastKey = new Map<string, string>();
  const reasons = new Map<string, number>();
  let latest: Rejection[] = [];

  async function take(Key: string): Promise<void> {
    const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const lines = (await object.Body?.transformToString())?.trim().split('\n') ?? [];
    const found = lines.map((line) => JSON.parse(line) as Rejection);
    for (const { issue } of found) reasons.set(issue.reason, (reasons.get(issue.reason) ?? 0) + 1);
    latest = [...found.reverse(), ...latest].slice(0, KEPT);
  }

  async function readUnder(prefix: string): Promise<void> {
    let more = true;
    while (more) {
      const { Contents = [], IsTruncated } = await s3.send(
        new ListObjectsV2Command({ Bucket, Prefix: prefix, StartAfter: lastKey.get(prefix) ?? prefix }),
      );
      for (const { Key = '' } of Contents) {
        await take(Key);
        lastKey.set(prefix, Key);
      }
      more = IsTruncated === true;
    }
  }

  return {
    async read() {
      const shards = new Set(driver.lag().map(({ shardId }) => shardId));
      const today = nowMs();
      // What arrived before midnight may be filed after it.
      const days = new Set([today - 600_000, today].map((ms) => new Date(ms).toISOString().slice(0, 10)));
      for (const day of days) {
        for (const shard of shards) for (const kind of KINDS) await readUnder(`${kind}/${day}/${shard}/`);
      }
    },
    reasons: () => reasons,
    latest: () => latest,
  };
}
