// The RulesStore port: one suite for memory and for DynamoDB.
import { DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoRulesStore } from '#adapters/aws/rules/dynamo-rules-store.ts';
import { createMemoryRulesStore } from '#adapters/memory/rules-store.ts';
import { ACTIVATE_AFTER_MS } from '#core/live-rules/activations.ts';
import type { RulesVersion } from '#core/live-rules/rules-body.ts';
import { MAX_ACTIVATIONS, type RulesStore } from '#stages/rules/rules-store.ts';
import { startTables, type Tables } from './tables.ts';

let tables: Tables;
let tableCount = 0;

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

async function tableOf(): Promise<string> {
  tableCount += 1;
  return tables.create(`rules-${tableCount}`, true);
}

const versionOf = (version: number, more: Partial<RulesVersion> = {}): RulesVersion => ({
  ...{ version, profile: 'energy', body: { all: { spike: { ratio: version } } } },
  ...{ savedAtMs: 1_000 * version, by: 'ann', why: 'a test' },
  ...more,
});

describe.each([
  ['memory', async (nowMs: () => number): Promise<RulesStore> => createMemoryRulesStore(nowMs)],
  [
    'DynamoDB',
    async (nowMs: () => number): Promise<RulesStore> =>
      createDynamoRulesStore({ client: tables.client, table: await tableOf(), nowMs }),
  ],
])('RulesStore on %s', (_name, create) => {
  it('has nothing of a profile that was never changed', async () => {
    const store = await create(() => 0);
    expect(await store.head('energy')).toBeUndefined();
    expect(await store.version('energy', 1)).toBeUndefined();
  });

  it('gives versions back whole, each beginning two minutes after it was saved', async () => {
    let nowMs = 10_000;
    const store = await create(() => nowMs);
    expect(await store.save(versionOf(1, { why: 'Ärger "é"' }))).toEqual({
      ...{ isSaved: true, activateAtMs: 10_000 + ACTIVATE_AFTER_MS },
    });
    nowMs = 500_000;
    await store.save(versionOf(2));
    expect(await store.version('energy', 1)).toEqual(versionOf(1, { why: 'Ärger "é"' }));
    expect(await store.version('energy', 2)).toEqual(versionOf(2));
    expect(await store.head('energy')).toEqual({
      activations: [
        { version: 1, activateAtMs: 10_000 + ACTIVATE_AFTER_MS },
        { version: 2, activateAtMs: 500_000 + ACTIVATE_AFTER_MS },
      ],
    });
  });

  it('keeps versions in their order, also where a clock went back', async () => {
    let nowMs = 500_000;
    const store = await create(() => nowMs);
    await store.save(versionOf(1));
    nowMs = 400_000;
    expect(await store.save(versionOf(2))).toEqual({ isSaved: true, activateAtMs: 500_001 + ACTIVATE_AFTER_MS });
  });

  it('takes one of many that are saved at once, and tells the others', async () => {
    const store = await create(() => 0);
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((by) => store.save(versionOf(1, { by }))));
    const saved = answers.filter(({ isSaved }) => isSaved);
    expect(saved).toHaveLength(1);
    expect(answers.filter(({ isSaved }) => !isSaved)).toEqual(Array(3).fill({ isSaved: false, latest: 1 }));
    expect(['a', 'b', 'c', 'd'][answers.indexOf(saved[0]!)]).toBe((await store.version('energy', 1))?.by);
  });

  it('refuses a version that does not follow the latest', async () => {
    const store = await create(() => 0);
    await store.save(versionOf(1));
    expect(await store.save(versionOf(1, { by: 'bob' }))).toEqual({ isSaved: false, latest: 1 });
    expect(await store.save(versionOf(3))).toEqual({ isSaved: false, latest: 1 });
    expect(await store.version('energy', 1)).toEqual(versionOf(1));
  });

  it('keeps profiles apart', async () => {
    const store = await create(() => 0);
    await store.save(versionOf(1));
    expect(await store.head('smoke')).toBeUndefined();
    expect(await store.save(versionOf(1, { profile: 'smoke' }))).toMatchObject({ isSaved: true });
  });

  it('lists the last versions in the small item, and has all', { timeout: 30_000 }, async () => {
    const store = await create(() => 0);
    for (let version = 1; version <= MAX_ACTIVATIONS + 2; version += 1) await store.save(versionOf(version));
    const { activations } = (await store.head('energy'))!;
    expect(activations.map(({ version }) => version)).toEqual(Array.from({ length: MAX_ACTIVATIONS }, (_, i) => i + 3));
    expect(await store.version('energy', 1)).toEqual(versionOf(1));
  });
});

describe('RulesStore on DynamoDB', () => {
  it('ends what a writer began that died before its version was named', async () => {
    const table = await tableOf();
    let nowMs = 0;
    const store = createDynamoRulesStore({ client: tables.client, table, nowMs: () => nowMs });
    await store.save(versionOf(1));
    const key = { pk: { S: 'rules#energy' }, sk: { S: 'head' } };
    await tables.client.send(new DeleteItemCommand({ TableName: table, Key: key }));
    nowMs = 5_000_000;
    expect(await store.head('energy')).toBeUndefined();
    expect(await store.save(versionOf(1, { by: 'bob' }))).toEqual({ isSaved: false, latest: 1 });
    expect((await store.version('energy', 1))?.by).toBe('ann');
    // It begins after it was named: nobody has judged a reading of that time.
    expect(await store.head('energy')).toEqual({
      activations: [{ version: 1, activateAtMs: 5_000_000 + ACTIVATE_AFTER_MS }],
    });
  });

  it('writes items that never expire and no list holds', async () => {
    const table = await tableOf();
    const store = createDynamoRulesStore({ client: tables.client, table, nowMs: () => 0 });
    await store.save(versionOf(1));
    const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: table }));
    expect(Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`).sort()).toEqual([
      'rules#energy head',
      'rules#energy v000001',
    ]);
    for (const item of Items) {
      expect(item).not.toHaveProperty('ttl');
      expect(item).not.toHaveProperty('pending');
    }
  });
});
