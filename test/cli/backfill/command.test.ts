// `weir backfill`: what it writes and says.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { paneOfRow } from '#core/history/row.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { beginBackfill } from '#stages/archive/epochs.ts';
import { firstWindows, latestWindows } from '#stages/query/latest-windows.ts';
import { readParquet } from '../../contract/duckdb.ts';
import { T0 } from '../../support/readings.ts';
import { folderOf, LEVEL, life, placed, profile, RANGE, run } from './command-world.ts';

const EPOCH = 2 ** 40;
const panesIn = async (folder: string): Promise<Pane[]> => {
  const names = readdirSync(join(folder, 'windows')).sort();
  return (await readParquet(names.map((name) => readFileSync(join(folder, 'windows', name))))).rows.map(paneOfRow);
};
const byWindow = (panes: Iterable<Pane>) =>
  [...panes]
    .map(({ revision: _, ...pane }) => pane)
    .toSorted((a, b) => a.startMs - b.startMs || (a.device + a.window < b.device + b.window ? -1 : 1));

describe('files', () => {
  it('have the windows as they were live, and DuckDB reads them; a folder with a profile is all that is needed', async () => {
    const { folder, archive } = folderOf();
    const out = join(folder, 'out');
    const { code, out: text } = await run(
      [...RANGE, '--archive', archive, '--profile', './test.json', '--out', out, '--json'],
      { folder },
    );
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ readings: 1440, devices: 2, epoch: 1, resumed: false, voids: null });
    const panes = await panesIn(out);
    expect(byWindow(latestWindows(panes))).toEqual(byWindow(life.panes.latest.values()));
    expect(Math.min(...panes.map(({ revision }) => revision))).toBeGreaterThan(EPOCH);
  });

  it('have only windows wholly inside the range, of other windows too', async () => {
    const { folder, archive } = folderOf();
    const out = join(folder, 'out');
    const argv = ['--from', '2026-01-01T00:10', '--to', '2026-01-01T00:50', '--windows', '1m,15m'];
    const { code, out: text } = await run([...argv, '--archive', archive, '--profile', './test.json', '--out', out], {
      folder,
    });
    expect([code, text]).toEqual([0, expect.stringContaining('no alert was told')]);
    const starts = (await panesIn(out)).filter(({ window, device }) => window === '15m' && device === 'd1');
    expect(latestWindows(starts).map(({ startMs, endMs }) => [startMs - T0, endMs - T0])).toEqual([
      [15 * 60_000, 30 * 60_000],
      [30 * 60_000, 45 * 60_000],
    ]);
    expect(latestWindows(starts).map(({ count, sum }) => [count, sum])).toEqual([
      [90, 450],
      [90, 450],
    ]);
  });

  it('say which alerts other rules would have made, and none is told', async () => {
    const { folder, archive } = folderOf();
    const base = [...RANGE, '--archive', archive];
    const out = (name: string) => ['--out', join(folder, name)];
    await run([...base, '--profile', './test.json', ...out('as-it-was')], { folder });
    const stricter = { ...profile.source, rules: [{ ...(LEVEL as object), above: { high: 60 } }] };
    writeFileSync(join(folder, 'stricter.json'), JSON.stringify(stricter));
    const was = join(folder, 'as-it-was', 'alerts.jsonl');
    expect(readFileSync(was, 'utf8')).toBe('');
    const { code, out: text } = await run(
      [...base, '--profile', './stricter.json', ...out('strict'), '--alerts', was, '--json'],
      { folder },
    );
    expect(code).toBe(0);
    expect(JSON.parse(text).alerts).toEqual({ computed: 2, compared_with: 0, new: 2, gone: 0, same: 0 });
    const lines = readFileSync(join(folder, 'strict', 'alerts-diff.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ change: 'new', device_id: 'd0', rule: 'hot' }),
      expect.objectContaining({ change: 'new', device_id: 'd0', rule: 'hot' }),
    ]);
    const back = await run(
      [
        ...base,
        '--profile',
        './test.json',
        ...out('back'),
        '--alerts',
        join(folder, 'strict', 'alerts.jsonl'),
        '--json',
      ],
      { folder },
    );
    expect(JSON.parse(back.out).alerts).toMatchObject({ computed: 0, compared_with: 2, gone: 2 });
  });
});

