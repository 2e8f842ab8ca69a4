// docs/semantics.md, "Numbers", row by row.
import { describe, expect, it } from 'vitest';
import type { Pane } from '#core/windowing/pane.ts';
import { stddevOf } from '#core/windowing/slices/accumulator.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { at, compiled } from '../support/readings.ts';
import { paneLine } from '../support/transcript.ts';
import { tell } from './story.ts';

/** The one pane of the values, a second apart, in this order. */
async function paneOf(values: readonly number[], seconds = values.map((_, i) => i)): Promise<Pane> {
  const story = tell(
    compiled({ measures: { power_kw: { unit: 'kW', wire: ['power'], energy: true } }, units: {} }, ['1m']),
  );
  await story.hear(...values.map((value, i) => `a 00:00:${String(seconds[i]).padStart(2, '0')} ${value} @00:01:00`));
  await story.hear('b 00:01:10 0');
  return [...story.shown().values()][0] as Pane;
}

describe('numbers', () => {
  it("count, sum, minimum, maximum, mean: of the window's values; equal to a batch job's", async () => {
    const values = [3.25, -1.5, 8, 0, 2.125, 7, 7, -9.75, 4];
    const sum = values.reduce((a, b) => a + b, 0);
    const expected = { count: 9, sum, min: -9.75, max: 8, mean: expect.closeTo(sum / 9, 12) };
    expect(await paneOf(values)).toMatchObject(expected);
  });

  it("sample standard deviation: n − 1; null for one reading; stable far from zero (Welford's update, the pairwise merge of Chan, Golub and LeVeque)", async () => {
    expect(stddevOf(await paneOf([5]))).toBeNull();
    expect(stddevOf(await paneOf([2, 4, 4, 4, 5, 5, 7, 9]))).toBeCloseTo(Math.sqrt(32 / 7), 12);
    // The sample deviation of {4, 7, 13, 16} is √30, also a billion further up.
    expect(stddevOf(await paneOf([4, 7, 13, 16].map((value) => 1e9 + value)))).toBeCloseTo(Math.sqrt(30), 9);
  });

  it('first and last: by event time, whatever the order of arrival', async () => {
    expect(await paneOf([1, 2, 3, 4], [20, 5, 50, 30])).toMatchObject({ first: 2, last: 3 });
    const many = [9, 1, 8, 2, 7, 3, 6, 4, 5];
    expect(await paneOf(many, many)).toMatchObject({ first: 1, last: 9 });
  });

  it("energy: for a power measure: Σ kW × the profile's reporting period, in kWh", async () => {
    // The test profile reports once a minute.
    expect(await paneOf([60, 30, 30])).toMatchObject({ energyKwh: 2 });
    const story = tell();
    await story.hearRecord({ device_id: 'a', timestamp: 1_767_225_600, heat_c: 20 });
    await story.hear('b 00:01:10 0');
    expect([...story.shown().values()][0]).not.toHaveProperty('energyKwh');
  });

  it("dimensions: those of the last accepted reading in the window's latest slice", async () => {
    const story = tell(compiled({}, ['5m/1m']));
    const hear = (second: number, region: string | undefined) =>
      story.hearRecord({ device_id: 'a', timestamp: 1_767_225_600 + second, power: 1, region });
    await hear(0, 'north');
    await hear(61, 'south');
    await hear(65, 'east');
    await hear(65, 'a duplicate changes nothing');
    await hear(30, 'west');
    await story.hear('b 00:20:00 0');
    const regions = [...story.shown().values()].map(({ startMs, dimensions }) => [startMs, dimensions.region]);
    expect(regions.map(([, region]) => region)).toEqual(['west', 'east', 'east', 'east', 'east', 'east']);
  });

  it('a window of any whole number of seconds up to a day: as any other; closed slices that all windows take together are one, so a day beside a minute keeps a dozen slices and not 1,440', async () => {
    const odd = tell(compiled({}, ['7s']));
    await odd.hear('a 00:00:03 1', 'a 00:00:04 2', 'a 00:00:11 4', 'b 00:01:00 0');
    expect([...odd.shown().values()].map(paneLine)).toEqual(['a 7s 00:00:00 2 3', 'a 7s 00:00:07 1 4']);
    const story = tell(compiled({}, ['1m', '1d']));
    for (let hour = 1; hour <= 24; hour += 1) {
      story.world.clock.advanceTo(at(`${hour}:00:00`));
      const minutes = Array.from({ length: 60 }, (_, i) => story.world.clock.now() - 30_000 - (59 - i) * 60_000);
      await story.hearRecord(minutes.map((ms) => ({ device_id: 'a', timestamp: ms, power: 1 })));
    }
    const { bytes } = (await story.world.windows.load(['windows#test#0'])).get('windows#test#0')!;
    const slices = decodeGroupState(bytes, story.profile).devices.get('a')?.series[0]?.slices ?? [];
    expect(slices.length).toBeLessThanOrEqual(13);
    expect(slices.reduce((sum, { count }) => sum + count, 0)).toBe(1440);
    await story.hear('b 25:00:00 0');
    expect([...story.shown().values()].find(({ window }) => window === '1d')).toMatchObject({ count: 1440, sum: 1440 });
  });

  it('a window of many slices: the fold of its slices in time order: the same readings give the same bits, however they were cut', async () => {
    const profile = compiled({}, ['15m/1m', '1m']);
    const lines = Array.from(
      { length: 120 },
      (_, i) => `a 00:${String(i % 15).padStart(2, '0')}:${10 + (i % 37)} ${i / 7}`,
    );
    const [whole, cut] = [tell(profile), tell(profile, { batchSize: 7 })];
    for (const story of [whole, cut]) {
      await story.hear(...lines.map((line) => `${line} @00:15:00`));
      story.world.forgetWarm('aggregate');
      await story.hear('b 01:00:00 0');
    }
    expect(cut.shown()).toEqual(whole.shown());
    expect([...whole.shown().values()].some(({ count }) => count > 50)).toBe(true);
  });
});
