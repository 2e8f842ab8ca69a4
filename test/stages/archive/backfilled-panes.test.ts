// What a backfill gives out, and what stores make of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parquetOfPanes } from '#adapters/aws/history/parquet-rows.ts';
import { paneItems, panesOfItem } from '#adapters/aws/panes/pane-item.ts';
import { recordOf } from '#adapters/aws/panes/timestream-record.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { epochRevision, MAX_EPOCH } from '#core/history/epoch.ts';
import { paneOfRow } from '#core/history/row.ts';
import { backfilledPanes, vanished } from '#stages/archive/backfilled-panes.ts';
import { backfillKey, beginBackfill, encodeBackfillMark, endBackfill, nextEpoch } from '#stages/archive/epochs.ts';
import { readParquet } from '../../contract/duckdb.ts';
import { pane } from '../../contract/samples.ts';

const T0 = 1_767_225_600_000;
const MINUTE_MS = 60_000;

describe('a revision', () => {
  it('of a later epoch stands above every one of an earlier, within an epoch as before, and is exact in every store', async () => {
    const revision = fc.integer({ min: 1, max: 2 ** 40 - 1 });
    const epoch = fc.integer({ min: 0, max: MAX_EPOCH });
    fc.assert(
      fc.property(epoch, epoch, revision, revision, (a, b, x, y) => {
        const order = a - b || x - y;
        expect(Math.sign(epochRevision(a, x) - epochRevision(b, y))).toBe(Math.sign(order));
        expect(Number.isSafeInteger(epochRevision(a, x))).toBe(true);
      }),
    );
    const largest = pane([1], { revision: epochRevision(MAX_EPOCH, 2 ** 40 - 1) });
    expect(paneItems([largest], 0).flatMap((item) => panesOfItem(item))).toEqual([largest]);
    expect(recordOf(largest).Version).toBe(largest.revision);
    expect((await readParquet([parquetOfPanes([largest])])).rows.map(paneOfRow)).toEqual([largest]);
  });

  it('that does not fit is refused', () => {
    expect(() => epochRevision(MAX_EPOCH + 1, 1)).toThrow('epoch 8192');
    expect(() => epochRevision(1, 2 ** 40)).toThrow('revision 1099511627776');
    expect(() => epochRevision(0.5, 1)).toThrow(RangeError);
  });
});

describe('a live pane that is written after a backfill', () => {
  it('is not shown in the hot copy, whichever lies in the item before the other', () => {
    const sink = createMemoryPaneSink();
    const late = pane([1, 2, 3]);
    const again = pane([1, 2], { revision: epochRevision(1, 2) });
    return Promise.all([sink.write([again]), sink.write([late])]).then(() => {
      expect([...sink.latest.values()]).toEqual([again]);
    });
  });
});

describe('windows', () => {
  const range = { fromMs: T0, toMs: T0 + 10 * MINUTE_MS, epoch: 2 };

  it('are given out that lie wholly inside the range, to the millisecond', async () => {
    const sink = createMemoryPaneSink();
    const panes = backfilledPanes(sink, range, { isKnown: true });
    const at = (startMs: number, endMs: number) => pane([1], { startMs, endMs, window: `${endMs - startMs}` });
    const inside = [at(T0, T0 + 1), at(T0, range.toMs), at(range.toMs - 1, range.toMs)];
    await panes.write([...inside, at(T0 - 1, T0 + 5), at(T0, range.toMs + 1), at(range.toMs, range.toMs + 1)]);
    expect(sink.written.map(({ startMs, endMs }) => [startMs, endMs])).toEqual(
      inside.map(({ startMs, endMs }) => [startMs, endMs]),
    );
    expect(panes.panes()).toBe(3);
  });

  it('that are none any more become void, with the epoch; void ones, others’ and those outside stay as they are', async () => {
    const panes = backfilledPanes(createMemoryPaneSink(), range, { isKnown: true });
    const [kept, gone] = [pane([1]), pane([1, 2], { window: '5m', endMs: T0 + 5 * MINUTE_MS })];
    await panes.write([kept]);
    const old = [
      ...[kept, gone, { ...gone, count: 0, startMs: T0 + 1 }],
      ...[pane([1], { window: '2m', startMs: T0 - MINUTE_MS }), pane([1], { window: '3m' })],
    ];
    const voids = vanished(old, panes, range, ({ window }) => window === '3m');
    expect(voids).toEqual([expect.objectContaining({ window: '5m', count: 0, revision: epochRevision(2, 0) })]);
    expect(voids[0]?.revision).toBeGreaterThan(epochRevision(1, 2 ** 40 - 1));
  });
});

describe('an epoch', () => {
  it('is the next one for a new run, its own for one that was broken off, and is looked at without being taken', async () => {
    const state = createMemoryStateStore();
    expect(await nextEpoch(state, 'test', 'a')).toBe(1);
    expect(await beginBackfill(state, 'test', 'a')).toBe(1);
    expect(await beginBackfill(state, 'test', 'a')).toBe(1);
    await endBackfill(state, 'test', 'a');
    expect(await beginBackfill(state, 'test', 'a')).toBe(2);
    expect(await beginBackfill(state, 'test', 'b')).toBe(3);
    await expect(endBackfill(state, 'test', 'a')).rejects.toThrow('another backfill of test was begun meanwhile');
    expect(await nextEpoch(state, 'other', 'a')).toBe(1);
  });

  it('goes to one of two that begin at the same time; the last one of all is told', async () => {
    const state = createMemoryStateStore();
    const both = await Promise.allSettled([beginBackfill(state, 'test', 'a'), beginBackfill(state, 'test', 'b')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await state.commit(backfillKey('full'), encodeBackfillMark({ epoch: MAX_EPOCH, run: 'a', isDone: true }), 0);
    await expect(beginBackfill(state, 'full', 'b')).rejects.toThrow('there were 8191 backfills');
  });
});
