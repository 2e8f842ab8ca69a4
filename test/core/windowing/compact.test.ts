import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { compiled, rawRecord, T0, testProfile } from '../../support/readings.ts';

const measures = {
  ...testProfile.measures,
  meter_kwh: { unit: 'kWh', counter: true },
  limited_kwh: { unit: 'kWh', counter: true, dipMax: 50, maxRate: 20_000, rolloverAt: 'any' as const },
  load_kw: { unit: 'kW', energy: 'time-weighted' as const },
};
const profileOf = (windows: readonly string[]) => compiled({ measures, holdMs: 400_000 }, windows);

const WINDOWS = [
  ['1m', '1d'],
  ['7s', '1h'],
  ['1h/25m'],
  ['20m/5m', '6h'],
  ['90s/30s', '1h'],
  ['5m', '1d/8h', '35m/5m'],
];

interface Event {
  readonly stepS: number;
  readonly lateS: number;
  readonly value: number;
}
const event: fc.Arbitrary<Event> = fc.record({
  stepS: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 200 }) }, fc.integer({ min: 0, max: 9000 })),
  lateS: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 580 })),
  value: fc.double({ min: 0, max: 900, noNaN: true }),
});

function recordsOf(events: readonly Event[]) {
  let clockS = T0 / 1000;
  return events.map(({ stepS, lateS, value }, i) => {
    clockS += stepS;
    const body = { heat_c: value / 10, meter_kwh: value, limited_kwh: value, load_kw: value, power: value };
    return rawRecord(i, { device_id: 'a', timestamp: clockS - lateS, ...body });
  });
}

describe('folding closed slices', () => {
  it.each(WINDOWS)('changes no bit of a window, whenever it is done: %s %s', async (...labels) => {
    const profile = profileOf(labels.filter((label) => label !== undefined));
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 30, maxLength: 120, size: 'max' }), async (events) => {
        const records = recordsOf(events);
        const whole = createPipeline(profile, { keyGroups: 1 });
        await whole.feed(records);
        await whole.end();
        const often = createPipeline(profile, { keyGroups: 1, reuseState: false });
        for (const record of records) await often.feed([record]);
        await often.end();
        // The rank also rises with values that a window was not published for.
        const shown = ({ panes }: typeof whole) =>
          [...panes.latest].map(([id, pane]) => [id, { ...pane, revision: 0 }]).sort();
        expect(shown(often)).toEqual(shown(whole));
      }),
      // Not shrunk: that takes minutes, and the seed says enough.
      { numRuns: 25, seed: 20_261_121, endOnFailure: true },
    );
  });

  it('keeps a day of minutes in a dozen slices, and the day is right', async () => {
    const profile = profileOf(['1m', '1d']);
    const pipeline = createPipeline(profile, { keyGroups: 1 });
    const seconds = Array.from({ length: 24 * 180 }, (_, i) => i * 20);
    for (let at = 0; at < seconds.length; at += 60) {
      const readings = seconds
        .slice(at, at + 60)
        .map((s) => ({ device_id: 'a', timestamp: T0 / 1000 + s, power: s % 7 }));
      await pipeline.feed([rawRecord(at, readings)]);
    }
    const { bytes } = pipeline.state.entries.get('windows#test#0')!;
    const [series] = [...decodeGroupState(bytes, profile).devices.values()][0]!.series;
    expect(series!.slices.length).toBeLessThanOrEqual(12);
    expect(bytes.length).toBeLessThan(1500);
    await pipeline.end();
    const day = [...pipeline.panes.latest.values()].find(({ window }) => window === '1d');
    expect(day).toMatchObject({ count: 24 * 180, sum: seconds.reduce((sum, s) => sum + (s % 7), 0) });
  });

  it('and a slice that its device’s clock has closed no longer knows which slots are taken', async () => {
    const profile = profileOf(['15m/5m']);
    const pipeline = createPipeline(profile, { keyGroups: 1 });
    const seconds = [...Array.from({ length: 20 }, (_, i) => i), 14 * 60, 15 * 60];
    await pipeline.feed(seconds.map((s, i) => rawRecord(i, { device_id: 'a', timestamp: T0 / 1000 + s, power: 1 })));
    const { bytes } = pipeline.state.entries.get('windows#test#0')!;
    const [closed] = [...decodeGroupState(bytes, profile).devices.values()][0]!.series[0]!.slices;
    expect(closed).toMatchObject({ count: 20, few: undefined, bitmap: undefined, sorted: undefined });
  });
});
