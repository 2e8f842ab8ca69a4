// The S3 stand-in through the SDK's own client, path style by the endpoint's address.
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { Bucket, client, get, put, s3, startedAtMs, startRig } from './s3-rig.ts';

startRig();

const listKeys = async (asked: Omit<ListObjectsV2CommandInput, 'Bucket'>) => {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, ...asked }));
  return Contents.map(({ Key }) => Key);
};

/** Keys that trouble paths, addresses, XML and file names. */
const oddKeys = [
  'odd/a b+c%20d\'()*!~&=@:,$?#[]{}|\\^`"<>',
  'odd/ümläut/日本/😀',
  'odd//double//slash/',
  'odd/../../outside',
  'odd/./here',
  'odd/line\nend\ttab\u0001',
  'odd/]]>&amp;&#65;',
  'odd/Case',
  'odd/case',
  `odd/${'long'.repeat(250)}`,
];

describe('objects of the S3 stand-in', () => {
  it('come back with their bytes, type, metadata and time', async () => {
    const Body = Uint8Array.from({ length: 256 }, (_, index) => index);
    const Metadata = { reason: 'too-late' };
    const sent = { Bucket, Key: 'bytes', Body, ContentType: 'application/x-ndjson', ContentEncoding: 'gzip', Metadata };
    const { ETag } = await client.send(new PutObjectCommand(sent));
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'bytes' }));
    expect(await got.Body?.transformToByteArray()).toEqual(Body);
    expect(got).toMatchObject({
      ETag,
      ContentType: 'application/x-ndjson',
      ContentEncoding: 'gzip',
      Metadata,
      ContentLength: 256,
      LastModified: new Date(startedAtMs),
    });
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'bytes' }));
    expect(head).toMatchObject({ ETag, Metadata, ContentLength: 256 });
    // md5 of the bytes 0 to 255, a published value.
    expect(ETag).toBe('"e2c865db4162bed963bfaa9ef6ac18f0"');
  });

  it('sent as a stream in several chunks arrive whole, without the framing', async () => {
    const parts = Array.from({ length: 20 }, (_, index) => Buffer.alloc(10_000, index));
    const ContentLength = 200_000;
    const sent = { Bucket, Key: 'stream', Body: Readable.from(parts), ContentLength };
    await client.send(new PutObjectCommand(sent));
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
    expect(Buffer.concat(parts).equals((await got.Body?.transformToByteArray()) ?? new Uint8Array())).toBe(true);
    expect(got.ContentEncoding).toBeUndefined();
    expect(got.ChecksumCRC32).toBeDefined();
  });

  it('whose checksum differs from their bytes are refused', async () => {
    const wrong = { Bucket, Key: 'wrong', Body: 'x', ChecksumCRC32: 'AAAAAA==' };
    await expect(client.send(new PutObjectCommand(wrong))).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(get('wrong')).rejects.toBeInstanceOf(NoSuchKey);
  });

  it('cut short in a chunked upload are refused', async () => {
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '10' };
    for (const body of ['5\r\nhello\r\n0\r\n\r\n', 'a\r\nhello', 'hello']) {
      const answer = await fetch(`${s3.endpoint}/${Bucket}/short`, { method: 'PUT', headers, body });
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringContaining('<Code>IncompleteBody</Code>'),
      ]);
    }
  });

  it('may have any characters in their keys: put, got, listed and deleted by the same key', async () => {
    for (const key of oddKeys) await put(key, key);
    for (const key of oddKeys) expect(await get(key)).toBe(key);
    expect((await listKeys({ Prefix: 'odd/' })).sort()).toEqual([...oddKeys].sort());
    const Objects = oddKeys.map((Key) => ({ Key }));
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(oddKeys);
    expect(await listKeys({ Prefix: 'odd/' })).toEqual([]);
  });

  it('that are not there throw the typed errors, and deleting them is no error', async () => {
    await expect(get('missing')).rejects.toBeInstanceOf(NoSuchKey);
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'missing' }))).rejects.toBeInstanceOf(NotFound);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'missing' }));
  });

  it('are read in ranges', async () => {
    await put('ranged', '0123456789');
    const range = async (Range: string) => {
      const { Body, ContentRange } = await client.send(new GetObjectCommand({ Bucket, Key: 'ranged', Range }));
      return [await Body?.transformToString(), ContentRange];
    };
    expect(await range('bytes=2-4')).toEqual(['234', 'bytes 2-4/10']);
    expect(await range('bytes=-3')).toEqual(['789', 'bytes 7-9/10']);
    await expect(range('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });
});

describe('listings of the S3 stand-in', () => {
  it('come in pages by continuation token, in the order of the UTF-8 bytes', async () => {
    // U+FF5E sorts before U+1F600 in UTF-8 and after it in JavaScript.
    const keys = ['page/1', 'page/2', 'page/3', 'page/～', 'page/😀'];
    for (const key of [...keys].reverse()) await put(key);
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    let pageCount = 0;
    do {
      const asked = { Bucket, Prefix: 'page/', MaxKeys: 2, ContinuationToken };
      const page = await client.send(new ListObjectsV2Command(asked));
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
      expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
      ContinuationToken = page.NextContinuationToken;
      pageCount += 1;
    } while (ContinuationToken !== undefined);
    expect([pageCount, seen]).toEqual([3, keys]);
    expect(await listKeys({ Prefix: 'page/', StartAfter: 'page/2' })).toEqual(keys.slice(2));
  });

  it('fold keys at the delimiter', async () => {
    for (const key of ['fold/a/1', 'fold/a/2', 'fold/b', 'fold/c/1']) await put(key);
    const asked = { Bucket, Prefix: 'fold/', Delimiter: '/' };
    const { CommonPrefixes, Contents } = await client.send(new ListObjectsV2Command(asked));
    expect(CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['fold/a/', 'fold/c/']);
    expect(Contents?.map(({ Key }) => Key)).toEqual(['fold/b']);
  });
});

describe('buckets of the S3 stand-in', () => {
  it('are created, found, listed and deleted when empty', async () => {
    const own = { Bucket: 'short-lived' };
    await expect(client.send(new HeadBucketCommand(own))).rejects.toBeInstanceOf(NotFound);
    await client.send(new CreateBucketCommand(own));
    await client.send(new HeadBucketCommand(own));
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['quarantine', 'short-lived']);
    await client.send(new PutObjectCommand({ ...own, Key: 'k', Body: 'x' }));
    await expect(client.send(new DeleteBucketCommand(own))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await client.send(new DeleteObjectCommand({ ...own, Key: 'k' }));
    await client.send(new DeleteBucketCommand(own));
    await expect(client.send(new HeadBucketCommand(own))).rejects.toBeInstanceOf(NotFound);
  });

  it('that are not there refuse objects', async () => {
    const lost = client.send(new PutObjectCommand({ Bucket: 'no-such', Key: 'k', Body: 'x' }));
    await expect(lost).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('refuse sub-resources that the stand-in does not have, by name', async () => {
    const answer = await fetch(`${s3.endpoint}/${Bucket}/k?uploads`, { method: 'POST' });
    expect([answer.status, await answer.text()]).toEqual([501, expect.stringContaining('does not do uploads')]);
  });
});
