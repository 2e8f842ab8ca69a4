// The AlertHeads port, and the messages that tell of a transition again: one suite for memory and for DynamoDB.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import type { AlertHead } from '#core/notify/head.ts';
import type { AlertHeads, AlertStore } from '#stages/ports.ts';
import { transition } from './samples.ts';
import { startTables, type Tables } from './tables.ts';

let tables: Tables;
let tableCount = 0;

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

type Store = Required<AlertStore> & AlertHeads;

const dynamo = async (nowMs: () => number): Promise<Store> => {
  tableCount += 1;
  const table = await tables.create(`heads-${tableCount}`, true);
  const options = { client: tables.client, table, ttlMs: 90 * 86_400_000, nowMs };
  return { ...createDynamoAlertStore(options), ...createDynamoAlertHeads(options) };
};

const idOf = (index: number) => `0193f1e0-0000-8000-8000-${String(index).padStart(12, '0')}`;

const headOf = (index: number, change: Partial<AlertHead> = {}): AlertHead => ({
  id: idOf(index),
  profile: 'energy',
  lane: 'readings',
  last: transition({ id: idOf(index), device: `meter-${index}` }),
  version: 1,
  openedAtMs: 1_000 + index,
  changedAtMs: 1_000 + index,
  repeats: 0,
  decided: [{ key: '000001', decision: { isTold: true, atMs: 1_000 } }],
  ...change,
});
const over = (index: number) => transition({ id: idOf(index), device: `meter-${index}`, state: 'resolved' });

describe.each([
  ['memory', async (nowMs: () => number): Promise<Store> => createMemoryAlertStore(nowMs)],
  ['DynamoDB', dynamo],
])('AlertHeads on %s', (_name, create) => {
  it('writes a head only on the version before it, and answers whether it did', async () => {
    const store = await create(() => 1_000);
    expect(await store.head(idOf(1))).toBeUndefined();
    expect(await store.putHead(headOf(1, { version: 2 }))).toBe(false);
    expect(await store.putHead(headOf(1))).toBe(true);
    expect(await store.putHead(headOf(1, { told: 'low' }))).toBe(false);
    const acknowledged = { by: 'Zoë', note: 'on it', atMs: 5, severity: 'high' } as const;
    expect(await store.putHead(headOf(1, { version: 2, acknowledged }))).toBe(true);
    expect(await store.head(idOf(1))).toEqual(headOf(1, { version: 2, acknowledged }));
  });

  it('lets exactly one of many writers at once go on from a version', async () => {
    const store = await create(() => 1_000);
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => store.putHead(headOf(1, { repeats: i }))));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('lists heads, the newest first, by whether they are open, device and page', async () => {
    const store = await create(() => 1_000);
    for (let index = 1; index <= 12; index += 1) {
      await store.putHead(headOf(index, index % 3 === 0 ? { last: over(index) } : {}));
    }
    const acknowledgement = { by: 'me', atMs: 9 };
    await store.putHead(headOf(2, { version: 2, closed: acknowledgement }));
    const numbers = async (query: Parameters<Store['heads']>[0]) =>
      (await store.heads(query)).map(({ last }) => Number(last.device.slice(6)));
    expect(await numbers({ limit: 50 })).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(await numbers({ isOpen: true, limit: 50 })).toEqual([11, 10, 8, 7, 5, 4, 1]);
    expect(await numbers({ isOpenFirst: true, limit: 9 })).toEqual([11, 10, 8, 7, 5, 4, 1, 12, 9]);
    expect(await numbers({ isOpen: false, limit: 3 })).toEqual([12, 9, 6]);
    expect(await numbers({ isOpen: false, limit: 3, beforeMs: 1_006 })).toEqual([3, 2]);
    expect(await numbers({ limit: 2, beforeMs: 1_005 })).toEqual([4, 3]);
    expect(await numbers({ device: 'meter-6', limit: 5 })).toEqual([6]);
    expect(await numbers({ profile: 'smoke', limit: 5 })).toEqual([]);
  });

  it('finds those that are due, over or not, the first due first', async () => {
    const store = await create(() => 1_000);
    await store.putHead(headOf(1));
    await store.putHead(headOf(2, { dueMs: 3_000 }));
    await store.putHead(headOf(3, { dueMs: 2_000, last: over(3) }));
    await store.putHead(headOf(4, { dueMs: 3_001 }));
    const due = async (nowMs: number) => (await store.due(nowMs)).map(({ id }) => id);
    expect(await due(1_999)).toEqual([]);
    expect(await due(3_000)).toEqual([idOf(3), idOf(2)]);
    await store.putHead(headOf(2, { version: 2 }));
    expect(await due(3_000)).toEqual([idOf(3)]);
    expect(await store.heads({ isOpen: false, limit: 9 })).toEqual([headOf(3, { dueMs: 2_000, last: over(3) })]);
  });

  it('keeps messages that tell again beside the transition, each once, and tells the story in order', async () => {
    const store = await create(() => 1_000);
    const [opened, end] = [transition(), transition({ transition: 2, state: 'resolved' })];
    const again = { kind: 'repeat', number: 2 } as const;
    await store.putPending(opened);
    await store.putPending(end);
    expect(await store.putPending(opened, again)).toBe('new');
    expect(await store.putPending(opened, again)).toBe('pending');
    const keys = (some: readonly { again?: unknown; transition: { transition: number } }[]) =>
      some.map((each) => [each.transition.transition, each.again]);
    expect(keys(await store.pendingOf(opened.id))).toEqual([
      [1, undefined],
      [1, again],
      [2, undefined],
    ]);
    const decision = { isTold: false, atMs: 7, reason: 'silenced', by: 's1' } as const;
    await store.markPublished(opened, undefined, decision);
    await store.markPublished(opened, again);
    expect(await store.putPending(opened, again)).toBe('published');
    expect(keys(await store.pending(9_000))).toEqual([[2, undefined]]);
    expect(await store.story(opened.id)).toEqual([
      { transition: opened, published: true, storedAtMs: 1_000, decision },
      { transition: opened, published: true, storedAtMs: 1_000, again },
      { transition: end, published: false, storedAtMs: 1_000 },
    ]);
    expect(await store.story(idOf(9))).toEqual([]);
  });

  it('keeps documents under a version condition', async () => {
    const store = await create(() => 1_000);
    expect(await store.document('silences#energy')).toBeUndefined();
    expect(await store.putDocument('silences#energy', { version: 1, text: '[]' })).toBe(true);
    expect(await store.putDocument('silences#energy', { version: 1, text: '[1]' })).toBe(false);
    expect(await store.putDocument('silences#energy', { version: 2, text: '[2]' }, 9e12)).toBe(true);
    expect(await store.document('silences#energy')).toEqual({ version: 2, text: '[2]' });
    expect(await store.document('silences#smoke')).toBeUndefined();
  });
});
