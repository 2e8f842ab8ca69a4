// docs/semantics.md, "When the past is computed again …", row by row.
import { describe, expect, it } from 'vitest';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { epochRevision } from '#core/history/epoch.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { vanished } from '#stages/archive/backfilled-panes.ts';
import { ALL_TIME, backfilled, live } from '../cli/backfill/world.ts';
import { compiled, rawRecord, T0 } from '../support/readings.ts';

const MINUTE_MS = 60_000;
const profile = compiled({ windows: ['1m'] });

/** Of one device: minutes of event and arrival, kW. A duplicate, a late one, one out of order, too late ones. */
const SENT: readonly (readonly [number, number, number])[] = [
  ...([
    [0, 0, 1],
    [1, 1, 2],
    [1, 1, 2],
    [2, 2, 3],
  ] as const),
  ...([
    [9, 9, 4],
    [3, 9, 5],
    [20, 20, 6],
    [4, 20, 7],
    [31, 31, 8],
  ] as const),
];
const records = SENT.map(([minute, arrival, power], n) =>
  rawRecord(
    n,
    { device_id: 'a', timestamp: T0 / 1000 + minute * 60 + 5, power },
    { arrivalMs: T0 + arrival * MINUTE_MS + 6_000 + n },
  ),
);
const batches = [records.slice(0, 4), records.slice(4, 6), records.slice(6)];

const shown = (panes: ReadonlyMap<string, Pane>, window: string): string[] =>
  [...panes.values()]
    .filter((pane) => pane.window === window && pane.count > 0)
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ startMs, count, sum }) => `${(startMs - T0) / MINUTE_MS} ${count} ${sum}`);

const AS_LIVE = ['0 1 1', '1 1 2', '2 1 3', '3 1 5', '9 1 4', '20 1 6', '31 1 8'];

describe('when the past is computed again …', () => {
  it('from the archive, with the windows as they were: each window is as it was live, number for number; what was a duplicate, late or too late is so again', async () => {
    const lived = await live(profile, batches);
    expect(shown(lived.panes.latest, '1m')).toEqual(AS_LIVE);
    expect(shown((await backfilled(profile, lived)).panes, '1m')).toEqual(AS_LIVE);
  });

  it('while aggregate had crashed, and its batches came again or were cut otherwise: the same: repeats in the archive are told by their positions', async () => {
    for (const at of ['archive', 'panes', 'commit'] as const) {
      const lived = await live(profile, batches, [{}, { at, cut: 0.5 }, { hasRival: true }]);
      expect(shown((await backfilled(profile, lived)).panes, '1m')).toEqual(AS_LIVE);
    }
  });

  it('with other windows: each window is what it would have been live; lateness stays by the slices of the deployment', async () => {
    const lived = await live(profile, batches);
    const other = compileProfile(profile.source, ['15m']);
    const { panes } = await backfilled({ ...other, latenessGrainMs: profile.latenessGrainMs }, lived);
    expect(shown(panes, '15m')).toEqual(['0 5 15', '15 1 6', '30 1 8']);
  });

  it('and live rows of these windows are written again afterwards: the backfilled ones stand, since their revisions have an epoch', async () => {
    const lived = await live(profile, batches);
    const to = createMemoryPaneSink();
    await backfilled(profile, lived, { to, range: { ...ALL_TIME, epoch: 1 } });
    await to.write(lived.panes.written);
    expect([...to.latest.values()].every(({ revision }) => revision > epochRevision(1, 0))).toBe(true);
  });

  it('for a range: only windows that lie wholly inside it are given out, and those of before that are none any more are made void', async () => {
    const lived = await live(profile, batches);
    const range = { fromMs: T0 + MINUTE_MS, toMs: T0 + 10 * MINUTE_MS, epoch: 1 };
    const { panes, worked } = await backfilled(profile, lived, { range, isKnown: true });
    expect(shown(panes, '1m')).toEqual(AS_LIVE.slice(1, 5));
    const old = [...lived.panes.latest.values()].map((pane) => ({ ...pane, device: 'of-before' }));
    const voids = vanished(old, worked.panes, range);
    expect(voids.map(({ startMs, count }) => [(startMs - T0) / MINUTE_MS, count])).toEqual([
      ...[
        [1, 0],
        [2, 0],
        [3, 0],
        [9, 0],
      ],
    ]);
  });
});
