// The history by its real SQL, on DuckDB in the place of Athena: what is written, merged, corrected and read back.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAthenaClient } from '#adapters/aws/history/athena-client.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { emptyAccumulator, stddevOf } from '#core/windowing/slices/accumulator.ts';
import { type History, startHistory } from './history-rig.ts';
import { pane } from './samples.ts';
import { credentials } from './tables.ts';
import { latestPanes } from './written-staging.ts';

const T0 = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let rig: Awaited<ReturnType<typeof startHistory>>;
let nowMs = T0 + 10 * DAY_MS;
beforeAll(async () => {
  rig = await startHistory();
});
afterAll(() => rig.close());

const ordered = (panes: readonly Pane[]): Pane[] =>
  panes.toSorted((a, b) => a.startMs - b.startMs || (a.device < b.device ? -1 : 1) || (a.measure < b.measure ? -1 : 1));
const revised = (startMs: number, revision: number, change: Partial<Pane> = {}): Pane => {
  const values = Array.from({ length: revision }, (_, at) => at + 0.1 * revision);
  return pane(values, { startMs, endMs: startMs + MINUTE_MS, revision, ...change });
};
const voided = (startMs: number, revision: number): Pane => ({
  ...pane([], { startMs, revision }),
  ...emptyAccumulator(),
  mergedIntoMs: startMs - MINUTE_MS,
});
const readAll = (history: History, change: object = {}) =>
  history.windows.read({
    profile: 'energy',
    device: 'meter-17',
    fromMs: T0 - 400 * DAY_MS,
    toMs: T0 + 400 * DAY_MS,
    limit: 1_000,
    ...change,
  });
const shown = async (history: History, view: string) =>
  (
    await history.select(`SELECT epoch_ms(window_start), revision FROM ${history.place.database}.${view} ORDER BY 1`)
  ).map((row) => row.map(Number));

describe('a history', () => {
  it('has each window once, with its highest revision, in whatever order and how often they were written', async () => {
    const history = await rig.create({ nowMs: () => nowMs });
    await history.sink.write([revised(T0, 1), revised(T0 + MINUTE_MS, 4)]);
    await history.sink.write([revised(T0, 3)]);
    await history.sink.write([revised(T0, 2)]);
    expect(await history.merge()).toMatchObject({ ended: 'done', objects: 3 });
    expect(ordered(await history.table())).toEqual([revised(T0, 3), revised(T0 + MINUTE_MS, 4)]);
    // A late correction replaces, what is older or the same changes nothing.
    await history.sink.write([revised(T0, 5)]);
    await history.sink.write([revised(T0 + MINUTE_MS, 2)]);
    await history.sink.write([revised(T0 + MINUTE_MS, 4)]);
    await history.merge();
    expect(ordered(await history.table())).toEqual([revised(T0, 5), revised(T0 + MINUTE_MS, 4)]);
  });

  it('shows in panes_live what was just written, and in panes what is merged; void windows in neither', async () => {
    const history = await rig.create({ nowMs: () => nowMs });
    await history.merge();
    await history.sink.write([revised(T0, 1), revised(T0 + MINUTE_MS, 1)]);
    expect(await shown(history, 'panes')).toEqual([]);
    expect(await shown(history, 'panes_live')).toEqual([
      [T0, 1],
      [T0 + MINUTE_MS, 1],
    ]);
    await history.merge();
    expect(await shown(history, 'panes')).toEqual([
      [T0, 1],
      [T0 + MINUTE_MS, 1],
    ]);
    await history.sink.write([voided(T0, 2), revised(T0 + MINUTE_MS, 3)]);
    expect(await shown(history, 'panes')).toEqual([
      [T0, 1],
      [T0 + MINUTE_MS, 1],
    ]);
    expect(await shown(history, 'panes_live')).toEqual([[T0 + MINUTE_MS, 3]]);
    await history.merge();
    expect(await shown(history, 'panes')).toEqual([[T0 + MINUTE_MS, 3]]);
    // Nothing changes once what was merged is deleted.
    nowMs += 2 * 3_600_000;
    expect(await history.merge()).toMatchObject({ deleted: 2 });
    expect(await history.objects.list('staging/')).toEqual([]);
    expect(await shown(history, 'panes_live')).toEqual([[T0 + MINUTE_MS, 3]]);
  });

  it('computes stddev as the rest of Weir does', async () => {
    const history = await rig.create({ nowMs: () => nowMs });
    const written = [pane([1, 2, 4.5], { startMs: T0 }), pane([7], { startMs: T0 + MINUTE_MS })];
    await history.sink.write(written);
    await history.merge();
    const rows = await history.select(`SELECT stddev FROM ${history.place.database}.panes ORDER BY window_start`);
    expect(Number(rows[0]![0])).toBeCloseTo(stddevOf(written[0]!)!, 12);
    expect(rows[1]![0]).toBeUndefined();
  });

  it('merges days far apart in one run, and keeps rows of each where they are', async () => {
    const history = await rig.create({ nowMs: () => nowMs });
    const written = Array.from({ length: 40 }, (_, day) => revised(T0 - day * 3 * DAY_MS, 2));
    await history.sink.write(written);
    expect(await history.merge()).toMatchObject({ ended: 'done', objects: 40 });
    await history.sink.write(written.map(({ startMs }) => revised(startMs, 3)));
    await history.merge();
    expect(ordered(await history.table())).toEqual(ordered(written.map(({ startMs }) => revised(startMs, 3))));
  });

  it('deletes rows beyond retention, a day of grace at most, and keeps up by statements that are understood', async () => {
    const history = await rig.create({ nowMs: () => nowMs });
    await history.sink.write([revised(nowMs - 1_100 * DAY_MS, 1), revised(nowMs - 1_094 * DAY_MS, 1)]);
    await history.merge();
    nowMs += DAY_MS;
    expect(await history.merge()).toMatchObject({ ended: 'done' });
    expect((await history.table()).map(({ startMs }) => startMs)).toEqual([nowMs - 1_095 * DAY_MS]);
    expect(rig.athena.started.some((text) => text.startsWith('OPTIMIZE'))).toBe(true);
  });
});

