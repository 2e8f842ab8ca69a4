// An instance whose first call is a window's last one, without readings: it stores what another instance has handed on,
// and goes on with it.
import { describe, expect, it } from 'vitest';
import { energy } from '#profiles/energy.ts';
import { lineOf, T0, type TestReading } from '../core/detect/readings.ts';
import { createWorld, recordsOf, stageIn, throughJson } from './detect-world.ts';

const kw = (at: number, power_kw: number): TestReading => ({
  ...{ device: 'm', timeMs: T0 + at * 1000, values: { power_kw }, at },
});
const records = (...readings: TestReading[]) => recordsOf(readings, energy);

describe('an instance whose first call has no readings', () => {
  it.each([
    ['a state', false],
    ['a log', true],
  ])('stores %s that it was handed, and judges the next window by it', async (_, handsOnReadings) => {
    const world = createWorld();
    const earlier = stageIn(world, energy, { handsOnReadings });
    const { state } = await earlier.run({ packs: records(kw(1, 2)), windowState: {}, isFinal: false });
    const stage = stageIn(world, energy, { handsOnReadings });
    await stage.run({ packs: [], windowState: throughJson(state), isFinal: true });

    await stage.run({ packs: records(kw(2, 9)), windowState: {}, isFinal: true });
    expect(world.topic.published.map(lineOf)).toEqual(['spike #1 opened high @2']);
  });
});
