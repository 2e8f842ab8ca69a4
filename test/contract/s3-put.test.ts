// One object to S3 without the S3 client: the signature against AWS's own example and against the client's, and what
// happens when S3 refuses.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createS3Put } from '#adapters/aws/objects/s3-put.ts';
import { credentialsIn } from '#adapters/aws/request/environment-credentials.ts';
import { signedHeaders } from '#adapters/aws/request/request-signature.ts';
import { DEFAULT_RETRY } from '#adapters/aws/request/retry.ts';
import { expectSameSignature, recordingHandler } from './client-request.ts';

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

describe('the signature', () => {
  it('is that of the example in the S3 manual', () => {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (PUT Object)
    const { authorization } = signedHeaders(
      {
        method: 'PUT',
        url: new URL('https://examplebucket.s3.amazonaws.com/test%24file.text'),
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        body: 'Welcome to Amazon S3.',
      },
      's3',
      'us-east-1',
      credentials,
      Date.UTC(2013, 4, 24),
    );
    expect(authorization).toMatch(/Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd$/);
  });

  it("is the S3 client's own for any key, body and session, and so is the path", async () => {
    const { seen, requestHandler } = recordingHandler();
    const segment = fc
      .string({ minLength: 1, maxLength: 12, unit: 'binary' })
      .filter((text) => !/^\.{1,2}$|\//.test(text));
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
        async (segments, body, sessionToken) => {
          const keys = { ...credentials, ...(sessionToken === undefined ? {} : { sessionToken }) };
          const client = new S3Client({ region: 'eu-central-1', credentials: keys, requestHandler });
          const object = { bucket: 'quarantine', key: segments.join('/') };
          await client.send(new PutObjectCommand({ Bucket: object.bucket, Key: object.key, Body: body }));
          const theirs = seen.at(-1)!;
          expectSameSignature(theirs, 'PUT', body, { service: 's3', region: 'eu-central-1', keys });
          const urls: string[] = [];
          const put = createS3Put(
            { AWS_REGION: 'eu-central-1' },
            { credentials: async () => keys, fetch: async (url) => new Response(String(urls.push(String(url)))) },
          );
          await put({ ...object, body, contentType: 'text/plain' });
          expect(urls).toEqual([`https://${theirs.hostname}${theirs.path}`]);
        },
      ),
      { seed: 20_261_121, numRuns: 100 },
    );
  });
});

/** A put against answers in turn; a number is a status with S3's error document. */
function against(answers: readonly (number | Error)[], env: Record<string, string> = {}) {
  const urls: string[] = [];
  const fetch = async (url: string | URL | Request): Promise<Response> => {
    const answer = answers[urls.length] ?? 200;
    urls.push(String(url));
    if (answer instanceof Error) throw answer;
    const body = answer === 200 ? '' : `<Error><Code>Code${answer}</Code><Message>why ${answer}</Message></Error>`;
    return new Response(body, { status: answer });
  };
  const retry = { ...DEFAULT_RETRY, maxAttempts: 3, sleep: async () => {} };
  const put = createS3Put(env, { credentials: async () => credentials, fetch, retry });
  return { urls, done: put({ bucket: 'quarantine', key: 'a/b', body: '{}', contentType: 'text/plain' }) };
}

describe('a put', () => {
  it.each([[[500]], [[503, 429]], [[new TypeError('fetch failed', { cause: new Error('ECONNRESET') }), 408]]])(
    'is repeated after %j and done when S3 takes it',
    async (answers) => {
      const { urls, done } = against(answers);
      await done;
      expect(urls).toHaveLength(answers.length + 1);
    },
  );

  it('gives up after three attempts, with the last reason', async () => {
    const { urls, done } = against([500, 500, 503]);
    await expect(done).rejects.toThrow(
      /a\/b into bucket quarantine .* in 3 attempts; last reason: 503 Code503: why 503/,
    );
    expect(urls).toHaveLength(3);
  });

  it.each([301, 403, 404])('is not repeated after %i, which will not pass by itself', async (status) => {
    const { urls, done } = against([status]);
    await expect(done).rejects.toThrow(`${status} Code${status}: why ${status}`);
    expect(urls).toHaveLength(1);
  });

  it.each([
    [{}, 'https://quarantine.s3.us-east-1.amazonaws.com/a/b'],
    [{ AWS_REGION: 'cn-north-1' }, 'https://quarantine.s3.cn-north-1.amazonaws.com.cn/a/b'],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566/quarantine/a/b'],
  ])('with %j goes to %s', async (env, url) => {
    const { urls, done } = against([], env);
    await done;
    expect(urls).toEqual([url]);
  });
});

describe('credentials', () => {
  it('are those of the environment; an empty session token is none', () => {
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    expect(credentialsIn({ ...keys, AWS_SESSION_TOKEN: '' })).toEqual({ accessKeyId: 'a', secretAccessKey: 'b' });
    expect(credentialsIn({ ...keys, AWS_SESSION_TOKEN: 'c' })).toMatchObject({ sessionToken: 'c' });
  });

  it('that are missing are an error that says where they come from', () => {
    expect(() => credentialsIn({ AWS_ACCESS_KEY_ID: 'a' })).toThrow(/not in the environment, where Lambda puts them/);
  });
});
