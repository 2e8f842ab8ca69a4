// One suite for every store that windows are read back from: the range, the choice, the highest revision, the cut.
import { CreateDatabaseCommand, CreateTableCommand, TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoPaneSink } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { createTimestreamStore } from '#adapters/aws/panes/timestream-writer.ts';
import { createHotWindows, type HotBounds } from '#adapters/aws/query/hot-windows.ts';
import { createTimestreamWindows } from '#adapters/aws/query/timestream-windows.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { startTimestream, type Timestream } from '#local/cloud/timestream/server.ts';
import type { WindowQuery, WindowSource } from '#stages/query/ports.ts';
import { startHistory } from './history-rig.ts';
import { pane } from './samples.ts';
import { credentials, startTables, type Tables } from './tables.ts';

const T0 = 1_767_225_600_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW_MS = T0 + 6 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;

let tables: Tables;
let timestream: Timestream;
let write: TimestreamWriteClient;
let history: Awaited<ReturnType<typeof startHistory>>;
let count = 0;

beforeAll(async () => {
  tables = await startTables();
  history = await startHistory();
  timestream = await startTimestream({ clock: () => NOW_MS });
  write = new TimestreamWriteClient({
    ...clientConfig('TIMESTREAM_WRITE', { AWS_ENDPOINT_URL: timestream.endpoint }),
    credentials,
  });
  await write.send(new CreateDatabaseCommand({ DatabaseName: 'weir' }));
});
afterAll(async () => {
  write.destroy();
  await timestream.close();
  await history.close();
  await tables.close();
});

const WINDOWS = ['1m', '5m/1m', '15m', 'session/5m', 'count/100'];

async function hotOf(calls: readonly (readonly Pane[])[], bounds?: HotBounds): Promise<WindowSource> {
  count += 1;
  const place = { client: tables.client, table: await tables.create(`windows-${count}`) };
  for (const panes of calls) await createDynamoPaneSink(place, DAY_MS).write(panes);
  return createHotWindows({
    ...place,
    ttlMs: DAY_MS,
    windows: WINDOWS,
    nowMs: () => NOW_MS,
    ...(bounds && { bounds }),
  });
}

async function timestreamOf(calls: readonly (readonly Pane[])[]): Promise<WindowSource> {
  count += 1;
  const table = `windows-${count}`;
  const retention = { MemoryStoreRetentionPeriodInHours: 24, MagneticStoreRetentionPeriodInDays: 30 };
  await write.send(new CreateTableCommand({ DatabaseName: 'weir', TableName: table, RetentionProperties: retention }));
  const store = createTimestreamStore({ client: write, database: 'weir', table });
  for (const panes of calls) await store.write(panes);
  const env = { AWS_ENDPOINT_URL_TIMESTREAM_QUERY: timestream.endpoint };
  return createTimestreamWindows({ database: 'weir', table }, env, { credentials: async () => credentials });
}

async function mergedOf(calls: readonly (readonly Pane[])[]): Promise<WindowSource> {
  const made = await history.create();
  for (const panes of calls) await made.sink.write(panes);
  await made.merge();
  return made.windows;
}

/** The first call is merged, the others are staged. */
async function partlyMergedOf([first = [], ...others]: readonly (readonly Pane[])[]): Promise<WindowSource> {
  const made = await history.create();
  await made.sink.write(first);
  await made.merge();
  for (const panes of others) await made.sink.write(panes);
  return made.windows;
}

const ALL: WindowQuery = {
  profile: 'energy',
  device: 'meter-17',
  fromMs: T0,
  toMs: NOW_MS,
  limit: 1_000,
};

const minutes = (from: number, to: number, change: Partial<Pane> = {}): Pane[] =>
  Array.from({ length: to - from }, (_, at) =>
    pane([at, at + 0.5], { startMs: T0 + (from + at) * MINUTE_MS, ...change }),
  );

const told = ({ measure, window, startMs, endMs, count: of, sum }: Pane) => [measure, window, startMs, endMs, of, sum];

