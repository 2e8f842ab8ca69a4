// Readings for properties: few devices, much disorder, values on both sides of every limit. Made by fast-check from a
// fixed seed.
import fc from 'fast-check';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import { generic } from '#profiles/generic.ts';
import { smoke } from '#profiles/smoke.ts';
import { T0, type TestReading } from './readings.ts';

/** Every property runs from this seed: a failure is the same failure tomorrow. */
export const SEED = 20_261_121;

const valuesOf: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  energy: { power_kw: [-4, 0, 0.05, 0.1, 0.4, 1, 2, 2.5, 6.2, 40], energy_kwh: [1, 2] },
  smoke: {
    temperature_c: [-30, -1, 20, 20.5, 21, 41, 46, 51, 71],
    tvoc_ppb: [0, 10, 600, 900, 3000],
    eco2_ppm: [400, 900, 1600],
    pm25_ugm3: [5, 28, 40, 60],
    fire_alarm: [0, 0, 0, 1],
  },
  living: { power_kw: [0, 0.05, 0.4, 1, 2, 2, 2.5, 6.2, 40], energy_kwh: [1, 2, 3, 9] },
  generic: { a: [1, 1.5, 2, 2.5, 90], b: [-1, 0, 1, 1e6] },
};

const spike = { kind: 'spike', name: 'spike', measure: 'power_kw', ratio: 1, severity: 'high' } as const;

/** Rules that wait, hold, are left by another limit, cool down and keep what is normal from moving. */
const living: Profile = {
  ...energy,
  name: 'living',
  rules: [
    { ...spike, forReadings: 2, baselineWhileFiring: 'freeze', holdMs: 5_000 },
    { kind: 'drop', name: 'drop', measure: 'power_kw', ratio: 0.5, severity: 'medium', clearShare: 0.3, forMs: 2_000 },
    { kind: 'outage', name: 'outage', measure: 'power_kw', below: 0.1, severity: 'critical', cooldownMs: 20_000 },
    {
      kind: 'level',
      name: 'level',
      measure: 'power_kw',
      above: { low: 3, high: 20 },
      clear: { above: 2 },
      holdMs: 9_000,
    },
    {
      ...{ kind: 'zscore', name: 'odd', measure: 'energy_kwh', span: 5, minReadings: 3, above: { medium: 1 } },
      ...{ baselineWhileFiring: 'slow', cooldownMs: 60_000 },
    },
  ],
};

/** The generic one with a z-score of a short memory and near limits too, so that short sequences find something. */
export const profilesToTry: readonly Profile[] = [
  energy,
  smoke,
  living,
  {
    ...generic,
    rules: [
      { kind: 'zscore', name: 'zscore', measure: '*', span: 5, minReadings: 3, above: { medium: 1, high: 2 } },
      ...generic.rules,
    ],
  },
];

export function readingsOf(profile: Profile, maxLength = 60): fc.Arbitrary<TestReading[]> {
  const measures = Object.entries(valuesOf[profile.name] ?? {});
  const values = fc.record(Object.fromEntries(measures.map(([name, list]) => [name, fc.constantFrom(...list)])), {
    requiredKeys: [],
  });
  const reading = fc.record({
    device: fc.constantFrom('d0', 'd1', 'zähler 2'),
    // Mostly forward, at times back, at times in the same second, at times a long way on.
    stepMs: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 3000 }) },
      { weight: 2, arbitrary: fc.integer({ min: -5000, max: 0 }) },
      { weight: 1, arbitrary: fc.integer({ min: 50_000, max: 900_000 }) },
    ),
    values,
  });
  return fc.array(reading, { minLength: 1, maxLength, size: 'max' }).map((list) => {
    let timeMs = T0;
    return list.map(({ device, stepMs, values: each }, i) => {
      timeMs += stepMs;
      return { device, timeMs, values: { ...each } as Record<string, number>, at: i + 1 };
    });
  });
}

/** A sequence in pieces: the lengths are taken in turn, over and over. */
export function cutInto<T>(list: readonly T[], lengths: readonly number[]): T[][] {
  const pieces: T[][] = [];
  for (let at = 0, i = 0; at < list.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    pieces.push(list.slice(at, at + length));
    at += length;
  }
  return pieces;
}
