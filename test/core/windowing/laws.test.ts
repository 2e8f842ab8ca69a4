import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { add, emptyAccumulator, merge, stddevOf } from '#core/windowing/slices/accumulator.ts';
import { firstStartMs, floorTo, lastEndMs, parseWindowSpec, sliceSizeMs } from '#core/windowing/slices/window-spec.ts';
import { decodeGroupState, encodeGroupState } from '#core/windowing/state-codec.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { compiled, rawRecord, T0, testProfile } from '../../support/readings.ts';

const spec = fc.constantFrom('1m', '15m', '5m/1m', '90s/30s', '1h/7m', '10s', '1d/1h').map(parseWindowSpec);
const instant = fc.integer({ min: -1e13, max: 1e13 });

describe('time arithmetic', () => {
  it('every instant is in exactly ceil(size / slide) or floor(size / slide) windows, and those around it do not hold it', () => {
    fc.assert(
      fc.property(spec, instant, (each, timeMs) => {
        const sliceMs = sliceSizeMs([each]);
        const slice = floorTo(timeMs, sliceMs);
        const first = firstStartMs(each, slice, sliceMs);
        const last = lastEndMs(each, slice) - each.sizeMs;
        for (let start = first; start <= last; start += each.slideMs) {
          expect(start <= timeMs && timeMs < start + each.sizeMs).toBe(true);
        }
        expect(first - each.slideMs + each.sizeMs <= timeMs).toBe(true);
        expect(last + each.slideMs > timeMs).toBe(true);
      }),
    );
  });

  it.each(['', '0m', '5', 'm', '5m/10m', '2d', '5m/', '5m/1m/1m', '-1m', '1.5m'])(
    '%j is no window, said with what was expected',
    (label) => {
      expect(() => parseWindowSpec(label)).toThrow(/^window /);
    },
  );
});

describe('the accumulator', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 40 });

  it('merging parts is the same as adding all, whatever the cut', () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const whole = emptyAccumulator();
        const a = emptyAccumulator();
        const b = emptyAccumulator();
        for (const [i, value] of [...left, ...right].entries()) add(whole, value, i);
        for (const [i, value] of left.entries()) add(a, value, i);
        for (const [i, value] of right.entries()) add(b, value, left.length + i);
        merge(a, b);
        expect({ ...a, sum: 0, mean: 0, m2: 0 }).toEqual({ ...whole, sum: 0, mean: 0, m2: 0 });
        expect(a.sum).toBeCloseTo(whole.sum, 3);
        expect(stddevOf(a) ?? -1).toBeCloseTo(stddevOf(whole) ?? -1, 3);
      }),
    );
  });

  it('stays exact far from zero: the sample deviation of 1e9 + {4, 7, 13, 16} is √30', () => {
    const acc = emptyAccumulator();
    for (const [i, value] of [4, 7, 13, 16].entries()) add(acc, 1e9 + value, i);
    expect(stddevOf(acc)).toBeCloseTo(Math.sqrt(30), 9);
    expect(stddevOf(emptyAccumulator())).toBeNull();
  });
});

interface Event {
  readonly device: string;
  readonly offsetS: number;
  readonly value: number;
}
const event: fc.Arbitrary<Event> = fc.record({
  device: fc.constantFrom('a', 'b', 'c'),
  offsetS: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 900 }) }, fc.integer({ min: 0, max: 7200 })),
  value: fc.double({ min: -900, max: 900, noNaN: true }),
});
const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 12 }));

function recordsOf(events: readonly Event[]) {
  return events.map(({ device, offsetS, value }, i) =>
    rawRecord(i, {
      device_id: device,
      timestamp: T0 / 1000 + offsetS,
      power: value,
      meter_kwh: value,
      limited_kwh: (value + 900) * 5,
      net_kwh: value,
      load_kw: value,
    }),
  );
}

function cut<T>(items: readonly T[], sizes: Iterator<number>): T[][] {
  const batches: T[][] = [];
  for (let at = 0; at < items.length; ) {
    const size = sizes.next().value as number;
    batches.push(items.slice(at, at + size));
    at += size;
  }
  return batches;
}

/**
 * The last panes. Void ones tell what was published in between, a rank also of values that a window was not published
 * for.
 */