describe('a device', () => {
  it('is read back bit for bit: NaN, infinities, -0, any id and dimension, what is void', async () => {
    const history = await rig.create({ nowMs: () => nowMs });
    await history.merge();
    const number = fc.oneof(fc.double(), fc.constantFrom(-0, 0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324));
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
    const some = fc.record(
      {
        device: text,
        sum: number,
        m2: number,
        first: number,
        min: number,
        energyKwh: number,
        of: text,
        coveredMs: fc.nat(),
        dimensions: fc.dictionary(text, text, { noNullPrototype: true }),
      },
      { requiredKeys: ['device'] },
    );
    let at = T0;
    await fc.assert(
      fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 4 }), async (changes) => {
        at += DAY_MS / 8;
        const written = changes.map((change, n) => pane([1, 2], { ...change, startMs: at + n * MINUTE_MS }));
        await history.sink.write(written);
        if (at % (DAY_MS / 4) === 0) await history.merge();
        for (const one of written) {
          const { panes } = await readAll(history, { device: one.device, fromMs: one.startMs, toMs: one.startMs + 1 });
          expect(panes).toEqual([one]);
        }
      }),
      { numRuns: 25 },
    );
    await history.sink.write([voided(T0 - DAY_MS, 7)]);
    expect((await readAll(history, { toMs: T0 })).panes).toEqual([voided(T0 - DAY_MS, 7)]);
  }, 60_000);

  it('whose query would scan too much, or takes too long, has an answer that says so', async () => {
    const history = await rig.create({ nowMs: () => nowMs });
    await history.merge();
    rig.athena.setFault(() => 'Query exhausted: Bytes scanned limit was exceeded');
    expect(await readAll(history, { fromMs: T0 })).toEqual({ panes: [], cut: { why: 'bytes', cutAtMs: T0 } });
    rig.athena.setFault(() => 'TABLE_NOT_FOUND');
    await expect(readAll(history)).rejects.toThrow(
      /Athena did not answer the windows of meter-17: FAILED: TABLE_NOT_FOUND/,
    );
    rig.athena.setFault(() => new Promise(() => undefined));
    const late = await rig.create({ nowMs: () => (nowMs += 30_000) });
    expect((await readAll(late, { fromMs: T0 })).cut).toEqual({ why: 'time', cutAtMs: T0 });
    rig.athena.setFault(undefined);
  });

  it('that was stopped stays cancelled, however its statement would have ended', async () => {
    let end = (_: undefined): void => undefined;
    rig.athena.setFault(() => new Promise<undefined>((resolve) => (end = resolve)));
    const options = { credentials: async () => credentials };
    const client = createAthenaClient(
      { workgroup: 'weir', database: 'weir_1' },
      { AWS_ENDPOINT_URL_ATHENA: rig.athena.endpoint },
      options,
    );
    const id = await client.start('SELECT 1', 'a-token-that-is-of-32-characters');
    await client.stop(id);
    end(undefined);
    rig.athena.setFault(undefined);
    // One statement after the other: by the end of this one the other has been run.
    await new Promise(setImmediate);
    await rig.athena.run('SELECT 2');
    expect(await client.wait(id, Number.POSITIVE_INFINITY)).toEqual({
      state: 'failed',
      reason: 'CANCELLED: no reason given',
    });
  });
});

it('random writes, merges and repeats end with what was written, the highest revision of each', async () => {
  const write = fc.array(
    fc.record({
      day: fc.nat(3),
      minute: fc.nat(2),
      revision: fc.integer({ min: 1, max: 5 }),
      device: fc.constantFrom('a', "b'"),
      isVoid: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(write, fc.constant('merge' as const)), { minLength: 2, maxLength: 8 }),
      async (steps) => {
        const history = await rig.create({ nowMs: () => nowMs });
        const all: Pane[] = [];
        for (const step of [...steps, 'merge' as const]) {
          if (step === 'merge') {
            await history.merge();
            continue;
          }
          const panes = step.map(({ day, minute, revision, device, isVoid }) => {
            const startMs = T0 + day * DAY_MS + minute * MINUTE_MS;
            // Of equal identity is equal content: whether it is void follows from the revision.
            return isVoid && revision === 5
              ? { ...voided(startMs, 6), device }
              : revised(startMs, revision, { device });
          });
          all.push(...panes);
          await history.sink.write(panes);
        }
        expect(ordered(await history.table())).toEqual(ordered(latestPanes(all)));
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);
