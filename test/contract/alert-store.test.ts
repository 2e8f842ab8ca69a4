// The AlertStore port: one suite for memory and for DynamoDB.
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import type { AlertStore } from '#stages/ports.ts';
import { transition } from './samples.ts';
import { startTables, type Tables } from './tables.ts';

const TTL_MS = 90 * 86_400_000;
let tables: Tables;
let tableCount = 0;

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

const dynamo = async (nowMs: () => number): Promise<Required<AlertStore>> => {
  tableCount += 1;
  const table = await tables.create(`alerts-${tableCount}`, true);
  return createDynamoAlertStore({ client: tables.client, table, ttlMs: TTL_MS, nowMs });
};

const idOf = (index: number) => `0193f1e0-0000-8000-8000-${String(index).padStart(12, '0')}`;

describe.each([
  ['memory', async (nowMs: () => number): Promise<Required<AlertStore>> => createMemoryAlertStore(nowMs)],
  ['DynamoDB', dynamo],
])('AlertStore on %s', (_name, create) => {
  it('says new once, then pending, and published once it is marked', async () => {
    const store = await create(() => 1_000);
    expect(await store.putPending(transition())).toBe('new');
    expect(await store.putPending(transition())).toBe('pending');
    await store.markPublished(transition());
    expect(await store.putPending(transition())).toBe('published');
    await store.markPublished(transition());
    expect(await store.putPending(transition())).toBe('published');
  });

  it('says new to exactly one of many at once', async () => {
    const store = await create(() => 1_000);
    const answers = await Promise.all(Array.from({ length: 6 }, () => store.putPending(transition())));
    expect(answers.toSorted()).toEqual(['new', 'pending', 'pending', 'pending', 'pending', 'pending']);
  });

  it('keeps the transitions of one alert apart', async () => {
    const store = await create(() => 1_000);
    const [first, second] = [transition(), transition({ transition: 2, state: 'resolved' })];
    await store.putPending(first);
    expect(await store.putPending(second)).toBe('new');
    await store.markPublished(first);
    expect(await store.pending(2_000)).toEqual([{ transition: second, published: false, storedAtMs: 1_000 }]);
  });

  it('gives what was stored before a time and is still pending, the oldest first, whole', async () => {
    let nowMs = 0;
    const store = await create(() => nowMs);
    for (let index = 0; index < 40; index += 1) {
      nowMs = 1_000 + index;
      await store.putPending(
        transition({ id: idOf(index), dimensions: {}, baseline: null, message: `nº ${index} "é"` }),
      );
    }
    await store.markPublished(transition({ id: idOf(3) }));
    const pending = await store.pending(1_030);
    expect(pending.map((one) => one.transition.id)).toEqual(
      Array.from({ length: 30 }, (_, index) => idOf(index)).filter((id) => id !== idOf(3)),
    );
    expect(pending[0]).toEqual({
      transition: transition({ id: idOf(0), dimensions: {}, baseline: null, message: 'nº 0 "é"' }),
      published: false,
      storedAtMs: 1_000,
    });
  });

  it('gives what is pending of one alert, in the order of its transitions', async () => {
    const store = await create(() => 1_000);
    for (const number of [10, 2, 1, 3]) await store.putPending(transition({ transition: number }));
    await store.putPending(transition({ id: idOf(7), transition: 1 }));
    await store.markPublished(transition({ transition: 2 }));
    expect((await store.pendingOf(transition().id)).map((each) => each.transition.transition)).toEqual([1, 3, 10]);
    expect(await store.pendingOf(idOf(7))).toEqual([
      { transition: transition({ id: idOf(7), transition: 1 }), published: false, storedAtMs: 1_000 },
    ]);
    expect(await store.pendingOf(idOf(8))).toEqual([]);
  });

  it('finds a transition as it was stored', async () => {
    const store = await create(() => 1_000);
    const second = transition({ transition: 2, message: 'º' });
    await store.putPending(transition());
    await store.putPending(second);
    expect(await store.find(second.id, 2)).toEqual(second);
    expect(await store.find(second.id, 3)).toBeUndefined();
  });

  it('gives the last transition of what fires, once it is published and until another one is', async () => {
    let nowMs = 1_000;
    const store = await create(() => nowMs);
    const firing = transition();
    const worse = transition({ transition: 2 });
    const over = transition({ transition: 3, state: 'resolved' });
    const other = transition({ id: idOf(7) });
    await store.putPending(firing);
    expect(await store.firing(9_000)).toEqual([]);
    await store.markPublished(firing);
    expect(await store.firing(9_000)).toEqual([firing]);
    expect(await store.firing(1_000)).toEqual([]);
    nowMs = 2_000;
    await store.putPending(other);
    await store.markPublished(other);
    await store.putPending(worse);
    await store.markPublished(worse);
    await store.markPublished(firing);
    expect(new Set(await store.firing(9_000))).toEqual(new Set([other, worse]));
    expect(await store.pending(9_000)).toEqual([]);
    await store.putPending(over);
    await store.markPublished(over);
    expect(await store.firing(9_000)).toEqual([other]);
  });

  it('has nothing pending before anything is stored, and marks nothing that is not there', async () => {
    const store = await create(() => 1_000);
    await store.markPublished(transition());
    expect(await store.pending(Number.MAX_SAFE_INTEGER)).toEqual([]);
    expect(await store.putPending(transition())).toBe('new');
  });
});

describe('the alerts table', () => {
  it('expires what is over, and nothing while it fires', async () => {
    const table = await tables.create('alerts-index', true);
    const store = createDynamoAlertStore({ client: tables.client, table, ttlMs: TTL_MS, nowMs: () => 7_000 });
    const scanned = async (IndexName?: string) => {
      const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: table, IndexName }));
      return Items.map(({ sk, pending, ttl }) => [sk?.S, pending?.S?.split('#')[0], ttl?.N]).sort();
    };
    const expiry = String((7_000 + TTL_MS) / 1000);
    await store.putPending(transition());
    expect(await scanned()).toEqual([['000001', 'pending', expiry]]);
    await store.markPublished(transition());
    expect(await scanned()).toEqual([['000001', 'firing', undefined]]);
    const worse = transition({ transition: 2 });
    await store.putPending(worse);
    await store.markPublished(worse);
    expect(await scanned()).toEqual([
      ['000001', undefined, expiry],
      ['000002', 'firing', undefined],
    ]);
    const over = transition({ transition: 3, state: 'resolved' });
    await store.putPending(over);
    expect(await scanned('pending')).toEqual([
      ['000002', 'firing', undefined],
      ['000003', 'pending', expiry],
    ]);
    await store.markPublished(over);
    expect(await scanned('pending')).toEqual([]);
    expect(await scanned()).toEqual(['000001', '000002', '000003'].map((sk) => [sk, undefined, expiry]));
  });

  it('asks the item itself, since the index may be behind', async () => {
    const table = await tables.create('alerts-behind', true);
    const store = createDynamoAlertStore({ client: tables.client, table, ttlMs: TTL_MS, nowMs: () => 7_000 });
    await store.putPending(transition());
    const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: table, IndexName: 'pending' }));
    await store.markPublished(transition());
    const real = tables.client.send.bind(tables.client) as (command: object) => Promise<unknown>;
    const behind = Object.assign(Object.create(tables.client) as typeof tables.client, {
      send: (command: object) =>
        command.constructor.name === 'QueryCommand' ? Promise.resolve({ Items }) : real(command),
    });
    const late = createDynamoAlertStore({ client: behind, table, ttlMs: TTL_MS, nowMs: () => 7_000 });
    expect(await late.pending(9_000)).toEqual([]);
  });
});