function standing({ latest }: MemoryPaneSink): Map<string, Pane> {
  const panes = [...latest].filter(([, { count }]) => count > 0);
  const isRanked = ({ increase, coveredMs }: Pane) => increase !== undefined || coveredMs !== undefined;
  return new Map(
    panes.map(([id, pane]): [string, Pane] => [id, isRanked(pane) ? { ...pane, revision: 0 } : pane]).sort(),
  );
}

const everything = compiled(
  {
    measures: {
      ...testProfile.measures,
      meter_kwh: { unit: 'kWh', counter: true },
      limited_kwh: { unit: 'kWh', counter: true, dipMax: 50, maxRate: 20_000, rolloverAt: 'any' },
      net_kwh: { unit: 'kWh', counter: 'net' },
      load_kw: { unit: 'kW', energy: 'time-weighted' },
    },
  },
  ['1m', '1h', '5m/1m', 'session/1m', 'session/20m', 'count/3'],
);

describe.each([
  ['1 s resolution', compiled()],
  ['1 ms resolution', compiled({ resolutionMs: 1 })],
  ['every kind of window and measure', everything],
])('any cut of the stream, %s', (_, profile) => {
  it('gives the same last panes, counts and state, also when each batch comes twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 60 }), cuts, fc.boolean(), async (events, sizes, twice) => {
        const once = createPipeline(profile);
        await once.feed(recordsOf(events));
        await once.end();
        const often = createPipeline(profile, { reuseState: false });
        for (const batch of cut(recordsOf(events), sizes[Symbol.iterator]())) {
          await often.feed(batch);
          if (twice) await often.feed(batch);
        }
        await often.end();
        expect(standing(often.panes)).toEqual(standing(once.panes));
        expect(often.counts()).toEqual(once.counts());
        const { valuesAccepted, valuesDuplicate, valuesLate } = once.counts();
        const measureCount = profile === everything ? 5 : 1;
        expect(valuesAccepted + valuesDuplicate + valuesLate).toBe(events.length * measureCount);
      }),
      { numRuns: 60 },
    );
  });

  it('state survives encoding: decoded and encoded again it is the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
        const pipeline = createPipeline(profile);
        await pipeline.feed(recordsOf(events));
        for (const { bytes } of pipeline.state.entries.values()) {
          expect(encodeGroupState(decodeGroupState(bytes, profile), profile)).toEqual(bytes);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('against a batch computation of ten lines', () => {
  it('every window of every device is equal in count, sum, min, max and first for readings within the allowed lateness', async () => {
    const near = fc.array(
      fc.record({
        device: fc.constantFrom('a', 'b'),
        offsetS: fc.integer({ min: 0, max: 599 }),
        value: fc.integer({ min: -9, max: 9 }),
      }),
      { maxLength: 60 },
    );
    const profile = compiled();
    await fc.assert(
      fc.asyncProperty(near, async (events) => {
        const seen = new Set<string>();
        const distinct = events.filter(
          ({ device, offsetS }) => !seen.has(`${device} ${offsetS}`) && seen.add(`${device} ${offsetS}`),
        );
        const expected = new Map<string, number[]>();
        for (const { device, offsetS, value } of distinct) {
          for (const [label, size, slide] of [
            ['1m', 60, 60],
            ['5m/1m', 300, 60],
          ] as const) {
            for (let start = Math.floor(offsetS / slide) * slide; start > offsetS - size; start -= slide) {
              const key = `${device} ${label} ${start}`;
              expected.set(key, [...(expected.get(key) ?? []), value]);
            }
          }
        }
        const pipeline = createPipeline(profile);
        await pipeline.feed(recordsOf(events));
        await pipeline.end();
        const actual = [...pipeline.panes.latest.values()].map((pane) => [
          `${pane.device} ${pane.window} ${(pane.startMs - T0) / 1000}`,
          [pane.count, pane.sum, pane.min, pane.max],
        ]);
        const wanted = [...expected].map(([key, values]) => [
          key,
          [values.length, values.reduce((a, b) => a + b, 0), Math.min(...values), Math.max(...values)],
        ]);
        expect(actual.sort()).toEqual(wanted.sort());
      }),
      { numRuns: 100 },
    );
  });
});
