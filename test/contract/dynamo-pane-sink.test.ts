// What only the hot copy of the panes in DynamoDB has: few items, their size, reading by device and time.
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoPaneSink, readPanes } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { pane } from './samples.ts';
import { startTables, type Tables } from './tables.ts';

const DAY_MS = 86_400_000;
/** An hour after the samples' windows begin. */
const NOW_MS = 1_767_225_600_000 + 3_600_000;

let tables: Tables;

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

const textsOf = (panes: readonly Pane[]) => panes.map((one) => JSON.stringify(one)).toSorted();

describe('the hot copy', () => {
  const itemsOf = async (table: string) => {
    const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: table }));
    return Items;
  };

  it('puts the panes of a bucket of devices, a step and a quarter of an hour into one item', async () => {
    const table = await tables.create('one-item');
    const panes = Array.from({ length: 200 }, (_, index) =>
      pane([index], { measure: `m${index}`, startMs: 1_767_225_600_000 + (index % 14) * 60_000 }),
    );
    const sink = createDynamoPaneSink({ client: tables.client, table }, DAY_MS);
    await sink.write(panes);
    await sink.write(panes.toReversed());
    const [item, ...more] = await itemsOf(table);
    expect(more).toEqual([]);
    expect(item?.panes?.B?.length).toBeLessThan(200 * 60);
    expect(Number(item?.ttl?.N) * 1000).toBe(1_767_225_600_000 + 900_000 + DAY_MS);
  });

  it('cuts what is above the size of an item, and reads it back whole', async () => {
    const panes = { client: tables.client, table: await tables.create('halved') };
    // Numbers of a fixed sequence that gzip cannot shorten much.
    const written = Array.from({ length: 6_000 }, (_, index) =>
      pane([Math.sin(index) * 1e6, Math.cos(index) * 1e6], { measure: `m${index}` }),
    );
    await createDynamoPaneSink(panes, DAY_MS).write(written);
    expect((await itemsOf(panes.table)).length).toBeGreaterThan(1);
    const query = { profile: 'energy', device: 'meter-17', fromMs: NOW_MS - DAY_MS, toMs: NOW_MS };
    expect(textsOf(await readPanes(panes, query))).toEqual(textsOf(written));
  });

  it('gives the windows whose end is in the time asked for, the first included and the last not', async () => {
    const panes = { client: tables.client, table: await tables.create('range') };
    const written = Array.from({ length: 40 }, (_, index) =>
      pane([1], { startMs: 1_767_225_600_000 + index * 60_000 }),
    );
    await createDynamoPaneSink(panes, DAY_MS).write(written);
    const [from, to] = [written[10]!.endMs, written[30]!.endMs];
    const query = { profile: 'energy', device: 'meter-17', fromMs: from, toMs: to };
    expect((await readPanes(panes, query)).map(({ endMs }) => endMs)).toEqual(
      written.slice(10, 30).map(({ endMs }) => endMs),
    );
    expect(await readPanes(panes, { ...query, toMs: from })).toEqual([]);
    expect(await readPanes(panes, { ...query, device: 'nobody' })).toEqual([]);
  });

  it('finds a session by its start, which its revisions share, and none that a void pane has replaced', async () => {
    const panes = { client: tables.client, table: await tables.create('sessions') };
    const startMs = 1_767_225_600_000;
    const session = { window: 'session/5m', startMs };
    const sink = createDynamoPaneSink(panes, DAY_MS);
    const query = { profile: 'energy', device: 'meter-17', fromMs: startMs, toMs: startMs + 1 };
    await sink.write([pane([1, 2], { ...session, endMs: startMs + 301_000 })]);
    const grown = pane([1, 2, 3], { ...session, endMs: startMs + 3_600_000 });
    await sink.write([grown]);
    expect(textsOf(await readPanes(panes, query))).toEqual(textsOf([grown]));
    await sink.write([pane([], { ...session, revision: 4, mergedIntoMs: startMs - 60_000 })]);
    expect(await readPanes(panes, query)).toEqual([]);
  });
});
