// Registers and time-weighted power: windows whose values are linked to the next one in event time. Numbers worked out
// on paper.
import { describe, expect, it } from 'vitest';
import type { Pane } from '#core/windowing/pane.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { at, compiled, testProfile } from '../../support/readings.ts';
import { recordOf } from '../../support/transcript.ts';

const { power_kw: _, ...others } = testProfile.measures;
const register = compiled({ measures: { ...others, power_kw: { unit: 'kWh', counter: true, wire: ['power'] } } }, [
  '1m',
]);
const weighted = (windows: readonly string[], holdMs = 90_000) =>
  compiled(
    { holdMs, measures: { ...others, power_kw: { unit: 'kW', energy: 'time-weighted', wire: ['power'] } } },
    windows,
  );

const minuteOf = ({ startMs }: Pane) => new Date(startMs).toISOString().slice(11, 16);

/** Feeds batches of `device clock value`; answers what each batch published, by `minute number revision`. */
async function told(
  profile: typeof register,
  batches: readonly (readonly string[])[],
  numberOf: (pane: Pane) => number,
) {
  const pipeline = createPipeline(profile, { keyGroups: 1, reuseState: false });
  const answers: string[][] = [];
  for (const batch of batches) {
    const before = pipeline.panes.written.length;
    await pipeline.feed(batch.map(recordOf));
    const panes = pipeline.panes.written.slice(before);
    answers.push(panes.map((pane) => `${minuteOf(pane)} ${numberOf(pane)} r${pane.revision}`).sort());
  }
  return answers;
}

describe('a register', () => {
  const increases = (batches: readonly (readonly string[])[]) =>
    told(register, batches, ({ increase }) => increase ?? Number.NaN);

  it('goes up by each value less the one before it, whichever window that was in; the first one ever adds nothing', async () => {
    const found = await increases([
      ['a 00:00:10 100', 'a 00:00:50 103', 'a 00:03:10 110', 'a 00:03:20 111', 'a 00:05:00 0'],
    ]);
    expect(found).toEqual([['00:00 3 r2', '00:03 8 r4']]);
  });

  it('that is below the value before it began anew from zero', async () => {
    expect(await increases([['a 00:00:10 100', 'a 00:00:20 4', 'a 00:00:30 5', 'a 00:02:00 9']])).toEqual([
      ['00:00 5 r3'],
    ]);
  });

  it('whose late value comes in between: its window and the one of the next value are published again', async () => {
    const found = await increases([
      ['a 00:00:10 100', 'a 00:03:10 110', 'a 00:04:10 111', 'a 00:06:00 120'],
      ['a 00:01:30 107'],
      ['a 00:01:10 101'],
    ]);
    expect(found).toEqual([
      ['00:00 0 r1', '00:03 10 r2', '00:04 1 r3'],
      ['00:01 7 r2', '00:03 3 r3'],
      // Not its window's last value: the next window stays as it is.
      ['00:01 7 r3'],
    ]);
  });

  it('moves in all by the increases of its consecutive windows, though slices are dropped in between', async () => {
    const values = Array.from(
      { length: 300 },
      (_, i) => `a ${new Date(i * 37_000).toISOString().slice(11, 19)} ${(i * i) / 8}`,
    );
    const pipeline = createPipeline(register, { keyGroups: 1 });
    for (const line of values) await pipeline.feed([recordOf(line)]);
    await pipeline.end();
    const total = [...pipeline.panes.latest.values()].reduce((sum, { increase = 0 }) => sum + increase, 0);
    expect(total).toBe((299 * 299) / 8);
  });

  it('keeps its last value although the device is silent for weeks', async () => {
    const pipeline = createPipeline(register, { keyGroups: 1, maxAgeMs: 7 * 86_400_000 });
    for (const [device, clock, value] of [
      ['a', '00:00:10', 100],
      ['b', '960:00:00', 0],
      ['a', '961:00:00', 130],
    ] as const)
      await pipeline.feed([recordOf(`${device} ${clock} ${value} @${clock}`)]);
    await pipeline.end();
    const last = [...pipeline.panes.latest.values()].find(({ startMs }) => startMs === at('961:00:00'));
    expect(last).toMatchObject({ device: 'a', increase: 30, count: 1, revision: 2 });
  });
});

describe('time-weighted energy', () => {
  const energies = (profile: typeof register, batches: readonly (readonly string[])[]) =>
    told(profile, batches, ({ energyKwh = 0, coveredMs = 0 }) => Math.round(energyKwh * 3600) + coveredMs / 1e6);

  it('holds each value until the next one, into the next window too, and at most so long', async () => {
    // 00:00: 6 kW from 0:30 to 0:50, 3 kW to 1:00 = 120 + 30 kWs over 30 s. 00:01: 3 kW to 1:20, 1 kW to 2:00 = 60 + 40
    // over 60 s. 00:02 has no value: no window. 00:03: the 1 kW of 1:20 holds until 2:50; 2 kW from 3:40 to 4:00 = 40
    // over 20 s.
    const readings = ['a 00:00:30 6', 'a 00:00:50 3', 'a 00:01:20 1', 'a 00:03:40 2', 'a 00:06:00 0'];
    expect(await energies(weighted(['1m']), [readings])).toEqual([
      ['00:00 150.03 r2', '00:01 100.06 r3', '00:03 40.02 r4'],
    ]);
  });

  it('is corrected by a late value in its own window and in the one of the next value, which had another predecessor', async () => {
    const found = await energies(weighted(['1m']), [
      ['a 00:00:30 6', 'a 00:01:20 1', 'a 00:03:00 0'],
      ['a 00:00:40 2'],
      ['a 00:00:35 4'],
    ]);
    expect(found).toEqual([
      ['00:00 180.03 r1', '00:01 160.06 r2'],
      ['00:00 100.03 r2', '00:01 80.06 r3'],
      ['00:00 90.03 r3'],
    ]);
  });

  it('of consecutive windows is that of the long one over them', async () => {
    const readings = Array.from(
      { length: 90 },
      (_, i) => `a ${new Date(i * 41_000).toISOString().slice(11, 19)} ${(i % 7) / 4}`,
    );
    const pipeline = createPipeline(weighted(['1m', '1h'], 41_000), { keyGroups: 1 });
    for (const line of readings) await pipeline.feed([recordOf(line)]);
    await pipeline.feed([recordOf('a 02:00:00 0')]);
    const sumOf = (label: string, of: (pane: Pane) => number | undefined) =>
      [...pipeline.panes.latest.values()]
        .filter(({ window, startMs }) => window === label && startMs < at('01:00:00'))
        .reduce((sum, pane) => sum + (of(pane) ?? 0), 0);
    const energyOf = (label: string) => sumOf(label, ({ energyKwh }) => energyKwh);
    expect(energyOf('1m')).toBeCloseTo(energyOf('1h'), 12);
    for (const label of ['1m', '1h']) expect(sumOf(label, ({ coveredMs }) => coveredMs)).toBe(3_600_000);
  });

  it('is not part of sessions and numbers of values, whose other numbers are as usual', async () => {
    const pipeline = createPipeline(weighted(['session/1m', 'count/2']), { keyGroups: 1 });
    await pipeline.feed(['a 00:00:30 6', 'a 00:00:50 3', 'a 00:03:00 1'].map(recordOf));
    expect(pipeline.panes.written).toHaveLength(2);
    for (const pane of pipeline.panes.written) {
      expect(pane).toMatchObject({ count: 2, sum: 9, revision: 2 });
      expect(pane.energyKwh).toBeUndefined();
    }
  });
});
