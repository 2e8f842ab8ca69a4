// S3 for the contract suites: the stand-in in this process, and objects of a bucket as the adapters see them.
import { createS3Objects, type S3Objects } from '#adapters/aws/objects/s3-objects.ts';
import type { SignedSendOptions } from '#adapters/aws/request/signed-fetch.ts';
import { startS3 } from '#local/cloud/s3/s3.ts';
import { credentials } from './tables.ts';

export interface BucketServer {
  readonly endpoint: string;
  /** Creates a bucket and answers its objects. */
  create(name: string, options?: SignedSendOptions): Promise<S3Objects>;
  /** Objects of a bucket that is there, seen through other options. */
  objects(name: string, options?: SignedSendOptions): S3Objects;
  close(): Promise<void>;
}

export async function startBuckets(): Promise<BucketServer> {
  const { endpoint, close } = await startS3();
  const objects = (name: string, options: SignedSendOptions = {}) =>
    createS3Objects(name, { AWS_ENDPOINT_URL_S3: endpoint }, { credentials: async () => credentials, ...options });
  return {
    endpoint,
    objects,
    async create(name, options) {
      const { ok, status } = await fetch(`${endpoint}/${name}`, { method: 'PUT' });
      if (!ok) throw new Error(`bucket ${name} was not made: ${status}`);
      return objects(name, options);
    },
    close,
  };
}
