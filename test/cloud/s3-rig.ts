// A running S3 stand-in with a bucket, and a client of its own for each test file. Closed when the file's tests are
// done.
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { type S3, startS3 } from '#local/cloud/s3/s3.ts';

export const Bucket = 'quarantine';
export const startedAtMs = Date.UTC(2026, 4, 20, 12);

export const connect = (endpoint: string): S3Client => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
};

export let s3: S3;
export let client: S3Client;

/** To be called at the top of a test file. */
export function startRig(): void {
  beforeAll(open);
  afterAll(close);
}

async function open(): Promise<void> {
  s3 = await startS3({ clock: () => startedAtMs });
  client = connect(s3.endpoint);
  await client.send(new CreateBucketCommand({ Bucket }));
}

async function close(): Promise<void> {
  client.destroy();
  await s3.close();
}

export const put = (Key: string, Body: string | Uint8Array = 'x') =>
  client.send(new PutObjectCommand({ Bucket, Key, Body }));

export const get = async (Key: string) => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
};
