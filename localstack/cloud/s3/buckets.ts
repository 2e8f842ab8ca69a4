// The buckets of the stand-in: objects by key in memory, written through to a folder when there is one.
// Refuses bucket names and keys that S3 refuses.
import { AwsError } from '../http/aws-error.ts';
import type { StoredObject } from './object.ts';

/** Where objects are kept beyond the life of the process. */
export type ObjectKeeper = {
  /** Buckets and objects kept so far. */
  load(): Promise<Map<string, Map<string, StoredObject>>>;
  addBucket(bucket: string): Promise<void>;
  removeBucket(bucket: string): Promise<void>;
  put(bucket: string, key: string, object: StoredObject): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
};

export type Buckets = Awaited<ReturnType<typeof openBuckets>>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const maxKeyBytes = 1024;

/** The buckets found in the keeper, or none. */
export const openBuckets = async (keeper: ObjectKeeper | undefined) => {
  const buckets = (await keeper?.load()) ?? new Map<string, Map<string, StoredObject>>();

  const objects = (bucket: string): Map<string, StoredObject> => {
    const found = buckets.get(bucket);
    if (found === undefined) {
      throw new AwsError('NoSuchBucket', `The specified bucket does not exist: "${bucket}".`, { status: 404 });
    }
    return found;
  };

  let last: Promise<void> = Promise.resolve();
  const inTurn = (change: () => Promise<void>): Promise<void> => {
    const done = last.then(change);
    last = done.catch(() => undefined);
    return done;
  };

  return {
    names: (): string[] => [...buckets.keys()].sort(),
    objects,
    /** A bucket that is there already is no error for its owner in us-east-1. */
    async create(bucket: string): Promise<void> {
      if (!bucketName.test(bucket)) {
        throw new AwsError('InvalidBucketName', `"${bucket}" is no bucket name: 3-63 of a-z 0-9 . - are.`);
      }
      if (buckets.has(bucket)) return;
      buckets.set(bucket, new Map());
      await keeper?.addBucket(bucket);
    },
    async remove(bucket: string): Promise<void> {
      if (objects(bucket).size > 0) {
        throw new AwsError('BucketNotEmpty', `The bucket "${bucket}" has objects: delete them first.`, { status: 409 });
      }
      buckets.delete(bucket);
      await keeper?.removeBucket(bucket);
    },
    find(bucket: string, key: string): StoredObject {
      const found = objects(bucket).get(key);
      if (found === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
      return found;
    },
    /** `check` throws where what is stored then forbids the write: of writes at once the first to come is done, then the next one is checked. */
    async put(
      bucket: string,
      key: string,
      object: StoredObject,
      check: (stored: StoredObject | undefined) => void,
    ): Promise<void> {
      if (Buffer.byteLength(key) > maxKeyBytes) {
        throw new AwsError('KeyTooLongError', `Your key is ${Buffer.byteLength(key)} bytes; at most ${maxKeyBytes}.`);
      }
      const target = objects(bucket);
      await inTurn(async () => {
        check(target.get(key));
        // Kept before it is seen: an answer of success means the object is there after a restart.
        await keeper?.put(bucket, key, object);
        target.set(key, object);
      });
    },
    /** Deleting what is not there is no error. */
    async removeObject(bucket: string, key: string): Promise<void> {
      await inTurn(async () => {
        if (objects(bucket).delete(key)) await keeper?.remove(bucket, key);
      });
    },
  };
};
