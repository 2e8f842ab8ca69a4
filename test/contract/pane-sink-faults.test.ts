// Sinks under faults, against what a reader must see in the end: an outage for any time, a crash between any two
// requests, an answer that is lost after the request was done, the same panes again, in any order. A caller goes on
// only once a write has resolved, as aggregate does: nothing is lost, and of each window the highest revision stands.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PutObject } from '#adapters/aws/objects/s3-put.ts';
import { createDynamoPaneSink, readPanes } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { createStagingSink } from '#adapters/aws/sinks/athena.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { paneOfRow } from '#core/history/row.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { PaneSink } from '#stages/ports.ts';
import { readParquet } from './duckdb.ts';
import { pane } from './samples.ts';
import { startTables, type Tables } from './tables.ts';
import { latestPanes } from './written-staging.ts';

const START_MS = 1_767_225_600_000;
const DAY_MS = 86_400_000;

let tables: Tables;
let count = 0;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

/** What becomes of a request: it is done; refused; done, and its answer is lost; the caller dies before or after it. */
type Fate = 'done' | 'refused' | 'answer-lost' | 'dies-before' | 'dies-after';
class Died extends Error {}

/** Decides of each request by the next fate; once they are used up, all is well. */
function faults(fates: readonly Fate[]) {
  const left = [...fates];
  return async <T>(request: () => Promise<T>): Promise<T> => {
    const fate = left.shift() ?? 'done';
    if (fate === 'refused') throw new Error('503 SlowDown');
    if (fate === 'dies-before') throw new Died();
    const answer = await request();
    if (fate === 'dies-after') throw new Died();
    if (fate === 'answer-lost') throw new Error('socket hang up');
    return answer;
  };
}

interface Faulty {
  /** A caller of its own: what it had in memory is gone with it. */
  newSink(): PaneSink;
  readonly metrics: ReturnType<typeof createMemoryMetrics>;
  seen(): Promise<Pane[]>;
}

async function staging(fates: readonly Fate[]): Promise<Faulty> {
  const objects = new Map<string, Uint8Array>();
  const metrics = createMemoryMetrics();
  const fate = faults(fates);
  const put = (object: PutObject) =>
    fate(async () => {
      // The same key is the same object, or a merge under way would read two.
      const before = objects.get(object.key);
      if (before !== undefined) expect(object.body).toEqual(before);
      objects.set(object.key, object.body as Uint8Array);
    });
  return {
    newSink: () => createStagingSink(put, 'history', metrics),
    metrics,
    async seen() {
      if (objects.size === 0) return [];
      return latestPanes((await readParquet([...objects.values()])).rows.map(paneOfRow));
    },
  };
}

/** Engine none: the hot copy is all there is. */
async function hotCopy(fates: readonly Fate[]): Promise<Faulty> {
  count += 1;
  const panes = { client: tables.client, table: await tables.create(`faults-${count}`) };
  const fate = faults(fates);
  const client = new Proxy(tables.client, {
    get: (target, name) =>
      name === 'send' ? (command: never) => fate(() => target.send(command)) : Reflect.get(target, name, target),
  });
  return {
    newSink: () => createDynamoPaneSink({ ...panes, client }, DAY_MS),
    metrics: createMemoryMetrics(),
    async seen() {
      const range = { fromMs: START_MS - DAY_MS, toMs: START_MS + 3 * DAY_MS };
      const read = DEVICES.map((device) => readPanes(panes, { profile: 'energy', device, ...range }));
      return (await Promise.all(read)).flat();
    },
  };
}

const DEVICES = ['a', 'b', 'zähler 3'];

/** Writes of one caller after the other: windows of a few devices over two days, each with any of three revisions. */
const someWrites = fc.array(
  fc.uniqueArray(
    fc.record({ device: fc.constantFrom(...DEVICES), hour: fc.nat(40), revision: fc.integer({ min: 1, max: 3 }) }),
    { selector: ({ device, hour, revision }) => `${device} ${hour} ${revision}`, minLength: 1, maxLength: 6 },
  ),
  { minLength: 1, maxLength: 5 },
);
const someFates = fc.array(fc.constantFrom<Fate>('done', 'refused', 'answer-lost', 'dies-before', 'dies-after'), {
  maxLength: 12,
});

const paneOf = ({ device, hour, revision }: { device: string; hour: number; revision: number }): Pane =>
  pane(
    Array.from({ length: revision }, (_, index) => hour + index),
    { device, startMs: START_MS + hour * 3_600_000 },
  );

/**
 * As aggregate: the same batch until it is taken; one that died begins anew, maybe with panes that were there before.
 */
async function writeAll(faulty: Faulty, writes: readonly (readonly Pane[])[], isTwice: boolean): Promise<void> {
  for (const [index, batch] of writes.entries()) {
    const before = isTwice ? (writes[index - 1] ?? []) : [];
    let sink = faulty.newSink();
    for (;;) {
      try {
        await sink.write([...before, ...batch]);
        break;
      } catch (error) {
        if (error instanceof Died || (error as Error).cause instanceof Died) sink = faulty.newSink();
      }
    }
  }
}

const shown = (panes: readonly Pane[]) =>
  panes.map(({ device, startMs, revision, sum }) => `${device} ${startMs} ${revision} ${sum}`).toSorted();

describe.each([
  ['staging of the history in S3', staging, 60],
  ['engine none', hotCopy, 25],
] as const)('%s', (_name, create, numRuns) => {
  it('loses nothing and shows the highest revision, whatever happens to each request, in any order and twice', async () => {
    await fc.assert(
      fc.asyncProperty(someWrites, someFates, fc.boolean(), async (all, fates, isTwice) => {
        const faulty = await create(fates);
        const writes = all.map((batch) => batch.map(paneOf));
        await writeAll(faulty, writes, isTwice);
        expect(shown(await faulty.seen())).toEqual(shown(latestPanes(writes.flat())));
      }),
      { seed: 20_261_201, numRuns },
    );
  }, 60_000);

  it('rejects while its store is out, and takes the same batch afterwards', async () => {
    const outage = Array.from({ length: 200 }, () => 'refused' as const);
    const faulty = await create(outage);
    const batch = [pane([1]), pane([2], { device: 'b', startMs: START_MS + DAY_MS })].map((one) => ({
      ...one,
      device: one.device === 'meter-17' ? 'a' : one.device,
    }));
    await expect(faulty.newSink().write(batch)).rejects.toThrow();
    expect(await faulty.seen()).toEqual([]);
    await writeAll(faulty, [batch], false);
    expect(shown(await faulty.seen())).toEqual(shown(batch));
  }, 60_000);
});

it('staging that S3 does not take is counted, once a write', async () => {
  const faulty = await staging(['refused', 'refused']);
  await writeAll(faulty, [[pane([1]), pane([2], { startMs: START_MS + DAY_MS })]], false);
  expect(Object.fromEntries(faulty.metrics.counts)).toEqual({ StagingNotWritten: 1 });
});
