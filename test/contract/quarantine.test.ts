// The Quarantine port: one suite for memory and for S3. A backend tells what it holds by identity.
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Put } from '#adapters/aws/objects/s3-put.ts';
import { createS3Quarantine } from '#adapters/aws/objects/s3-quarantine.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { type S3, startS3 } from '#local/cloud/s3/s3.ts';
import type { Quarantine, Rejection } from '#stages/ports.ts';
import { rejection } from './samples.ts';
import { credentials } from './tables.ts';

let s3: S3;
let client: S3Client;
let bucketCount = 0;

beforeAll(async () => {
  s3 = await startS3();
  client = new S3Client({
    ...clientConfig('S3', { AWS_ENDPOINT_URL: s3.endpoint }),
    credentials,
    forcePathStyle: true,
  });
});
afterAll(async () => {
  client.destroy();
  await s3.close();
});

const put = () => createS3Put({ AWS_ENDPOINT_URL_S3: s3.endpoint }, { credentials: async () => credentials });

interface Backend {
  readonly quarantine: Quarantine;
  held(): Promise<Rejection[]>;
}

const objectsOf = async (bucket: string) => {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const text = (await answer.Body?.transformToString()) ?? '';
      return { key: Key, type: answer.ContentType, text };
    }),
  );
};

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Rejection);

const newBucket = async () => {
  bucketCount += 1;
  const bucket = `quarantine-${bucketCount}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
};

const memory = async (): Promise<Backend> => {
  const quarantine = createMemoryQuarantine();
  return { quarantine, held: async () => [...quarantine.rejections.values()] };
};

const inS3 = async (): Promise<Backend> => {
  const bucket = await newBucket();
  return {
    quarantine: createS3Quarantine(put(), bucket),
    held: async () => (await objectsOf(bucket)).flatMap(({ text }) => linesOf(text)),
  };
};

const sorted = (held: readonly Rejection[]) => held.map((one) => JSON.stringify(one)).toSorted();

describe.each([
  ['memory', memory],
  ['S3', inS3],
])('Quarantine on %s', (_name, create) => {
  const several = [
    rejection(),
    rejection({ index: 1, raw: 'line\nbreak "quoted" é \u0000' }),
    rejection({ index: -1, issue: { reason: 'bad-gzip', field: '', value: '9 bytes of gzip', expected: 'gzip' } }),
    rejection({
      kind: 'too-late',
      issue: { reason: 'too-late', field: 'power', value: '4', expected: 'earlier' },
      index: 5,
    }),
    rejection({ shard: 'shardId-000000000001' }),
    rejection({
      arrivalMs: Date.UTC(2026, 0, 2),
      sequence: '49590338271490256608559692538361571095921575989136588899',
    }),
  ];

  it('keeps every rejection whole', async () => {
    const { quarantine, held } = await create();
    await quarantine.put(several);
    expect(sorted(await held())).toEqual(sorted(several));
  });

  it('changes nothing when the same are put again, also in another order', async () => {
    const { quarantine, held } = await create();
    await quarantine.put(several);
    await quarantine.put(several);
    await quarantine.put(several.toReversed());
    expect(sorted(await held())).toEqual(sorted(several));
  });

  it('keeps two values of one reading apart', async () => {
    const { quarantine, held } = await create();
    const other = rejection({ issue: { reason: 'out-of-range', field: 'voltage', value: '-1', expected: '≥ 0' } });
    await quarantine.put([rejection()]);
    await quarantine.put([other]);
    expect(sorted(await held())).toEqual(sorted([rejection(), other]));
  });

  it('takes none without a trace', async () => {
    const { quarantine, held } = await create();
    await quarantine.put([]);
    expect(await held()).toEqual([]);
  });
});

describe('the objects in S3', () => {
  it('lie under kind, day of arrival in UTC and shard, as NDJSON', async () => {
    const bucket = await newBucket();
    await createS3Quarantine(put(), bucket).put([
      rejection({ sequence: '1000', index: 2 }),
      rejection({ sequence: '999' }),
      rejection({ arrivalMs: Date.UTC(2026, 0, 2) }),
    ]);
    const objects = await objectsOf(bucket);
    expect(objects.map(({ key }) => key.replace(/-[0-9a-f]{16}\.ndjson$/, '-HASH.ndjson')).toSorted()).toEqual([
      'rejected/2026-01-01/shardId-000000000000/999-HASH.ndjson',
      'rejected/2026-01-02/shardId-000000000000/49590338271490256608559692538361571095921575989136588898-HASH.ndjson',
    ]);
    expect(new Set(objects.map(({ type }) => type))).toEqual(new Set(['application/x-ndjson']));
  });
});