describe('--write', () => {
  it('stands above live windows, also where those are written again afterwards, and below the next backfill', async () => {
    const { place, hotCopy, state } = placed();
    await hotCopy.write([...life.panes.latest.values()]);
    expect((await run([...RANGE, '--write'], { place })).code).toBe(0);
    await hotCopy.write([...life.panes.latest.values()]);
    const shown = [...hotCopy.latest.values()];
    expect(shown.every(({ revision }) => revision > EPOCH && revision < 2 * EPOCH)).toBe(true);
    expect(byWindow(shown)).toEqual(byWindow(life.panes.latest.values()));
    const { code, out } = await run([...RANGE, '--write', '--json'], { place });
    expect([code, JSON.parse(out).epoch]).toEqual([0, 2]);
    expect([...hotCopy.latest.values()].every(({ revision }) => revision > 2 * EPOCH)).toBe(true);
    expect([...state.entries.keys()]).toEqual(['backfill#test']);
  });

  it('makes windows void that are none any more, and leaves others as they are where that is asked for', async () => {
    const engine = createMemoryPaneSink();
    const old = {
      name: 'memory',
      read: async (query: { device: string; fromMs: number; toMs: number; limit: number }) =>
        firstWindows(
          latestWindows([...engine.latest.values()]).filter(
            ({ device, startMs }) => device === query.device && startMs >= query.fromMs && startMs < query.toMs,
          ),
          query.limit,
        ),
    };
    await engine.write([...life.panes.latest.values()]);
    const { place } = placed({ sink: engine, old });
    const kept = await run([...RANGE, '--write', '--windows', '15m', '--keep-others', '--json'], { place });
    expect(JSON.parse(kept.out).voids).toBe(0);
    const { out } = await run([...RANGE, '--write', '--windows', '15m', '--json'], { place });
    expect(JSON.parse(out).voids).toBe(life.panes.latest.size);
    const shown = [...engine.latest.values()].filter(({ count }) => count > 0);
    expect(new Set(shown.map(({ window }) => window))).toEqual(new Set(['15m']));
  });

  it('that failed goes on with its epoch when it is typed again', async () => {
    let isDown = true;
    const engine = createMemoryPaneSink();
    const sink = {
      async write(panes: readonly Pane[]) {
        if (isDown && engine.written.length > 0) throw new Error('503 SlowDown');
        await engine.write(panes);
      },
    };
    const { folder } = folderOf();
    const { place } = placed({ sink });
    const failed = await run([...RANGE, '--write'], { place, folder });
    expect([failed.code, failed.err]).toEqual([1, expect.stringContaining('503 SlowDown')]);
    isDown = false;
    const { code, out } = await run([...RANGE, '--write', '--json'], { place, folder });
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ epoch: 1 })]);
    expect(byWindow(engine.latest.values())).toEqual(byWindow(life.panes.latest.values()));
  });

  it('is refused for windows that readings may still change, with the latest end that is not', async () => {
    const { place } = placed();
    const { code, err } = await run(['--from', '2026-01-01', '--to', '2026-01-30', '--write'], { place });
    expect(code).toBe(2);
    expect(err).toMatch(/--to is 2026-01-30T00:00:00.000Z: .*after 2026-01-23T23:49:00.000Z/);
  });

  it('is told where another backfill was begun meanwhile', async () => {
    const { place, state } = placed({
      sink: { write: async () => void (await beginBackfill(state, 'test', 'another')) },
    });
    const { code, err } = await run([...RANGE, '--write'], { place });
    expect([code, err]).toEqual([1, expect.stringContaining('another backfill of test was begun meanwhile')]);
  });
});

describe('--dry-run', () => {
  it('computes all of it, writes nothing and takes no epoch', async () => {
    const { place, hotCopy, state } = placed();
    const { code, out } = await run([...RANGE, '--dry-run', '--json'], { place });
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ epoch: 1, readings: 1440, written: [] })]);
    expect([hotCopy.written, [...state.entries]]).toEqual([[], []]);
  });
});
