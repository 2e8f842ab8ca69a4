// Objects of one bucket, written under a condition: get, put if, list. Requests of our own, as s3-put.ts.
// It refuses what S3 refuses, with S3's own code and sentence; a condition that does not hold is an answer.
import { clientRegion, type Environment } from '../request/client-config.ts';
import { createSignedFetch, type SignedAnswer, type SignedSendOptions } from '../request/signed-fetch.ts';
import { refused, textOf } from '../request/signed-send.ts';
import { s3Address, s3Reason } from './s3-address.ts';
import { s3Pages } from './s3-pages.ts';

export interface FoundObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/**
 * `lost`: the condition does not hold. `conflict`: another write was under way, and nothing is said about the
 * condition.
 */
export type PutOutcome = { readonly etag: string } | 'lost' | 'conflict';

export interface S3Objects {
  get(key: string): Promise<FoundObject | undefined>;
  /** Writes where the object's ETag is still `etag`; `undefined`: where there is no such object. */
  putIf(key: string, bytes: Uint8Array<ArrayBuffer>, etag: string | undefined): Promise<PutOutcome>;
  /**
   * Keys that begin with `prefix`, in their order: all, or about `most` of those after `after`. They must have no
   * characters that XML escapes.
   */
  list(prefix: string, range?: { readonly after?: string | undefined; readonly most?: number }): Promise<string[]>;
}

/**
 * A reader that may not list a bucket gets 403 for a missing object, not 404:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html Conditions:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function createS3Objects(bucket: string, env: Environment, options: SignedSendOptions = {}): S3Objects {
  const region = clientRegion(env);
  const addressOf = s3Address(env);
  const call = createSignedFetch('s3', region, options);

  /** The answer where it is a 2xx or its code is `expected`; throws S3's reason else. */
  async function ask(
    what: string,
    method: string,
    url: URL,
    expected: readonly string[],
    headers: Readonly<Record<string, string>> = {},
    body: string | Uint8Array<ArrayBuffer> = '',
  ): Promise<{ readonly answer: SignedAnswer; readonly code: string | undefined }> {
    const outcome = await call({ method, url, headers, body });
    if ('answer' in outcome) {
      const { answer } = outcome;
      if (answer.status >= 200 && answer.status < 300) return { answer, code: undefined };
      const { code } = s3Reason(textOf(answer.bytes));
      if (expected.includes(code)) return { answer, code };
    }
    const refusal = `S3 did not ${what} bucket ${bucket} (region ${region})`;
    throw refused(outcome, { refusal, reason: s3Reason });
  }

  return {
    async get(key) {
      const { answer, code } = await ask(`give ${key} of`, 'GET', addressOf(bucket, key), ['NoSuchKey']);
      return code === undefined ? { bytes: answer.bytes, etag: etagOf(answer, key) } : undefined;
    },

    async putIf(key, bytes, etag) {
      const condition: Record<string, string> = etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag };
      const { answer, code } = await ask(
        `take ${key} into`,
        'PUT',
        addressOf(bucket, key),
        // An If-Match on an object that is gone is NoSuchKey.
        ['PreconditionFailed', 'NoSuchKey', 'ConditionalRequestConflict'],
        { 'content-type': 'application/octet-stream', ...condition },
        bytes,
      );
      if (code === undefined) return { etag: etagOf(answer, key) };
      return code === 'ConditionalRequestConflict' ? 'conflict' : 'lost';
    },

    async list(prefix, { after, most = Number.POSITIVE_INFINITY } = {}) {
      const keys: string[] = [];
      const range = {
        prefix,
        ...(after === undefined ? {} : { 'start-after': after }),
        ...(Number.isFinite(most) ? { 'max-keys': String(Math.min(1_000, most)) } : {}),
      };
      const pages = s3Pages(range, async (query) =>
        textOf((await ask('list', 'GET', addressOf(bucket, '', query), [])).answer.bytes),
      );
      for await (const xml of pages) {
        for (const [, key = ''] of xml.matchAll(/<Key>([^<]*)<\/Key>/g)) keys.push(key);
        if (keys.length >= most) break;
      }
      return keys;
    },
  };
}

function etagOf({ headers }: SignedAnswer, key: string): string {
  const etag = headers.get('etag');
  if (etag === null) throw new Error(`S3 answered without an ETag for ${key}: what answers is not S3`);
  return etag;
}
