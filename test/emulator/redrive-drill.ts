// What a drill does with the quarantine: waits until it holds what must be in it, and puts all of one reason back as
// `npm run redrive` does.

import { openBucket, openStream } from '#cli/redrive/places.ts';
import { type BucketOutcome, redriveBucket } from '#cli/redrive/redrive-bucket.ts';
import type { Clients } from '#local/cloud/embedded/clients.ts';
import { rejections } from './read-back.ts';
import type { StackNames } from './stack-names.ts';
import { until } from './until.ts';

/** Until `count` readings with such partition keys were rejected for this reason; more are as wrong as fewer. */
export async function quarantineHolds(
  { clients, names }: { readonly clients: Clients; readonly names: StackNames },
  { prefix, reason, count }: { readonly prefix: string; readonly reason: string; readonly count: number },
  quietMs: number,
): Promise<void> {
  await until(
    async () =>
      (await rejections(clients, names.quarantine)).filter(
        ({ partitionKey, issue }) => partitionKey.startsWith(prefix) && issue.reason === reason,
      ).length,
    (found) => (found === count ? undefined : `${found} readings in quarantine, expected ${count}`),
    { quietMs },
  );
}

/** Remembers nothing, so that a second call puts the same back again. */
export function redriveAll(
  { clients, names }: { readonly clients: Clients; readonly names: StackNames },
  { reason, fromMs }: { readonly reason: string; readonly fromMs: number },
): Promise<BucketOutcome> {
  return redriveBucket({
    bucket: openBucket(clients.s3, names.quarantine),
    target: openStream(clients.kinesis, names.rawStream),
    done: { path: '', has: () => false, add: () => undefined },
    selection: { fromMs, toMs: Number.POSITIVE_INFINITY, reason, device: undefined },
    delete: false,
    onProgress: () => undefined,
  });
}
