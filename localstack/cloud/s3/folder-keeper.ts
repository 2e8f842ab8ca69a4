// Keeps the objects of the S3 stand-in in a folder: BUCKET/NAME is the bytes, BUCKET/.meta/NAME.json key and headers.
// NAME is the key with every character that could leave the folder or trouble a file system percent-encoded.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectKeeper } from './buckets.ts';
import { etagOf, type StoredObject } from './object.ts';

type Meta = { readonly key: string } & Omit<StoredObject, 'body'>;

/** File systems take 255 bytes a name; a digest, `.json` and a temporary ending must fit too. */
const maxNameLength = 150;

/** The file name of a key: readable and nothing but one name; unique where case does not count, too. */
const fileNameOf = (key: string): string => {
  const name = encodeURIComponent(key).replace(/[!'()*~]|^\./g, encodeSign);
  if (name.length <= maxNameLength && !/[A-Z]/.test(key)) return name;
  return `${name.slice(0, maxNameLength)}~${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
};

const encodeSign = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;

/** A keeper of that folder, which is made when it is not there. */
export const keepInFolder = (folder: string): ObjectKeeper => {
  const bodyPath = (bucket: string, key: string): string => join(folder, bucket, fileNameOf(key));
  const metaPath = (bucket: string, key: string): string => join(folder, bucket, '.meta', `${fileNameOf(key)}.json`);
  let last: Promise<void> = Promise.resolve();
  /** One change after the other, so that the folder ends as the memory does. */
  const inOrder = (change: () => Promise<void>): Promise<void> => {
    const done = last.then(change);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    async load() {
      await mkdir(folder, { recursive: true });
      const entries = await readdir(folder, { withFileTypes: true });
      const buckets = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
      return new Map(await Promise.all(buckets.map(async (name) => [name, await loadBucket(folder, name)] as const)));
    },
    addBucket: (bucket) => inOrder(() => makeFolder(join(folder, bucket, '.meta'))),
    removeBucket: (bucket) => inOrder(() => rm(join(folder, bucket), { recursive: true, force: true })),
    put: (bucket, key, { body, ...rest }) =>
      inOrder(async () => {
        const meta: Meta = { key, ...rest };
        await replaceFile(bodyPath(bucket, key), body);
        await replaceFile(metaPath(bucket, key), JSON.stringify(meta));
      }),
    remove: (bucket, key) =>
      inOrder(async () => {
        await rm(metaPath(bucket, key), { force: true });
        await rm(bodyPath(bucket, key), { force: true });
      }),
  };
};

const makeFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true });
};

/** Written beside and renamed, so that a crash leaves the old file or the new one. */
const replaceFile = async (path: string, content: Buffer | string): Promise<void> => {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, content);
  await rename(temporary, path);
};

const loadBucket = async (folder: string, bucket: string): Promise<Map<string, StoredObject>> => {
  const objects = new Map<string, StoredObject>();
  const metaFolder = join(folder, bucket, '.meta');
  await mkdir(metaFolder, { recursive: true });
  const names = (await readdir(metaFolder)).filter((name) => name.endsWith('.json'));
  for (const name of names) {
    const { key, ...rest } = JSON.parse(await readFile(join(metaFolder, name), 'utf8')) as Meta;
    const body = await readFile(join(folder, bucket, name.slice(0, -'.json'.length)));
    objects.set(key, etagOf(body) === rest.etag ? { body, ...rest } : describeAnew(body, rest));
  }
  return objects;
};

/** A crash between the two files leaves new bytes under the old description: its digests no longer hold. */
const describeAnew = (body: Buffer, { modifiedAtMs, headers }: Omit<StoredObject, 'body'>): StoredObject => ({
  body,
  etag: etagOf(body),
  modifiedAtMs,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-'))),
});
