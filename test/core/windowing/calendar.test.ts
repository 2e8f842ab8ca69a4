// Civil days, weeks and months. What a zone's clocks show is asked of Intl here, instant by instant, and never of the
// code under test.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteReader } from '#core/bytes/reader.ts';
import { checkFormat, passSections, UnknownFormatError } from '#core/formats.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { decodeGroupState, encodeGroupState } from '#core/windowing/state-codec.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { compiled, rawRecord, testProfile } from '../../support/readings.ts';

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

const measures = {
  ...testProfile.measures,
  meter_kwh: { unit: 'kWh', counter: true },
  load_kw: { unit: 'kW', energy: 'time-weighted' as const },
};
const profileOf = (windows: readonly string[]) => compiled({ measures, holdMs: 400_000 }, windows);

const formats = new Map<string, Intl.DateTimeFormat>();
/** `2026-03-29`, as the zone's clocks show it. */
function dateIn(zone: string, ms: number): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(zone, format);
  }
  return format.format(ms);
}

/**
 * Where clocks go back over midnight, the day has begun with the first one: the latest date that they have shown by
 * then.
 */
function latestDateIn(zone: string, ms: number): string {
  const dates = [0, 1, 2, 3, 4, 5].map((quarters) => dateIn(zone, ms - quarters * QUARTER_MS));
  return dates.toSorted().at(-1) as string;
}

