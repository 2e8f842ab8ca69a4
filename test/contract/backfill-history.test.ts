// A backfill into a history in S3, by its real SQL on DuckDB in the place of Athena.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOlderWindows } from '#adapters/aws/history/older-windows.ts';
import { epochRevision } from '#core/history/epoch.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { backfilledPanes, vanished } from '#stages/archive/backfilled-panes.ts';
import { startHistory } from './history-rig.ts';
import { pane } from './samples.ts';
import { credentials } from './tables.ts';

const T0 = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

let rig: Awaited<ReturnType<typeof startHistory>>;
beforeAll(async () => {
  rig = await startHistory();
});
afterAll(() => rig.close());

const of = (minute: number, values: readonly number[], change: Partial<Pane> = {}): Pane => {
  const startMs = T0 + minute * MINUTE_MS;
  return pane(values, { startMs, endMs: startMs + MINUTE_MS, ...change });
};

it('replaces what it gives out, makes void what it does not, and leaves what is outside; live rows that come later stay below', async () => {
  const history = await rig.create({ nowMs: () => T0 + 30 * 86_400_000 });
  const live = [of(0, [1]), of(1, [1, 2]), of(1, [1], { device: 'gone' }), of(9, [3])];
  const crossing = pane([1], { startMs: T0, endMs: T0 + 20 * MINUTE_MS, window: 'session/5m' });
  await history.sink.write([...live, crossing]);
  await history.merge();
  const range = { fromMs: T0, toMs: T0 + 9 * MINUTE_MS, epoch: 1 };
  const panes = backfilledPanes(history.sink, range, { isKnown: false });
  await panes.write([of(0, [1, 7]), of(1, [5])]);
  const env = { AWS_ENDPOINT_URL_ATHENA: rig.athena.endpoint };
  const older = createOlderWindows(history.place, env, {
    credentials: async () => credentials,
    sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
  });
  const ask = async (): Promise<Pane[]> => {
    const found: Pane[] = [];
    const query = { profile: 'energy', fromMs: range.fromMs, toMs: range.toMs, belowRevision: epochRevision(1, 0) };
    for await (const page of older(query)) found.push(...page);
    return found;
  };
  const left = await ask();
  expect(left.map(({ device }) => device)).toEqual(['gone']);
  await history.sink.write(vanished(left, panes, range));
  expect(await ask()).toEqual([]);
  // A late redrive of what was live, and the backfill once more.
  await history.sink.write(live);
  await panes.write([of(0, [1, 7]), of(1, [5])]);
  await history.merge();
  expect(await ask()).toEqual([]);
  const rows = await history.table();
  const shown = rows.filter(({ count }) => count > 0).map(({ device, startMs, sum }) => [device, startMs - T0, sum]);
  expect(shown.toSorted((a, b) => Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2]))).toEqual([
    ['meter-17', 0, 1],
    ['meter-17', 0, 8],
    ['meter-17', MINUTE_MS, 5],
    ['meter-17', 9 * MINUTE_MS, 3],
  ]);
});
