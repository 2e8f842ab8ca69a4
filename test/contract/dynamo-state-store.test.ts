// What only the DynamoDB StateStore has: parts, expiry, lost answers, unprocessed keys. Faults are put into the
// client's `send`.
import { BatchGetItemCommand, type DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_RETRY, RetriesExhaustedError } from '#adapters/aws/request/retry.ts';
import { createDynamoStateStore, TornStateError } from '#adapters/aws/state/dynamo-state-store.ts';
import { noise } from './samples.ts';
import { startTables, type Tables } from './tables.ts';

let tables: Tables;
let table = '';
let tableCount = 0;

beforeAll(async () => {
  tables = await startTables();
});
beforeEach(async () => {
  tableCount += 1;
  table = await tables.create(`special-${tableCount}`);
});
afterAll(() => tables.close());

/** Three items' worth, however it is stored. */
const large = noise(650_000);
const small = new Uint8Array([1, 2, 3]);

type Send = (command: object) => Promise<unknown>;

/** The real client with `before` in front of each call; what it answers (not undefined) is the answer. */
const clientWith = (before: (command: object, real: Send) => Promise<unknown> | undefined): DynamoDBClient => {
  const real = tables.client.send.bind(tables.client) as Send;
  const send: Send = async (command) => (await before(command, real)) ?? real(command);
  return Object.assign(Object.create(tables.client) as DynamoDBClient, { send });
};

const isPutOf = (command: object, sortKey: string): command is PutItemCommand =>
  command instanceof PutItemCommand && command.input.Item?.sk?.S?.startsWith(sortKey) === true;

const sortKeys = async (): Promise<string[]> => {
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: table }));
  return Items.filter((item) => item.pk?.S !== 'keys').map((item) => item.sk?.S ?? '');
};

const store = (client = tables.client, options: { ttlMs?: number; nowMs?: () => number } = {}) =>
  createDynamoStateStore({
    client,
    table,
    nowMs: () => 0,
    ...options,
    retry: { ...DEFAULT_RETRY, random: () => 0, sleep: async () => {} },
  });

describe('a key that is not listed', () => {
  it('is loaded and committed as any other, and leaves one item that expires', async () => {
    const unlisted = createDynamoStateStore({
      client: tables.client,
      table,
      ttlMs: 1000,
      nowMs: () => 0,
      isListed: (key) => key !== 'a',
    });
    expect(await unlisted.commit('a', small, 0)).toBe(true);
    expect(await unlisted.commit('b', small, 0)).toBe(true);
    expect((await unlisted.load(['a'])).get('a')).toEqual({ version: 1, bytes: small });
    expect(await unlisted.keys('')).toEqual(['b']);
    const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: table }));
    expect(Items.filter((item) => item.ttl === undefined).map((item) => item.sk?.S)).toEqual(['b']);
  });
});

describe('parts of a large state', () => {
  it('are gone when a later state is small, also for a process that did not write them', async () => {
    await store().commit('a', large, 0);
    expect(await sortKeys()).toHaveLength(4);
    expect(await store().commit('a', small, 1)).toBe(true);
    expect(await sortKeys()).toEqual(['head']);
  });

  it('of a writer that lost are gone at once and never seen', async () => {
    await store().commit('a', small, 0);
    expect(await store().commit('a', large, 0)).toBe(false);
    expect(await sortKeys()).toEqual(['head']);
  });

  it('of a writer that died before its head are cleared by the next large commit', async () => {
    await store().commit('a', small, 0);
    const dying = clientWith((command) => {
      if (isPutOf(command, 'head')) throw new Error('died');
      return undefined;
    });
    await expect(store(dying).commit('a', large, 1)).rejects.toThrow('died');
    expect(await sortKeys()).toHaveLength(4);
    expect((await store().load(['a'])).get('a')?.version).toBe(1);
    expect(await store().commit('a', large, 1)).toBe(true);
    expect(await sortKeys()).toHaveLength(4);
  });

  it('of a later version under way are left alone by the clean-up of an earlier one', async () => {
    await store().commit('a', large, 0);
    const slow = clientWith((command, real) => {
      if (!isPutOf(command, 'head')) return undefined;
      // While this writer is about to commit version 3, version 2 is cleaned up for the second time.
      return Promise.resolve().then(async () => {
        await createLateCleaner();
        return real(command);
      });
    });
    const createLateCleaner = async () => {
      // A commit of version 2 under another process; its clean-up runs while parts of version 3 lie there.
      const cleaner = store();
      await cleaner.load(['a']);
      await cleaner.commit('a', large, 1);
    };
    await store().load(['a']);
    // Version 3 is written against the head of version 2 that the cleaner commits in between.
    expect(await store(slow).commit('a', large, 2)).toBe(true);
    expect((await store().load(['a'])).get('a')?.bytes).toHaveLength(large.length);
  });

  it('are loaded anew when a newer version was committed between head and parts', async () => {
    await store().commit('a', large, 0);
    let reads = 0;
    const raced = clientWith((command) => {
      reads += command instanceof BatchGetItemCommand ? 1 : 0;
      return reads === 2 && command instanceof BatchGetItemCommand
        ? store()
            .commit('a', small, 1)
            .then(() => undefined)
        : undefined;
    });
    const found = (await store(raced).load(['a'])).get('a');
    expect(found).toMatchObject({ version: 2 });
    expect([...(found?.bytes ?? [])]).toEqual([...small]);
  });

  it('that stay missing are a TornStateError that names the key', async () => {
    await store().commit('a', large, 0);
    const blind = clientWith((command) =>
      command instanceof BatchGetItemCommand && command.input.RequestItems?.[table]?.Keys?.[0]?.sk?.S !== 'head'
        ? Promise.resolve({ Responses: { [table]: [] } })
        : undefined,
    );
    await expect(store(blind).load(['a'])).rejects.toThrow(TornStateError);
    await expect(store(blind).load(['a'])).rejects.toThrow(/state of a are missing/);
  });
});

