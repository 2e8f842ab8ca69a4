// docs/semantics.md, "When windows are civil days, weeks or months …", row by row.
import { describe, expect, it } from 'vitest';
import { profileContradictions } from '#config/deploy-profile.ts';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { stateTtlHoursOf } from '#config/deploy-state.ts';
import { createPipeline } from '../support/pipeline.ts';
import { compiled, rawRecord, testProfile } from '../support/readings.ts';
import { tell } from './story.ts';

const HOUR_MS = 3_600_000;
const linked = {
  ...testProfile.measures,
  meter_kwh: { unit: 'kWh', counter: true },
  load_kw: { unit: 'kW', energy: 'time-weighted' as const },
};

/** The calendar's panes of readings of 1 kW at these times, as `start end count`. */
async function windowsOf(label: string, times: readonly string[]): Promise<string[]> {
  const pipeline = createPipeline(compiled({}, [label]), { keyGroups: 1 });
  await pipeline.feed(times.map((time, i) => rawRecord(i, { device_id: 'a', timestamp: time, power: 1 })));
  await pipeline.end();
  const shown = (ms: number) => new Date(ms).toISOString().slice(0, 16);
  return [...pipeline.panes.latest.values()]
    .map(({ startMs, endMs, count }) => `${shown(startMs)} ${shown(endMs)} ${count}`)
    .sort();
}

