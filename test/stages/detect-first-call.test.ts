// An instance whose first call is a window's last one, without readings: it stores what another instance has handed on,
// and goes on with it.
import { describe, expect, it } from 'vitest';
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import { createDetect } from '#stages/detect/detect.ts';
import { firstPlan } from '#stages/plan/deployment-plan.ts';
import { lineOf, T0, type TestReading } from '../core/detect/readings.ts';
import { testProfile } from '../support/readings.ts';
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

  it.each([
    ['a state', false],
    ['a log', true],
  ])('judges lateness by the deployment’s first windows, whatever its own are, where it has %s', async (_, isLog) => {
    const world = createWorld();
    const [first, later] = [compileProfile(heated, ['1m']), compileProfile(heated, ['15m'])];
    const ports = { ...world.ports, plan: async () => firstPlan(first, 64, T0) };
    const stageOf = (own: CompiledProfile) => createDetect(own, ports, { handsOnReadings: isLog });
    const { state } = await stageOf(first).run({ packs: heat(1, 210, 20), windowState: {}, isFinal: false });
    expect(state !== undefined && 'logs' in state).toBe(isLog);
    const stage = stageOf(later);
    await stage.run({ packs: [], windowState: throughJson(state), isFinal: true });

    await stage.run({ packs: heat(2, 180, 70), windowState: {}, isFinal: true });
    expect(world.topic.published.map(lineOf)).toEqual(['heat #1 opened high @180']);
  });
});

const heated: Profile = {
  ...testProfile,
  rules: [
    { kind: 'level', name: 'heat', measure: 'heat_c', above: { high: 60 } },
    { kind: 'zscore', name: 'odd', measure: 'heat_c', span: 5, minReadings: 3, above: { low: 1 } },
    { kind: 'rate', name: 'fast', measure: 'heat_c', above: { low: 0.5 } },
    { kind: 'adaptive', name: 'unusual', measure: 'heat_c' },
  ],
};

const heat = (at: number, second: number, heat_c: number) =>
  recordsOf([{ device: 'm', timeMs: T0 + second * 1000, values: { heat_c }, at }], heated);
