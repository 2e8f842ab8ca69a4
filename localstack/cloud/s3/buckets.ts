// The buckets of the stand-in: objects by key, in memory. A write and its condition are one step, so of writers at once
// one is first. Refuses bucket names and keys that S3 refuses.
import { AwsError } from '../http/aws-error.ts';
import type { StoredObject } from './object.ts';

export type Buckets = ReturnType<typeof openBuckets>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const maxKeyBytes = 1024;

/** No buckets yet. */
export const openBuckets = () => {
  const buckets = new Map<string, Map<string, StoredObject>>();

  const objects = (bucket: string): Map<string, StoredObject> => {
    const found = buckets.get(bucket);
    if (found === undefined) {
      throw new AwsError('NoSuchBucket', `The specified bucket does not exist: "${bucket}".`, { status: 404 });
    }
    return found;
  };

  return {
    names: (): string[] => [...buckets.keys()].sort(),
    objects,
    /** A bucket that is there already is no error for its owner in us-east-1. */
    create(bucket: string): void {
      if (!bucketName.test(bucket)) {
        throw new AwsError('InvalidBucketName', `"${bucket}" is no bucket name: 3-63 of a-z 0-9 . - are.`);
      }
      if (buckets.has(bucket)) return;
      buckets.set(bucket, new Map());
    },
    remove(bucket: string): void {
      if (objects(bucket).size > 0) {
        throw new AwsError('BucketNotEmpty', `The bucket "${bucket}" has objects: delete them first.`, { status: 409 });
      }
      buckets.delete(bucket);
    },
    find(bucket: string, key: string): StoredObject {
      const found = objects(bucket).get(key);
      if (found === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
      return found;
    },
    /** `check` throws where what is stored forbids the write. */
    put(bucket: string, key: string, object: StoredObject, check: (stored: StoredObject | undefined) => void): void {
      if (Buffer.byteLength(key) > maxKeyBytes) {
        throw new AwsError('KeyTooLongError', `Your key is ${Buffer.byteLength(key)} bytes; at most ${maxKeyBytes}.`);
      }
      const target = objects(bucket);
      check(target.get(key));
      target.set(key, object);
    },
    /** Deleting what is not there is no error. */
    removeObject(bucket: string, key: string): void {
      objects(bucket).delete(key);
    },
  };
};
