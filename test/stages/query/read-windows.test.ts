// One answer from two sources: for any division of the emissions between them, any revisions and any cuts, what comes
// together is what a batch job over all emissions says, each window once.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pane } from '#core/windowing/pane.ts';
import { firstWindows, latestWindows } from '#stages/query/latest-windows.ts';
import type { WindowQuery, WindowSource } from '#stages/query/ports.ts';
import { type HotWindowSource, readWindows, SourceFailedError } from '#stages/query/read-windows.ts';
import { windowEndMs, windowReachMs } from '#stages/query/window-reach.ts';
import { pane } from '../../contract/samples.ts';

const T0 = 1_767_225_600_000;
const MINUTE_MS = 60_000;
const at = (minute: number): number => T0 + minute * MINUTE_MS;

const sourceOf = (name: string, panes: readonly Pane[]): WindowSource => ({
  name,
  async read({ device, fromMs, toMs, limit }: WindowQuery) {
    const own = panes.filter((one) => one.device === device && one.startMs >= fromMs && one.startMs < toMs);
    return firstWindows(latestWindows(own), limit);
  },
});

const hotOf = (panes: readonly Pane[], keptFromMs: number): HotWindowSource => ({
  ...sourceOf('hot', panes),
  keptFromMs: async () => keptFromMs,
});

const QUERY: WindowQuery = { profile: 'energy', device: 'meter-17', fromMs: at(0), toMs: at(100), limit: 1_000 };

/** An emission: which window, which revision; revision 0 of a window is its first. */
const emission = fc.record({
  minute: fc.integer({ min: 0, max: 30 }),
  measure: fc.constantFrom('power', 'voltage'),
  window: fc.constantFrom('1m', '5m/1m'),
  revision: fc.integer({ min: 1, max: 5 }),
  isVoid: fc.boolean(),
});

const paneOf = ({
  minute,
  measure,
  window,
  revision,
  isVoid,
}: typeof emission extends fc.Arbitrary<infer T> ? T : never) =>
  pane(isVoid && revision > 1 ? [] : Array.from({ length: revision }, (_, of) => of), {
    ...{ startMs: at(minute), measure, window, revision },
    endMs: at(minute) + (window === '1m' ? 1 : 5) * MINUTE_MS,
  });

test('any emissions, any place of the hot copy, any limit: all pages together are each window once, as a batch job has it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(emission, { maxLength: 60 }),
      fc.integer({ min: -5, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      async (emissions, hotFrom, limit) => {
        // The same identity is the same emission.
        const all = [...new Map(emissions.map((one) => [JSON.stringify({ ...one, isVoid: 0 }), paneOf(one)])).values()];
        // The engine has missed the last revisions of what the hot copy has whole; it has everything that is older.
        const history = all.filter((one) => one.endMs < at(hotFrom) || one.revision <= 3);
        const hot = all.filter((one) => one.endMs >= at(hotFrom));
        const sources = { hot: hotOf(hot, at(hotFrom)), history: sourceOf('engine', history) };
        const found: Pane[] = [];
        let fromMs = QUERY.fromMs;
        for (let pages = 0; pages < 200; pages += 1) {
          const { panes, cut } = await readWindows(sources, { ...QUERY, fromMs, limit });
          found.push(...panes);
          if (cut === undefined) break;
          expect(cut.cutAtMs).toBeGreaterThan(fromMs);
          fromMs = cut.cutAtMs;
        }
        const batch = latestWindows(all).filter(({ count }) => count > 0);
        expect(found).toEqual(batch);
      },
    ),
  );
});

describe('which sources are asked', () => {
  const hot = hotOf([pane([1], { startMs: at(20) })], at(10));
  const failing: WindowSource = { name: 'engine', read: () => Promise.reject(new Error('down')) };

  test('the engine is not where the hot copy has the whole range', async () => {
    const answer = await readWindows({ hot, history: failing }, { ...QUERY, fromMs: at(10) });
    expect([answer.sources, answer.panes.length]).toEqual([['hot'], 1]);
  });

  test('one that does not answer is named', async () => {
    await expect(readWindows({ hot, history: failing }, QUERY)).rejects.toThrow(
      new SourceFailedError('engine', new Error('down')),
    );
  });

  test('without an engine it is said since when windows are kept', async () => {
    expect(await readWindows({ hot, history: undefined }, QUERY)).toMatchObject({ missingBeforeMs: at(10) });
    const covered = await readWindows({ hot, history: undefined }, { ...QUERY, fromMs: at(10) });
    expect(covered.missingBeforeMs).toBeUndefined();
    expect(await readWindows({ hot: undefined, history: undefined }, QUERY)).toMatchObject({
      missingBeforeMs: QUERY.toMs,
      panes: [],
    });
  });

  test('a row without its revision gives way to the hot copy', async () => {
    const history = sourceOf('engine', [pane([9, 9], { startMs: at(5), revision: 0 })]);
    const own = pane([1], { startMs: at(5), endMs: at(11) });
    const { panes } = await readWindows({ hot: hotOf([own], at(10)), history }, QUERY);
    expect(panes).toEqual([own]);
  });
});

describe('a cut', () => {
  test('never gives a part of what starts at once, nor nothing', () => {
    const many = ['a', 'b', 'c'].map((measure) => pane([1], { measure, startMs: at(0) }));
    const next = pane([1], { startMs: at(1) });
    expect(firstWindows([...many, next], 2)).toEqual({ panes: many, cut: { why: 'rows', cutAtMs: at(1) } });
    expect(firstWindows(many, 2)).toEqual({ panes: many });
  });
});

test.each([
  ['1m', MINUTE_MS, at(1)],
  ['5m/1m', 5 * MINUTE_MS, at(5)],
  ['session/5m', 0, Number.NaN],
  ['count/100', Number.POSITIVE_INFINITY, Number.NaN],
  ['calendar/1d@UTC', 25 * 60 * MINUTE_MS, at(24 * 60)],
  ['nonsense', Number.POSITIVE_INFINITY, Number.NaN],
])('%s ends so long after its start, or by what its readings say', (label, reachMs, endMs) => {
  expect([windowReachMs([label]), windowEndMs(label, at(0))]).toEqual([reachMs, endMs]);
});
