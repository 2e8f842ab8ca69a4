// The ShadowStore port: one suite for memory and for DynamoDB.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoShadowStore } from '#adapters/aws/rules/dynamo-shadow-store.ts';
import { createMemoryShadowStore } from '#adapters/memory/shadow-store.ts';
import { nothingSaid, type Shadow } from '#core/live-rules/shadow.ts';
import type { ShadowStore } from '#stages/rules/shadow-store.ts';
import { startTables, type Tables } from './tables.ts';

let tables: Tables;
let tableCount = 0;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

async function onDynamo(): Promise<ShadowStore> {
  tableCount += 1;
  const table = await tables.create(`shadow-${tableCount}`, true);
  return createDynamoShadowStore({ client: tables.client, table });
}

const shadowOf = (id: number, more: Partial<Shadow> = {}): Shadow => ({
  ...{ id, profile: 'energy', body: { all: { spike: { ratio: id } } }, savedAtMs: id, by: 'ann', why: 'Ä' },
  ...more,
});

describe.each([
  ['memory', async () => createMemoryShadowStore()],
  ['DynamoDB', onDynamo],
])('ShadowStore on %s', (_name, create) => {
  it('has one shadow a profile, put over the one that was seen', async () => {
    const store = await create();
    expect(await store.shadow('energy')).toBeUndefined();
    expect(await store.putShadow(shadowOf(5), 0)).toBe(true);
    expect(await store.putShadow(shadowOf(6), 0)).toBe(false);
    expect(await store.shadow('energy')).toEqual(shadowOf(5));
    expect(await store.putShadow(shadowOf(7, { body: undefined }), 5)).toBe(true);
    expect(await store.shadow('energy')).toEqual(shadowOf(7, { body: undefined }));
    expect(await store.shadow('smoke')).toBeUndefined();
  });

  it('has what is said, one writer after the other', async () => {
    const store = await create();
    expect(await store.said('energy')).toBeUndefined();
    const said = { ...nothingSaid(5), readings: 3, rules: { spike: { opened: 1, messages: { high: 2 } } } };
    const done = await Promise.all(['a', 'b', 'c'].map(() => store.putSaid('energy', said, 0)));
    expect(done.filter((each) => each)).toHaveLength(1);
    expect(await store.said('energy')).toEqual({ said, revision: 1 });
    expect(await store.putSaid('energy', { ...said, readings: 4 }, 1)).toBe(true);
    expect(await store.said('energy')).toMatchObject({ said: { readings: 4 }, revision: 2 });
  });
});
