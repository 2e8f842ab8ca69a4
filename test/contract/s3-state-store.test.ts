// What only the S3 StateStore has: conditions of requests, lost answers, conflicts, expiry by the bucket, keys of
// objects. Faults are put into `fetch`.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { S3Objects } from '#adapters/aws/objects/s3-objects.ts';
import { DEFAULT_RETRY, RetriesExhaustedError } from '#adapters/aws/request/retry.ts';
import { createS3StateStore } from '#adapters/aws/state/s3-state-store.ts';
import { stateObject, stateOfObject } from '#adapters/aws/state/state-object.ts';
import { type BucketServer, startBuckets } from './buckets.ts';
import { noise } from './samples.ts';

let buckets: BucketServer;
let bucket = '';
let bucketCount = 0;

beforeAll(async () => {
  buckets = await startBuckets();
});
beforeEach(async () => {
  bucketCount += 1;
  bucket = `special-${bucketCount}`;
  await buckets.create(bucket);
});
afterAll(() => buckets.close());

const small = new Uint8Array([1, 2, 3]);
const retry = { ...DEFAULT_RETRY, random: () => 0, sleep: async () => {} };

interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
}

type Answer = Response | 'answer lost' | undefined;

/**
 * A store whose requests pass by `before` first: undefined sends them on, 'answer lost' sends them on and breaks the
 * connection then.
 */
const storeWith = (before: (sent: Sent) => Answer | Promise<Answer> = () => undefined, newId?: () => string) => {
  const sent: Sent[] = [];
  const through: typeof fetch = async (input, init = {}) => {
    const one = { method: init.method ?? 'GET', url: new URL(String(input)), headers: new Headers(init.headers) };
    sent.push(one);
    const answer = await before(one);
    if (answer instanceof Response) return answer;
    const real = await fetch(input, init);
    if (answer === 'answer lost') throw new TypeError('fetch failed', { cause: new Error('ECONNRESET') });
    return real;
  };
  const objects = buckets.objects(bucket, { fetch: through, retry: { ...retry, maxAttempts: 3 } });
  return { store: createS3StateStore({ objects, retry, ...(newId === undefined ? {} : { newId }) }), sent };
};

const failed = (status: number, code: string): Response =>
  new Response(`<Error><Code>${code}</Code><Message>because</Message></Error>`, { status });

const isPut = ({ method }: Sent): boolean => method === 'PUT';

