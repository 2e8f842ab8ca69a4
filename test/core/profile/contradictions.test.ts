// What a profile says twice, or says against itself: all of it is told at once, before a reading comes.
import { expect, it } from 'vitest';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { testProfile } from '../../support/readings.ts';

function problemsOf(overrides: object): string[] {
  try {
    compileProfile({ ...testProfile, ...overrides } as Profile);
  } catch (error) {
    return String(error).split('\n- ').slice(1);
  }
  return [];
}

const { power_kw } = testProfile.measures;
const measures = (spec: object) => ({ measures: { power_kw: { ...power_kw, ...spec } } });
const wire = (more: object) => ({ wire: { ...testProfile.wire, ...more } });

it('the profile that the others differ from is as it should be', () => {
  expect(problemsOf({})).toEqual([]);
});

it.each<[object, string]>([
  [measures({ min: 5, max: 1 }), 'measure power_kw: min 5 and max 1: expected numbers, min at most max'],
  [measures({ min: Number.NaN }), 'measure power_kw: min NaN and max'],
  [measures({ max: '7' }), 'and max 7: expected numbers'],
  [{ ...measures({ energy: true }), reportingPeriodMs: undefined }, "energy needs the profile's reportingPeriodMs"],
  [measures({ counter: true, flag: true }), 'a counter is neither a power with energy nor a flag'],
  [measures({ wire: ['kw', 'kw'] }), 'wire name "kw" of measure power_kw already has another meaning'],
  [
    { measures: { power_kw, heat_kw: { unit: 'kW', wire: ['power_kw'] } } },
    'wire name "power_kw" of measure heat_kw already has another meaning',
  ],
  [wire({ time: ['device_id'], device: ['device_id'] }), 'wire name "device_id" of time already has another meaning'],
  [wire({ quality: ['dimensions'] }), 'wire name "dimensions" of dimensions already has another meaning'],
  [wire({ dimensions: { region: ['area'], site: ['area'] } }), 'wire name "area" of dimension site already'],
  [{ units: { W: { measure: 'volts', factor: 1 } } }, 'unit W: measure "volts" is not in measures'],
  [{ resolutionMs: 0 }, 'resolutionMs 0: expected a whole number of ms, at least 1'],
  [{ resolutionMs: 1.5 }, 'resolutionMs 1.5: expected a whole number of ms, at least 1'],
  [{ resolutionMs: '1000' }, 'resolutionMs 1000: expected a whole number of ms'],
  [{ resolutionMs: 7000, windows: ['1m'] }, "resolutionMs 7000 does not divide the windows' common slice of 60000 ms"],
  [{ windows: [] }, 'windows: expected at least one, such as 1m'],
  [{ windows: ['1m', '1m'] }, 'windows 1m, 1m: one is named twice'],
  [{ windows: ['session/60s', 'session/1m'] }, 'two of them are the same'],
  [{ dimensionWindows: ['planet'] }, 'dimensionWindows: "planet" is not one of the dimensions'],
  [{ silentAfterMs: 0 }, 'silentAfterMs 0: expected ms above 0'],
  [{ forgetAfterMs: 1000 }, 'forgetAfterMs 1000: expected ms, at least'],
])('%j is refused', (overrides, problem) => {
  expect(problemsOf(overrides)).toContainEqual(expect.stringContaining(problem));
});

it('all of them are told at once', () => {
  const found = problemsOf({ ...measures({ min: 5, max: 1 }), resolutionMs: 0, windows: ['1m', '1m'] });
  expect(found.length).toBeGreaterThanOrEqual(3);
});