/** First day of the week (Monday) or month of a date. */
function keyOf(unit: string, date: string): string {
  if (unit === '1d') return date;
  if (unit === '1mo') return date.slice(0, 7);
  const ms = Date.parse(`${date}T00:00:00Z`);
  return new Date(ms - ((new Date(ms).getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
}

async function panesOf(profile: CompiledProfile, readings: readonly object[], cut = readings.length) {
  const pipeline = createPipeline(profile, { keyGroups: 1, reuseState: false });
  for (let from = 0; from < readings.length; from += cut) {
    const some = readings.slice(from, from + cut);
    await pipeline.feed(some.map((body, i) => rawRecord(from + i, body, { arrivalMs: Date.parse('2050-01-01') })));
  }
  await pipeline.end();
  return [...pipeline.panes.latest.values()];
}

const ZONES = [
  ...['Europe/Paris', 'America/New_York', 'Africa/Cairo', 'America/Havana', 'Pacific/Apia', 'Asia/Kathmandu'],
  ...['Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Kiritimati', 'America/Sao_Paulo', 'Africa/Casablanca', 'UTC'],
  ...['Pacific/Chatham', 'Asia/Beirut', 'America/Asuncion', 'Asia/Tehran'],
];
/** Days on which clocks of some of these zones changed, and some on which none did. */
const DAYS = [
  ...['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-24', '2026-10-30', '2011-12-30', '2025-12-31'],
  ...['2006-10-29', '2026-04-05', '2016-10-16', '2017-02-19', '2021-03-21', '2024-02-29', '2026-03-28', '1995-01-01'],
];

describe('a calendar window', () => {
  it.each(['1d', '1w', '1mo'])(
    'of %s holds what the quarters of an hour of it hold, in any zone, also as clocks change',
    async (unit) => {
      const story = fc.record({
        zone: fc.constantFrom(...ZONES),
        day: fc.constantFrom(...DAYS),
        steps: fc.array(
          fc.record({ stepS: fc.integer({ min: 1, max: 9000 }), lateS: fc.integer({ min: 0, max: 590 }) }),
          { minLength: 5, maxLength: 70, size: 'max' },
        ),
        cut: fc.integer({ min: 1, max: 9 }),
      });
      await fc.assert(
        fc.asyncProperty(story, async ({ zone, day, steps, cut }) => {
          let clockS = Date.parse(`${day}T00:00:00Z`) / 1000 - 86_400;
          const readings = steps.map(({ stepS, lateS }, i) => {
            clockS += stepS;
            return { device_id: 'a', timestamp: clockS - lateS, power: (i * 7) % 13, meter_kwh: i };
          });
          const label = `calendar/${unit}@${zone}`;
          const panes = await panesOf(profileOf(['15m', label]), readings, cut);
          const expected = new Map<string, object>();
          const shown = new Map<string, object>();
          for (const { measure, window, startMs, endMs, count, sum, increase = 0, min, max } of panes) {
            if (window === label) {
              // Quarters of an hour begin and end inside of it, at its edges too.
              expect([startMs % QUARTER_MS, endMs % QUARTER_MS]).toEqual([0, 0]);
              const key = `${measure} ${keyOf(unit, latestDateIn(zone, startMs))}`;
              expect(shown.has(key)).toBe(false);
              shown.set(key, { count, sum: expect.closeTo(sum, 6), increase: expect.closeTo(increase, 6), min, max });
            } else {
              const key = `${measure} ${keyOf(unit, latestDateIn(zone, startMs))}`;
              const all = (expected.get(key) ?? { count: 0, sum: 0, increase: 0, min, max }) as Record<string, number>;
              expected.set(key, {
                count: (all.count as number) + count,
                sum: (all.sum as number) + sum,
                increase: (all.increase as number) + increase,
                min: Math.min(all.min as number, min),
                max: Math.max(all.max as number, max),
              });
            }
          }
          expect(Object.fromEntries(expected)).toEqual(Object.fromEntries(shown));
        }),
        { numRuns: 60 },
      );
    },
  );

  it('has the same bits whether its slices were taken over one by one or not at all', async () => {
    const event = fc.record({
      stepS: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 400 }) }, fc.integer({ min: 0, max: 40_000 })),
      lateS: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 580 })),
      value: fc.double({ min: 0, max: 900, noNaN: true }),
    });
    for (const windows of [
      ['calendar/1d@Europe/Paris'],
      ['1m', '1d', 'calendar/1d@America/Havana', 'calendar/1w@UTC'],
    ]) {
      const profile = profileOf(windows);
      await fc.assert(
        fc.asyncProperty(fc.array(event, { minLength: 30, maxLength: 120, size: 'max' }), async (events) => {
          let clockS = Date.parse('2026-10-31T20:00:00Z') / 1000;
          const readings = events.map(({ stepS, lateS, value }) => {
            clockS += stepS;
            return { device_id: 'a', timestamp: clockS - lateS, power: value, meter_kwh: value, load_kw: value };
          });
          const shown = (panes: Awaited<ReturnType<typeof panesOf>>) =>
            panes
              .map((pane) => ({ ...pane, revision: 0 }))
              .sort(
                (a, b) => `${a.window}${a.measure}`.localeCompare(`${b.window}${b.measure}`) || a.startMs - b.startMs,
              );
          expect(shown(await panesOf(profile, readings, 1))).toEqual(shown(await panesOf(profile, readings)));
        }),
        { numRuns: 25 },
      );
    }
  });

  it('of linked values is as a fixed window of the same stretch: in UTC a calendar day is a day', async () => {
    const readings = Array.from({ length: 400 }, (_, i) => {
      const timestamp = Date.parse('2026-01-01T22:00:00Z') / 1000 + i * 371 - (i % 5) * 100;
      return { device_id: 'a', timestamp, power: (i * 31) % 17, meter_kwh: i % 60, load_kw: (i * 13) % 29 };
    });
    const panes = await panesOf(profileOf(['1d', 'calendar/1d@UTC']), readings, 7);
    const of = (window: string) =>
      panes
        .filter((pane) => pane.window === window)
        .map((pane) => ({ ...pane, window: '' }))
        .sort((a, b) => a.measure.localeCompare(b.measure) || a.startMs - b.startMs);
    expect(of('calendar/1d@UTC')).toHaveLength(9);
    const close = of('1d').map(({ sum, mean, m2, energyKwh, increase, ...rest }) => {
      const near = (value: number | undefined) => (value === undefined ? undefined : expect.closeTo(value, 6));
      return {
        ...rest,
        sum: near(sum),
        mean: near(mean),
        m2: near(m2),
        ...(energyKwh === undefined ? {} : { energyKwh: near(energyKwh) }),
        ...(increase === undefined ? {} : { increase: near(increase) }),
      };
    });
    expect(of('calendar/1d@UTC')).toEqual(close);
  });

  it.each([
    ['calendar/', 'expected calendar/UNIT@ZONE'],
    ['calendar/1d', 'expected calendar/UNIT@ZONE'],
    ['calendar/2d@Europe/Paris', 'expected calendar/UNIT@ZONE'],
    ['calendar/1y@Europe/Paris', 'expected calendar/UNIT@ZONE'],
    ['calendar/1d@', 'expected calendar/UNIT@ZONE'],
    ['calendar/1d@+01:00', 'expected calendar/UNIT@ZONE'],
    ['calendar/1d@Europe/Pariss', '"Europe/Pariss" is no IANA time zone'],
  ])('%j is none', (label, problem) => {
    expect(() => compiled({}, [label])).toThrow(`window "${label}": ${problem}`);
  });

  it('may not stand twice in a profile, under another name of its zone either', () => {
    expect(() => compiled({}, ['calendar/1d@Asia/Kolkata', 'calendar/1d@Asia/Calcutta'])).toThrow('are the same');
    expect(() => compiled({}, ['calendar/1d@Asia/Kolkata', 'calendar/1w@Asia/Kolkata'])).not.toThrow();
  });

  it('is kept in a section that a release without it stops at, and only as long as there is something to keep', async () => {
    const profile = profileOf(['calendar/1mo@Europe/Paris']);
    const pipeline = createPipeline(profile, { keyGroups: 1 });
    const readings = [0, 3600, 90_000].map((s) => ({ device_id: 'a', timestamp: 1_767_225_600 + s, power: 1 }));
    await pipeline.feed(readings.map((body, i) => rawRecord(i, body)));
    const { bytes } = pipeline.state.entries.get('windows#test#0')!;
    expect(checkFormat('windows', bytes[0])).toBe(3);
    const state = decodeGroupState(bytes, profile);
    expect(encodeGroupState(state, profile)).toEqual(bytes);
    const bare = encodeGroupState(state, { ...profile, kindWindows: [] });
    expect(bytes.subarray(0, bare.length)).toEqual(bare);
    const asOthersRead = () => passSections(createByteReader(bytes.subarray(bare.length)), 'windows');
    expect(asOthersRead).toThrow(UnknownFormatError);
    expect(asOthersRead).toThrow('section 1, which must be understood');
    // What a profile has no more is read and dropped.
    const less = profileOf(['calendar/1d@Europe/Paris']);
    expect(decodeGroupState(bytes, less).devices.get('a')?.series[0]?.kept).toEqual([
      { takenMs: -Infinity, periods: [] },
    ]);
  });
});