describe('a commit', () => {
  it('is one request where this process wrote or read the state before', async () => {
    const { store, sent } = storeWith();
    await store.commit('windows#energy#7', small, 0);
    await store.commit('windows#energy#7', small, 1);
    expect(sent.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      `PUT /${bucket}/windows/energy/7`,
      `PUT /${bucket}/windows/energy/7`,
    ]);
    expect(sent[0]?.headers.get('if-none-match')).toBe('*');
    expect(sent[1]?.headers.get('if-match')).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it('reads the state first where another process wrote it', async () => {
    await storeWith().store.commit('a', small, 0);
    const { store, sent } = storeWith();
    expect(await store.commit('a', small, 1)).toBe(true);
    expect(sent.map(({ method }) => method)).toEqual(['GET', 'PUT']);
  });

  it('of the same bytes twice has another ETag, so an old one never holds again', async () => {
    const slow = storeWith().store;
    await slow.commit('a', small, 0);
    const quick = storeWith().store;
    await quick.commit('a', noise(10), 1);
    await quick.commit('a', small, 2);
    expect(await slow.commit('a', small, 1)).toBe(false);
    expect((await quick.load(['a'])).get('a')).toMatchObject({ version: 3 });
  });

  it('whose answer was lost counts as won when it comes again and meets itself', async () => {
    let puts = 0;
    const { store } = storeWith((sent) => (isPut(sent) && ++puts === 1 ? 'answer lost' : undefined));
    expect(await store.commit('a', small, 0)).toBe(true);
    expect(await store.commit('a', noise(9), 1)).toBe(true);
    expect(puts).toBe(3);
    expect((await store.load(['a'])).get('a')?.version).toBe(2);
  });

  it('whose answer was lost is not taken for the same version of another writer', async () => {
    const other = storeWith().store;
    let puts = 0;
    const { store } = storeWith(async (sent) => {
      if (!isPut(sent)) return undefined;
      puts += 1;
      if (puts === 1) await other.commit('a', noise(5), 0);
      return puts === 1 ? failed(500, 'InternalError') : undefined;
    });
    expect(await store.commit('a', small, 0)).toBe(false);
    expect((await other.load(['a'])).get('a')?.bytes).toHaveLength(5);
  });

  it.each([0, 1])('that meets another one under way (409) is tried again at version %i', async (version) => {
    if (version === 1) await storeWith().store.commit('a', small, 0);
    let puts = 0;
    const { store } = storeWith((sent) => {
      puts += isPut(sent) ? 1 : 0;
      return isPut(sent) && puts <= 2 ? failed(409, 'ConditionalRequestConflict') : undefined;
    });
    expect(await store.commit('a', noise(9), version)).toBe(true);
    expect((await store.load(['a'])).get('a')?.version).toBe(version + 1);
  });

  it('is lost where the one under way (409) was committed', async () => {
    const other = storeWith().store;
    const { store } = storeWith(async (sent) => {
      if (!isPut(sent)) return undefined;
      await other.commit('a', small, 0);
      return failed(409, 'ConditionalRequestConflict');
    });
    expect(await store.commit('a', noise(9), 0)).toBe(false);
  });

  it('that meets nothing but conflicts is a RetriesExhaustedError, after a bounded number of calls', async () => {
    const { store, sent } = storeWith((one) => (isPut(one) ? failed(409, 'ConditionalRequestConflict') : undefined));
    await expect(store.commit('a', small, 0)).rejects.toThrow(RetriesExhaustedError);
    expect(sent.filter(isPut)).toHaveLength(retry.maxAttempts);
  });

  it('on a state that expired meanwhile is lost, and the next one begins anew', async () => {
    const { store } = storeWith();
    await store.commit('a', small, 0);
    await fetch(`${buckets.endpoint}/${bucket}/a`, { method: 'DELETE' });
    expect(await store.commit('a', small, 1)).toBe(false);
    expect(await store.load(['a'])).toEqual(new Map());
    expect(await store.commit('a', small, 0)).toBe(true);
  });

  it.each([
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
  ])('that S3 refuses with %i %s is an error with its reason, not a lost condition', async (status, code) => {
    const { store } = storeWith(() => failed(status, code));
    await expect(store.commit('a', small, 0)).rejects.toThrow(`did not take a into bucket ${bucket}`);
    await expect(store.load(['a'])).rejects.toThrow(`${status} ${code}: because`);
    await expect(store.keys('')).rejects.toThrow(`did not list bucket ${bucket}`);
  });
});

describe('keys', () => {
  it('are listed over pages', async () => {
    const objects: S3Objects = buckets.objects(bucket);
    const object = stateObject({ version: 1, writer: 'w', bytes: small });
    const names = Array.from({ length: 7 }, (_, index) => `windows/energy/${index}`);
    for (const name of names) await objects.putIf(name, object, undefined);
    const { store, sent } = storeWith(async ({ url, headers }) => {
      if (url.searchParams.get('max-keys') !== null || !url.searchParams.has('list-type')) return undefined;
      const page = new URL(url);
      page.searchParams.set('max-keys', '3');
      return fetch(page, { headers });
    });
    expect(await store.keys('windows#energy#')).toEqual(names.map((name) => name.replaceAll('/', '#')));
    expect(sent).toHaveLength(3);
  });

  it('with a slash are refused, since it stands for another sign', async () => {
    await expect(storeWith().store.commit('a/b', small, 0)).rejects.toThrow(/state key a\/b has a "\/"/);
  });
});

describe('an object', () => {
  it('begins with a line that a person can read', () => {
    const object = stateObject({ version: 12, writer: 'me', bytes: small });
    expect(new TextDecoder().decode(object).split('\n')[0]).toBe('{"version":12,"writer":"me"}');
    expect(stateOfObject(object, 'a')).toEqual({ version: 12, writer: 'me', bytes: small });
  });

  it.each(['', 'no line', 'no json\n', 'null\n', '{"version":1}\n', '{"version":"1","writer":"w"}\n'])(
    'of another making (%j) is refused by its key',
    async (text) => {
      expect(() => stateOfObject(new TextEncoder().encode(text), 'windows#energy#7')).toThrow(
        /object of state windows#energy#7 does not begin with a line of version and writer/,
      );
    },
  );
});
