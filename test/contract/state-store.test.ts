// The StateStore port: one suite for memory, for DynamoDB and for S3.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { createS3StateStore } from '#adapters/aws/state/s3-state-store.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { createRoutedStateStore } from '#adapters/routed-state-store.ts';
import type { StateStore } from '#stages/ports.ts';
import { isWindowStateKey } from '#stages/stored/window-state-key.ts';
import { type BucketServer, startBuckets } from './buckets.ts';
import { noise } from './samples.ts';
import { startTables, type Tables } from './tables.ts';

let tables: Tables;
let buckets: BucketServer;
let tableCount = 0;

beforeAll(async () => {
  [tables, buckets] = await Promise.all([startTables(), startBuckets()]);
});
afterAll(() => Promise.all([tables.close(), buckets.close()]));

const dynamo = async (): Promise<StateStore> => {
  tableCount += 1;
  const table = await tables.create(`state-${tableCount}`);
  return createDynamoStateStore({ client: tables.client, table, nowMs: () => 0 });
};

const s3 = async (): Promise<StateStore> => {
  tableCount += 1;
  return createS3StateStore({ objects: await buckets.create(`states-${tableCount}`) });
};

const both = async (): Promise<StateStore> =>
  createRoutedStateStore({ large: await s3(), small: await dynamo(), isLarge: isWindowStateKey });

/** Half of it shrinks, half does not. */
const bytesOf = (length: number, seed = 1): Uint8Array => {
  const bytes = noise(length, seed);
  return bytes.fill(seed, length >> 1);
};

const contentOf = async (store: StateStore, key: string) => {
  const entry = (await store.load([key])).get(key);
  return entry && { version: entry.version, bytes: [...entry.bytes] };
};

describe.each([
  ['memory', async (): Promise<StateStore> => createMemoryStateStore()],
  ['DynamoDB', dynamo],
  ['S3', s3],
  ['S3 with DynamoDB beside it', both],
])('StateStore on %s', (_name, create) => {
  it('has nothing before the first commit', async () => {
    const store = await create();
    expect(await store.load(['windows#energy#1'])).toEqual(new Map());
    expect(await store.load([])).toEqual(new Map());
    expect(await store.keys('')).toEqual([]);
  });

  it('counts versions up from the first commit and gives the bytes back as they were', async () => {
    const store = await create();
    expect(await store.commit('a', bytesOf(300), 0)).toBe(true);
    expect(await contentOf(store, 'a')).toEqual({ version: 1, bytes: [...bytesOf(300)] });
    expect(await store.commit('a', bytesOf(0), 1)).toBe(true);
    expect(await contentOf(store, 'a')).toEqual({ version: 2, bytes: [] });
  });

  it.each([0, 2, 3])('writes nothing on expected version %i where 1 is stored', async (expected) => {
    const store = await create();
    await store.commit('a', bytesOf(5), 0);
    expect(await store.commit('a', bytesOf(9), expected)).toBe(false);
    expect(await contentOf(store, 'a')).toEqual({ version: 1, bytes: [...bytesOf(5)] });
  });

  it('writes nothing on a version where none is stored', async () => {
    const store = await create();
    expect(await store.commit('a', bytesOf(5), 1)).toBe(false);
    expect(await contentOf(store, 'a')).toBeUndefined();
  });

  it('lets exactly one of many writers at once win, with its own bytes', async () => {
    const store = await create();
    const won = await Promise.all(Array.from({ length: 8 }, (_, writer) => store.commit('a', bytesOf(9, writer), 0)));
    expect(won.filter(Boolean)).toHaveLength(1);
    const winner = won.indexOf(true);
    expect(await contentOf(store, 'a')).toEqual({ version: 1, bytes: [...bytesOf(9, winner)] });
  });

  it('names the keys that begin with a prefix, and no others', async () => {
    const store = await create();
    const keys = ['windows#energy#1', 'windows#energy#10', 'windows#smoke#1', 'sweep#energy'];
    for (const key of keys) await store.commit(key, bytesOf(3), 0);
    expect(await store.keys('windows#energy#')).toEqual(['windows#energy#1', 'windows#energy#10']);
    expect(await store.keys('windows#energy#1')).toEqual(['windows#energy#1', 'windows#energy#10']);
    expect(await store.keys('nothing')).toEqual([]);
    expect([...(await store.keys(''))].sort()).toEqual([...keys].sort());
  });

  it('loads more keys at once than a request takes, each asked for twice', async () => {
    const store = await create();
    const keys = Array.from({ length: 130 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key, index) => store.commit(key, bytesOf(4, index), 0)));
    const found = await store.load([...keys, ...keys, 'absent']);
    expect(found.size).toBe(keys.length);
    for (const [index, key] of keys.entries()) expect([...found.get(key)!.bytes]).toEqual([...bytesOf(4, index)]);
  });

  it('keeps a state far above the size of an item, through growth and shrinking', async () => {
    const store = await create();
    for (const [version, length] of [10, 1_000_000, 5_000_000, 300_000, 600_002, 4].entries()) {
      expect(await store.commit('large', bytesOf(length, version), version)).toBe(true);
      const entry = (await store.load(['large'])).get('large');
      expect(entry?.version).toBe(version + 1);
      expect(Buffer.compare(entry?.bytes ?? new Uint8Array(), bytesOf(length, version))).toBe(0);
    }
  });

  it('behaves as a map of versions for any sequence of commits', async () => {
    const store = await create();
    const step = fc.record({
      key: fc.constantFrom('x', 'y'),
      expected: fc.integer({ min: 0, max: 4 }),
      length: fc.constantFrom(0, 1, 40),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        run += 1;
        const model = new Map<string, { version: number; bytes: number[] }>();
        for (const [index, { key, expected, length }] of steps.entries()) {
          const named = `${run}-${key}`;
          const fits = (model.get(named)?.version ?? 0) === expected;
          expect(await store.commit(named, bytesOf(length, index), expected)).toBe(fits);
          if (fits) model.set(named, { version: expected + 1, bytes: [...bytesOf(length, index)] });
        }
        for (const key of ['x', 'y'])
          expect(await contentOf(store, `${run}-${key}`)).toEqual(model.get(`${run}-${key}`));
      }),
      { seed: 20_261_121, numRuns: 15 },
    );
  });
});

describe('the memory StateStore', () => {
  it('shows loads and commits in the order they were called, lost ones too', async () => {
    const store = createMemoryStateStore();
    await store.load(['a', 'b']);
    await store.commit('a', bytesOf(1), 0);
    await store.commit('a', bytesOf(1), 0);
    expect(store.calls).toEqual([
      { kind: 'load', keys: ['a', 'b'] },
      { kind: 'commit', key: 'a', expectedVersion: 0, committed: true },
      { kind: 'commit', key: 'a', expectedVersion: 0, committed: false },
    ]);
  });

  it('hands out the very bytes it was given', async () => {
    const store = createMemoryStateStore();
    const bytes = bytesOf(3);
    await store.commit('a', bytes, 0);
    expect((await store.load(['a'])).get('a')?.bytes).toBe(bytes);
  });
});