describe('calendar windows', () => {
  it('the clocks of the zone go on or back: a day of 23 or 25 hours', async () => {
    const times = ['2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z'];
    expect(await windowsOf('calendar/1d@Europe/Paris', times)).toEqual([
      '2026-03-27T23:00 2026-03-28T23:00 1',
      '2026-03-28T23:00 2026-03-29T22:00 2',
      '2026-03-29T22:00 2026-03-30T22:00 1',
    ]);
    expect(await windowsOf('calendar/1d@Europe/Paris', ['2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z'])).toEqual([
      '2026-10-24T22:00 2026-10-25T23:00 2',
    ]);
  });

  it('midnight is skipped: the day begins as the clocks go on', async () => {
    // Cairo, 24 April 2026: 00:00 +02:00 becomes 01:00 +03:00.
    const times = ['2026-04-23T21:59:59Z', '2026-04-23T22:00:00Z', '2026-04-24T20:59:59Z', '2026-04-24T21:00:00Z'];
    expect(await windowsOf('calendar/1d@Africa/Cairo', times)).toEqual([
      '2026-04-22T22:00 2026-04-23T22:00 1',
      '2026-04-23T22:00 2026-04-24T21:00 2',
      '2026-04-24T21:00 2026-04-25T21:00 1',
    ]);
  });

  it('midnight comes twice: the day begins with the first one', async () => {
    // Havana, 1 November 2026: 01:00 −04:00 becomes 00:00 −05:00.
    const times = ['2026-11-01T03:59:59Z', '2026-11-01T04:00:00Z', '2026-11-01T05:00:00Z', '2026-11-02T05:00:00Z'];
    expect(await windowsOf('calendar/1d@America/Havana', times)).toEqual([
      '2026-10-31T04:00 2026-11-01T04:00 1',
      '2026-11-01T04:00 2026-11-02T05:00 2',
      '2026-11-02T05:00 2026-11-03T05:00 1',
    ]);
  });

  it('the zone skips a day: that day is no window, and its week and month are a day shorter', async () => {
    // Apia had no 30 December 2011: 29 December 24:00 −10:00 became 31 December 00:00 +14:00.
    const times = ['2011-12-30T09:59:59Z', '2011-12-30T10:00:00Z'];
    expect(await windowsOf('calendar/1d@Pacific/Apia', times)).toEqual([
      '2011-12-29T10:00 2011-12-30T10:00 1',
      '2011-12-30T10:00 2011-12-31T10:00 1',
    ]);
    expect(await windowsOf('calendar/1w@Pacific/Apia', times)).toEqual(['2011-12-26T10:00 2012-01-01T10:00 2']);
    expect(await windowsOf('calendar/1mo@Pacific/Apia', times)).toEqual(['2011-12-01T10:00 2011-12-31T10:00 2']);
  });

  it('a week: begins on Monday, in whichever year or month', async () => {
    const times = ['2025-12-28T22:59:59Z', '2025-12-28T23:00:00Z', '2026-01-04T22:59:59Z'];
    expect(await windowsOf('calendar/1w@Europe/Paris', times)).toEqual([
      '2025-12-21T23:00 2025-12-28T23:00 1',
      '2025-12-28T23:00 2026-01-04T23:00 2',
    ]);
  });

  it('a month: from its first day to the next one’s, an hour more or less where the clocks change', async () => {
    const times = ['2026-02-28T23:00:00Z', '2026-03-31T21:59:59Z', '2024-02-15T00:00:00Z'];
    expect(await windowsOf('calendar/1mo@Europe/Paris', times.toSorted())).toEqual([
      '2024-01-31T23:00 2024-02-29T23:00 1',
      '2026-02-28T23:00 2026-03-31T22:00 2',
    ]);
  });

  it('event times before 1980 are accepted (`earliestYear`): the window is refused before it is deployed, with what to set', () => {
    const windows = ['1h', 'calendar/1d@Europe/Paris'];
    const settings = { ...readDeploySettings({}), timeSeries: 'none' as const, windows };
    expect(profileContradictions(settings)).toEqual([]);
    expect(profileContradictions({ ...settings, earliestYear: 1979 })).toEqual([
      'earliestYear is 1979, and window calendar/1d@Europe/Paris has no times before 1980: set earliestYear to 1980 or later',
    ]);
  });

  it('a deployment has a month: states live until it can end, and Timestream’s memory store has to hold as long', () => {
    const settings = { ...readDeploySettings({}), windows: ['1h'] };
    const monthly = { ...settings, windows: ['1h', 'calendar/1mo@Europe/Paris'] };
    expect(stateTtlHoursOf(monthly) - stateTtlHoursOf(settings)).toBe(745 - 24);
    expect(profileContradictions({ ...settings, timeSeries: 'timestream', timestreamMemoryHours: 24 })).toEqual([]);
    expect(profileContradictions({ ...monthly, timeSeries: 'timestream', timestreamMemoryHours: 744 })).toEqual([
      expect.stringContaining('set at least 746'),
    ]);
  });

  it('a late reading comes for one that was published: a further pane of the same start, with a higher revision', async () => {
    const story = tell(compiled({}, ['calendar/1d@Asia/Kathmandu']));
    // Midnight in Kathmandu is 18:15 UTC.
    expect(await story.hear('a 18:00:00 1', 'a 18:20:00 2')).toEqual(['a calendar/1d@Asia/Kathmandu -05:45:00 1 1']);
    expect(await story.hear('a 18:14:59 4')).toEqual(['a calendar/1d@Asia/Kathmandu -05:45:00 2 5']);
    await story.hear('a 18:25:00 8');
    expect(await story.hear('a 18:14:58 16')).toEqual([]);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 4, valuesLate: 1 });
  });

  it('a device says nothing for the rest of its month: the sweep publishes the month at its end, whole', async () => {
    const story = tell(compiled({}, ['calendar/1mo@Europe/Paris']));
    for (let hour = 0; hour < 48; hour += 1) await story.hear(`a ${hour}:30:00 ${hour + 1}`);
    expect(await story.sweep()).toEqual([]);
    await story.waitUntil(`${24 * 31 - 2}:00:00`);
    expect(await story.sweep()).toEqual([]);
    await story.waitUntil(`${24 * 31}:00:00`);
    expect(await story.sweep()).toEqual(['a calendar/1mo@Europe/Paris -01:00:00 48 1176']);
  });

  it('other devices go on while one is silent: it keeps its month', async () => {
    const story = tell(compiled({}, ['calendar/1mo@Europe/Paris']));
    await story.hear('a 00:30:00 5');
    for (let day = 1; day <= 30; day += 1) await story.hear(`b ${24 * day}:00:00 1`);
    expect(await story.hear(`b ${24 * 31}:00:00 1`)).toEqual([
      'a calendar/1mo@Europe/Paris -01:00:00 1 5',
      'b calendar/1mo@Europe/Paris -01:00:00 30 30',
    ]);
  });

  it('values are linked: increase, energy and cover of the whole period, over its edges too', async () => {
    const story = tell(compiled({ measures: linked, holdMs: 2 * HOUR_MS }, ['calendar/1d@Europe/Paris']));
    const first = Date.parse('2026-01-01T00:00:00Z');
    for (let hour = 0; hour <= 49; hour += 1) {
      story.world.clock.advanceTo(first + hour * HOUR_MS);
      const timestamp = (first + hour * HOUR_MS) / 1000;
      await story.hearRecord({ device_id: 'a', timestamp, measures: { meter_kwh: 10 * hour, load_kw: 2 } });
    }
    const second = [...story.shown().values()].filter(({ startMs }) => startMs === Date.parse('2026-01-01T23:00:00Z'));
    expect(second.map(({ measure }) => measure)).toEqual(['load_kw', 'meter_kwh']);
    expect(second[0]).toMatchObject({ count: 24, energyKwh: 48, coveredMs: 24 * HOUR_MS });
    expect(second[1]).toMatchObject({ count: 24, increase: 240 });
  });

  it('slices: are of a quarter of an hour at most, and leave as soon as nothing can change them', async () => {
    expect(compiled({}, ['calendar/1mo@Europe/Paris']).sliceMs).toBe(900_000);
    expect(compiled({}, ['1h', 'calendar/1d@UTC']).sliceMs).toBe(900_000);
    expect(compiled({}, ['1m', 'calendar/1d@UTC']).sliceMs).toBe(60_000);
    const story = tell(compiled({}, ['calendar/1mo@Europe/Paris']));
    for (let hour = 0; hour < 100; hour += 1) await story.hear(`a ${hour}:30:00 1`);
    const { bytes } = (await story.world.windows.load(['windows#test#0'])).get('windows#test#0')!;
    expect(bytes.length).toBeLessThan(400);
  });
});
