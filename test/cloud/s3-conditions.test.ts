// Conditions on objects of the S3 stand-in, through the SDK's own client: what an optimistic writer relies on.
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { startS3 } from '#local/cloud/s3/s3.ts';
import { Bucket, client, connect, get, put, s3, startRig } from './s3-rig.ts';

startRig();

describe('objects of the S3 stand-in', () => {
  it('are not overwritten when the writer asks so', async () => {
    await put('once', 'first');
    const again = { Bucket, Key: 'once', Body: 'second', IfNoneMatch: '*' };
    await expect(client.send(new PutObjectCommand(again))).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await get('once')).toBe('first');
  });

  it('are overwritten by the writer that knows their ETag, and by nobody else', async () => {
    const { ETag } = await put('matched', 'first');
    const next = { Bucket, Key: 'matched', Body: 'second', IfMatch: ETag };
    const { ETag: newer } = await client.send(new PutObjectCommand(next));
    expect(newer).not.toBe(ETag);
    await expect(client.send(new PutObjectCommand({ ...next, Body: 'third' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect(await get('matched')).toBe('second');
    await client.send(new PutObjectCommand({ ...next, Body: 'third', IfMatch: newer?.replaceAll('"', '') }));
    expect(await get('matched')).toBe('third');
  });

  it('that are gone cannot be matched: 404, and nothing is written', async () => {
    const gone = client.send(new PutObjectCommand({ Bucket, Key: 'no-match', Body: 'x', IfMatch: '"0"' }));
    await expect(gone).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    await expect(get('no-match')).rejects.toBeInstanceOf(NoSuchKey);
  });

  it('are read under conditions: 304 with the ETag that is known, 412 with another one', async () => {
    const { ETag } = await put('read', 'x');
    const read = (condition: object) => client.send(new GetObjectCommand({ Bucket, Key: 'read', ...condition }));
    await expect(read({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    expect((await read({ IfNoneMatch: '"0"', IfMatch: ETag })).ETag).toBe(ETag);
    await expect(read({ IfMatch: '"0"' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  });

  it('written by many at once under one condition are written by one', async () => {
    const own = await startS3();
    const writer = connect(own.endpoint);
    await writer.send(new CreateBucketCommand({ Bucket }));
    const race = async (condition: object) => {
      const done = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) =>
          writer.send(
            new PutObjectCommand({ Bucket, Key: 'race', Body: `${index}${JSON.stringify(condition)}`, ...condition }),
          ),
        ),
      );
      return done.filter(({ status }) => status === 'fulfilled').length;
    };
    expect(await race({ IfNoneMatch: '*' })).toBe(1);
    const { ETag } = await writer.send(new HeadObjectCommand({ Bucket, Key: 'race' }));
    expect(await race({ IfMatch: ETag })).toBe(1);
    writer.destroy();
    await own.close();
  });

  it('refuse conditions that S3 does not have', async () => {
    const asked = (headers: Record<string, string>) =>
      fetch(`${s3.endpoint}/${Bucket}/k`, { method: 'PUT', headers, body: 'x' }).then(({ status }) => status);
    expect(await asked({ 'if-none-match': '"0"' })).toBe(501);
    expect(await asked({ 'if-none-match': '*', 'if-match': '"0"' })).toBe(501);
  });
});