describe('the size of an item', () => {
  const headBytes = async (): Promise<number> => {
    const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: table }));
    return Items.find((item) => item.sk?.S === 'head')?.bytes?.B?.byteLength ?? 0;
  };

  it('is that of the deflated state, and one of a megabyte may need no parts', async () => {
    const state = new Uint8Array(1_000_000).fill(7);
    await store().commit('a', state, 0);
    expect(await sortKeys()).toEqual(['head']);
    expect(await headBytes()).toBeLessThan(5_000);
    expect((await store().load(['a'])).get('a')?.bytes).toEqual(Buffer.from(state));
  });

  it('is a byte more than that of a state that does not shrink', async () => {
    await store().commit('a', noise(5_000), 0);
    expect(await headBytes()).toBe(5_001);
  });
});

describe('expiry', () => {
  it('ends an entry at its time, whether or not DynamoDB has deleted it', async () => {
    let nowMs = 1_000_000;
    const expiring = store(tables.client, { ttlMs: 60_000, nowMs: () => nowMs });
    await expiring.commit('a', small, 0);
    nowMs += 59_000;
    expect((await expiring.load(['a'])).size).toBe(1);
    nowMs += 1_000;
    expect((await expiring.load(['a'])).size).toBe(0);
    expect(await expiring.commit('a', small, 1)).toBe(false);
    expect(await expiring.commit('a', small, 0)).toBe(true);
    expect((await expiring.load(['a'])).get('a')?.version).toBe(1);
  });

  it('is renewed by each commit, and a part outlives its head', async () => {
    const nowMs = 5_000_000;
    await store(tables.client, { ttlMs: 60_000, nowMs: () => nowMs }).commit('a', large, 0);
    const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: table }));
    const ttlOf = (begin: string) => Number(Items.find((item) => item.sk?.S?.startsWith(begin))?.ttl?.N);
    expect(ttlOf('head')).toBe((nowMs + 60_000) / 1000);
    expect(ttlOf('part#')).toBe(ttlOf('head') + 86_400);
  });

  it('without a setting never comes', async () => {
    await store().commit('a', small, 0);
    const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: table }));
    expect(Items.every((item) => item.ttl === undefined)).toBe(true);
  });
});

describe('calls that go wrong', () => {
  it('an own commit whose answer was lost counts as won when it comes again', async () => {
    const twice = clientWith((command, real) =>
      isPutOf(command, 'head') ? real(command).then(() => undefined) : undefined,
    );
    expect(await store(twice).commit('a', small, 0)).toBe(true);
    expect((await store().load(['a'])).get('a')?.version).toBe(1);
  });

  it('unprocessed keys are asked for again', async () => {
    for (const key of ['a', 'b', 'c']) await store().commit(key, small, 0);
    let calls = 0;
    const stingy = clientWith((command, real) => {
      if (!(command instanceof BatchGetItemCommand)) return undefined;
      calls += 1;
      const [first, ...rest] = command.input.RequestItems?.[table]?.Keys ?? [];
      const one = new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [first!], ConsistentRead: true } } });
      return real(one).then((answer) =>
        rest.length === 0 ? answer : { ...(answer as object), UnprocessedKeys: { [table]: { Keys: rest } } },
      );
    });
    expect([...(await store(stingy).load(['a', 'b', 'c'])).keys()].sort()).toEqual(['a', 'b', 'c']);
    expect(calls).toBe(3);
  });

  it('keys that stay unprocessed are a RetriesExhaustedError, after a bounded number of calls', async () => {
    let calls = 0;
    const refusing = clientWith((command) => {
      if (!(command instanceof BatchGetItemCommand)) return undefined;
      calls += 1;
      return Promise.resolve({ UnprocessedKeys: command.input.RequestItems });
    });
    await expect(store(refusing).load(['a'])).rejects.toThrow(RetriesExhaustedError);
    expect(calls).toBe(DEFAULT_RETRY.maxAttempts);
  });

  it('any other error is passed on', async () => {
    const broken = clientWith((command) => {
      if (isPutOf(command, 'head')) throw new Error('AccessDenied');
      return undefined;
    });
    await expect(store(broken).commit('a', small, 0)).rejects.toThrow('AccessDenied');
  });
});
