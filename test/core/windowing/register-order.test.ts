// Registers in any order of arrival, cut anywhere, with repeats, each step from the stored state: the windows are those
// of a batch job.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Pane, paneId } from '#core/windowing/pane.ts';
import { type Told, tellRegister } from '../../model/registers.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { compiled, rawRecord, T0, testProfile } from '../../support/readings.ts';

/** Ten minutes are accepted late: whatever comes of so many seconds comes in time. */
const SPAN_S = 595;
/** 10.2 a minute. */
const RULE = { dipMax: 0.51, maxRate: 611, rolloverAt: 'any' } as const;
const profileOf = (windows: readonly string[]) =>
  compiled({ measures: { ...testProfile.measures, meter_kwh: { unit: 'kWh', counter: true, ...RULE } } }, windows);

const value = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 60 }).map((n) => 9960 + n / 4) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 8 }).map((n) => n / 2) },
  { weight: 1, arbitrary: fc.constantFrom(0, 65_535, 4000) },
);
const arrivals = fc.array(fc.record({ s: fc.nat({ max: SPAN_S }), value }), {
  minLength: 1,
  maxLength: 40,
  size: 'max',
});
const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 6 }));

/** What a window shows, from what its values decided; hairs of adding in another order left out. */
function shownOf(told: readonly Told[]) {
  const sum = (name: keyof Told) => told.reduce((total, one) => total + one[name], 0);
  const pending = told.at(-1)?.pending ?? 0;
  return [sum('increase'), sum('jump'), sum('glitches'), sum('replaced'), pending].map(rounded);
}

const rounded = (number: number) => Math.round(number * 1e6) / 1e6 + 0;
const shown = ({ increase = 0, jump = 0, glitches = 0, replaced = 0, pending = 0 }: Pane) =>
  [increase, jump, glitches, replaced, pending].map(rounded);

it.each([[['1m']], [['1m', '3m/1m']], [['30s', '5m']]])(
  '%j of a register are those of a batch job, and of two panes of one window the one that differs has the higher revision',
  async (windows) => {
    const profile = profileOf(windows);
    const met = { corrected: 0 };
    await fc.assert(
      fc.asyncProperty(arrivals, cuts, async (events, sizes) => {
        const pipeline = createPipeline(profile, { keyGroups: 1, reuseState: false });
        // Another device, whose clock is ahead, has every window published as soon as it can be.
        await pipeline.feed([rawRecord(0, { device_id: 'b', timestamp: T0 / 1000 + 700, meter_kwh: 1 })]);
        const cut = sizes[Symbol.iterator]();
        for (let at = 0; at < events.length; ) {
          const size = cut.next().value as number;
          const records = events.slice(at, at + size).map(({ s, value: meter_kwh }, i) => {
            return rawRecord(1 + at + i, { device_id: 'a', timestamp: T0 / 1000 + s, meter_kwh });
          });
          await pipeline.feed(records);
          at += size;
        }
        await pipeline.end();
        const { written } = pipeline.panes;
        const seen = new Map<string, { revision: number; text: string }>();
        const byId = new Map<string, string>();
        for (const pane of written) {
          const text = JSON.stringify(pane);
          expect(byId.get(paneId(pane)) ?? text).toBe(text);
          byId.set(paneId(pane), text);
          const window = `${pane.device} ${pane.window} ${pane.startMs}`;
          const before = seen.get(window);
          if (before !== undefined && before.text !== text) {
            expect(pane.revision).toBeGreaterThan(before.revision);
            met.corrected += 1;
          }
          seen.set(window, { revision: pane.revision, text });
        }
        const byTime = events
          .filter(({ s }, i) => events.findIndex((other) => other.s === s) === i)
          .map(({ s, value: of }) => ({ timeMs: T0 + s * 1000, value: of }))
          .toSorted((a, b) => a.timeMs - b.timeMs);
        const told = tellRegister(byTime, RULE);
        for (const pane of pipeline.panes.latest.values()) {
          if (pane.device !== 'a') continue;
          const isIn = (i: number) => byTime[i]!.timeMs >= pane.startMs && byTime[i]!.timeMs < pane.endMs;
          expect([pane.startMs - T0, shown(pane)]).toEqual([
            pane.startMs - T0,
            shownOf(told.filter((_, i) => isIn(i))),
          ]);
        }
        const tumbling = [...pipeline.panes.latest.values()].filter(
          (pane) => pane.device === 'a' && pane.window === windows[0],
        );
        const moved = tumbling.reduce((sum, { increase = 0, jump = 0 }) => sum + increase + jump, 0);
        const all = tellRegister(byTime, RULE).reduce((sum, one) => sum + one.increase + one.jump, 0);
        expect(moved).toBeCloseTo(all, 6);
      }),
      { numRuns: 80, seed: 20_261_130 },
    );
    expect(met.corrected).toBeGreaterThan(200);
  },
);
