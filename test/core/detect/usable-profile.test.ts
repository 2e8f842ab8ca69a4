// What a profile of one's own says in words and numbers that no type has asked about: a file is run as it stands.
import { expect, it } from 'vitest';
import { usableProfile } from '#core/detect/usable-profile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { profiles } from '#profiles/index.ts';
import { testProfile } from '../../support/readings.ts';

const drop = { kind: 'drop', name: 'a', measure: 'power_kw', ratio: 0.5, severity: 'low' };
const level = { kind: 'level', name: 'a', measure: 'power_kw' };

it.each<[object, string]>([
  [{ name: 'Oven 1' }, 'name "Oven 1": expected lower-case letters, digits and -'],
  [{ allowedLatenessMs: -5 }, 'allowedLatenessMs -5: expected ms, 0 or more'],
  [{ outOfOrdernessMs: Number.NaN }, 'outOfOrdernessMs NaN: expected ms, 0 or more'],
  [{ silentSeverity: 'mild' }, 'silentSeverity "mild": expected one of low, medium, high, critical'],
  [{ tellFrom: 'all' }, 'tellFrom "all": expected one of low, medium, high, critical'],
  [{ rules: [{ ...drop, kind: 'frozen' }] }, 'rule a: kind "frozen": expected one of spike, drop, outage, level'],
  [{ reportingPeriod: 60 }, 'reportingPeriod is no field: expected name, resolutionMs, windows'],
  [{ wire: undefined }, 'wire is missing'],
  [{ wire: { ...testProfile.wire, devices: ['oven'] } }, 'wire: devices is no field: expected device, time'],
  [{ measures: { power_kw: { min: 0 } }, units: {} }, 'measure power_kw: unit is missing'],
  [{ rules: undefined }, 'rules is missing'],
  [{ rules: [{ ...drop, minBaseLine: 1 }] }, 'rule a: minBaseLine is no field: expected kind, name, measure, ratio'],
  [{ rules: [{ kind: 'pattern', name: 'b' }] }, 'rule b: indicators is missing'],
  [{ rules: [{ ...drop, severity: 'mild' }] }, 'rule a: severity "mild": expected one of low, medium'],
  [{ rules: [{ ...level, above: { hihg: 1 } }] }, 'rule a: severity "hihg": expected one of'],
  [{ rules: [{ ...drop, ratio: 2 }] }, 'rule a: ratio 2: expected more than 0 and at most 1'],
  [{ windows: ['1w'] }, 'window "1w": expected SIZE'],
])('%j is refused', (overrides, problem) => {
  expect(() => usableProfile({ ...testProfile, ...overrides } as Profile)).toThrow(problem);
});

it.each(Object.keys(profiles))('%s can be used', (name) => {
  expect(usableProfile(profiles[name] as Profile).name).toBe(name);
});