describe.each([
  ['the hot copy', hotOf],
  ['timestream', timestreamOf],
  ['athena, merged', mergedOf],
  ['athena, some merged', partlyMergedOf],
])('%s', (_name, make) => {
  test('answers the windows that start in the range, the first instant included and the last not', async () => {
    const written = minutes(0, 60);
    const source = await make([written]);
    const { panes, cut } = await source.read({ ...ALL, fromMs: T0 + 7 * MINUTE_MS, toMs: T0 + 31 * MINUTE_MS });
    expect(panes.map(told)).toEqual(written.slice(7, 31).map(told));
    expect(cut).toBeUndefined();
  });

  test('answers the measures and windows that were asked for, and those of no other device', async () => {
    const other = minutes(0, 3, { device: "meter-'17" });
    const source = await make([
      [...minutes(0, 3), ...minutes(0, 3, { measure: 'voltage' }), ...other],
      minutes(0, 3, { window: '5m/1m' }).map((one) => ({ ...one, endMs: one.startMs + 5 * MINUTE_MS })),
    ]);
    const of = async (change: Partial<WindowQuery>) =>
      (await source.read({ ...ALL, ...change })).panes.map(({ device, measure, window }) => [device, measure, window]);
    expect(await of({ measures: ['voltage'] })).toEqual(Array(3).fill(['meter-17', 'voltage', '1m']));
    expect(await of({ windows: ['5m/1m'] })).toEqual(Array(3).fill(['meter-17', 'power', '5m/1m']));
    expect(await of({ device: "meter-'17" })).toEqual(Array(3).fill(["meter-'17", 'power', '1m']));
    expect(await of({ device: 'nobody' })).toEqual([]);
  });

  test('answers the highest revision of a window, a void one too', async () => {
    const [first] = minutes(0, 1);
    const later = pane([1, 2, 3], {});
    const gone = pane([], { startMs: T0 + MINUTE_MS, revision: 9, mergedIntoMs: T0 });
    const source = await make([[later], [first as Pane], minutes(1, 2), [gone]]);
    const { panes } = await source.read(ALL);
    expect(panes.map((one) => [one.startMs, one.count])).toEqual([
      [T0, 3],
      [T0 + MINUTE_MS, 0],
    ]);
  });

  test('cuts at the limit, between two starts; going on there gives the rest, none twice', async () => {
    const written = [...minutes(0, 40), ...minutes(0, 40, { measure: 'voltage' })];
    const source = await make([written]);
    const found: Pane[] = [];
    let fromMs = T0;
    for (let pages = 0; ; pages += 1) {
      const { panes, cut } = await source.read({ ...ALL, fromMs, limit: 15 });
      expect(panes.length).toBeLessThanOrEqual(15);
      found.push(...panes);
      if (cut === undefined) break;
      expect(cut.why).toBe('rows');
      expect(cut.cutAtMs).toBeGreaterThan(fromMs);
      fromMs = cut.cutAtMs;
      expect(pages).toBeLessThan(10);
    }
    const key = (one: Pane) => `${one.startMs} ${one.measure}`;
    expect(found.map(key)).toEqual([...new Set(written.map(key))].toSorted());
  });
});

describe('the hot copy alone', () => {
  test('gives back the very pane that was written, and finds windows by their start whichever end they are kept by', async () => {
    const at = { startMs: T0 + 50 * MINUTE_MS };
    const written = [
      pane([0.1, 0.2], { ...at, window: '15m', endMs: at.startMs + 15 * MINUTE_MS, energyKwh: 0.3 }),
      pane([1], { ...at, window: 'count/100', endMs: at.startMs + 4 * HOUR_MS }),
      pane([1, 2], { ...at, window: 'session/5m', endMs: at.startMs + 3 * HOUR_MS }),
    ];
    const source = await hotOf([written]);
    const { panes } = await source.read({ ...ALL, fromMs: at.startMs, toMs: at.startMs + 1 });
    expect(panes).toEqual(written);
  });

  test('knows nothing of what its time is over for: some of it may be deleted already', async () => {
    const source = await hotOf([
      minutes(0, 10).map((one) => ({ ...one, startMs: one.startMs - DAY_MS, endMs: one.endMs - DAY_MS })),
    ]);
    expect((await source.read({ ...ALL, fromMs: T0 - 2 * DAY_MS })).panes).toEqual([]);
  });

  test('that would read too much says at which start it was cut, and every window before is there', async () => {
    const fromMs = T0 - 17 * HOUR_MS;
    const calls = Array.from({ length: 84 }, (_, at) => minutes(at * 15 - 17 * 60, at * 15 + 8 - 17 * 60));
    const bytes = await hotOf(calls, { maxBytes: 2_000, maxMs: 10_000 });
    const { panes, cut } = await bytes.read({ ...ALL, fromMs, windows: ['1m'] });
    expect(cut?.why).toBe('bytes');
    expect(cut?.cutAtMs).toBeGreaterThan(fromMs + 8 * HOUR_MS);
    const complete = calls.flat().filter(({ startMs }) => startMs < (cut?.cutAtMs ?? 0));
    expect(panes.map(told)).toEqual(complete.map(told));
  });
});

test('of rows of Timestream what they do not have is not made up: revision, times of first and last', async () => {
  const source = await timestreamOf([[pane([1, 2, 4], {})]]);
  const [found] = (await source.read(ALL)).panes;
  expect(found).toMatchObject({
    count: 3,
    sum: 7,
    mean: 7 / 3,
    first: 1,
    last: 4,
    revision: 0,
    dimensions: { region: 'north' },
  });
  expect(found?.m2).toBeCloseTo(14 / 3, 9);
  expect([found?.firstAtMs, found?.lastAtMs]).toEqual([Number.NaN, Number.NaN]);
});

test('of rows of Timestream dimensions come back by their names, whatever those look like', async () => {
  const dimensions = { region: 'north', count: '7', dim_floor: '3', constructor: 'x' };
  const source = await timestreamOf([[pane([1], { dimensions })]]);
  expect((await source.read(ALL)).panes[0]?.dimensions).toEqual(dimensions);
});
