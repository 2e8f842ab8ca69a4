// Where an archive lies: a folder of this machine, or a bucket.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { createS3Objects } from '#adapters/aws/objects/s3-objects.ts';
import type { SignedSendOptions } from '#adapters/aws/request/signed-fetch.ts';
import { dayPrefix, parseArchiveName } from '#core/archive/object-name.ts';
import { DAY_MS } from '#core/time/days.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { Environment } from './deployment.ts';

export interface ArchivePlace {
  /** In words: `./readings`, `bucket weir-…`. */
  readonly called: string;
  /** Names of the objects that hold readings of these days of arrival; others may be among them. */
  list(fromMs: number, toMs: number): Promise<string[]>;
  /** @throws Error where there is none any more. */
  get(key: string): Promise<Uint8Array>;
}

/** A copy of the bucket, or of what is below `readings/`. @throws UsageError where there is no such folder. */
export function folderArchive(folder: string): ArchivePlace {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(
      `--archive is "${folder}", which is no folder: copy the archive with aws s3 sync, or leave it out`,
    );
  return {
    called: folder,
    list: async () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((name) => name.split(sep).join('/'))
        .filter((name) => parseArchiveName(name) !== undefined),
    get: async (key) => readFileSync(join(folder, key)),
  };
}

export function bucketArchive(bucket: string, env: Environment, options: SignedSendOptions = {}): ArchivePlace {
  const objects = createS3Objects(bucket, env, options);
  return {
    called: `bucket ${bucket}`,
    async list(fromMs, toMs) {
      const keys: string[] = [];
      for (let dayMs = Math.floor(fromMs / DAY_MS) * DAY_MS; dayMs <= toMs; dayMs += DAY_MS)
        keys.push(...(await objects.list(dayPrefix(dayMs))));
      return keys;
    },
    async get(key) {
      const found = await objects.get(key);
      if (found === undefined) throw new Error(`${key} has gone from bucket ${bucket} since it was listed`);
      return found.bytes;
    },
  };
}
