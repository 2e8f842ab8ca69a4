// What a profile says of units, quality, stamps and fields to ignore: which contradictions are refused, and what a
// spelling means.
import { describe, expect, it } from 'vitest';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { profiles } from '#profiles/index.ts';
import { testProfile } from '../../support/readings.ts';

const problemsOf = (overrides: object): string => {
  try {
    compileProfile({ ...testProfile, ...overrides } as Profile);
  } catch (error) {
    return String(error);
  }
  return '';
};

describe('is refused, with what was expected', () => {
  it.each([
    [{ minQuality: 1 }, 'minQuality 1: expected a number from 0 to below 1'],
    [{ minQuality: Number.NaN }, 'minQuality NaN'],
    [{ stampedAt: 'middle' }, "stampedAt \"middle\": expected 'start' or 'end'"],
    [
      { stampedAt: 'end', measures: { power: { unit: 'kW', energy: 'time-weighted' } }, units: {} },
      "measure power: energy 'time-weighted' lets a value hold from its time on",
    ],
    [{ units: { W: { measure: 'pwoer', factor: 1 } } }, 'unit W: measure "pwoer" is not in measures'],
    [{ units: { W: { measure: 'power_kw', factor: 0 } } }, 'unit W: factor 0: expected a number but 0'],
    [{ units: { W: { measure: 'power_kw', factor: 1, offset: Number.POSITIVE_INFINITY } } }, 'offset Infinity'],
    [{ units: { W: [] } }, 'unit W: expected a measure that it is of'],
    [{ units: { W: { measure: 'power_kw', factor: 1, spellings: [' '] } } }, 'spelling " ": expected 1 to 64'],
    [
      {
        units: {
          W: { measure: 'power_kw', factor: 0.001, spellings: ['p'] },
          MW: { measure: 'power_kw', factor: 1000, spellings: ['p'] },
        },
      },
      'unit MW: spelling "p" is one of unit W too',
    ],
    [{ wire: { ...testProfile.wire, ignore: ['power'] } }, 'wire name "power" of ignore already has another meaning'],
  ])('%j', (overrides, problem) => {
    expect(problemsOf(overrides)).toContain(problem);
  });

  it('but not two names of one unit', () => {
    const unit = { measure: 'power_kw', factor: 0.001 };
    expect(problemsOf({ units: { W: unit, watt: { ...unit, spellings: ['W'] } } })).toBe('');
  });
});

describe('a spelling of the profiles that ship', () => {
  const meaning = (name: string, spelling: string) => {
    const profile = compileProfile(profiles[name] as Profile);
    const unit = profile.units.find(spelling);
    return profile.measures
      .filter((_, index) => unit?.of[index] !== undefined)
      .map((measure) => measure.name)
      .join();
  };

  it.each([
    ['energy', 'power_kw', ['W', 'w', 'watts', 'WATT', 'kW', 'KW', 'kw', 'MW', 'mW', ' kilowatts ']],
    ['energy', 'energy_kwh', ['kWh', 'KWH', 'kwh', 'Wh', 'MWh', 'kW h', 'kilowatt-hours']],
    ['energy', 'volume_m3', ['m³', 'm3', 'M3', 'l', 'L', 'litres', 'm^3']],
    ['energy', '', ['mw', 'Mw', 'mwh', 'furlong', '', 'toString', '__proto__', 'W'.repeat(10_000)]],
    ['smoke', 'temperature_c', ['°C', '℃', 'C', 'c', 'celsius', 'degC', '°F', 'F', 'Fahrenheit', 'K', 'kelvin']],
    ['smoke', 'humidity_pct', ['%', '%RH', 'percent']],
    ['smoke', 'tvoc_ppb,eco2_ppm', ['ppb', 'PPB', 'ppm']],
    ['smoke', 'pm25_ugm3', ['µg/m³', 'μg/m³', 'ug/m3', 'UG/M3', 'mg/m³']],
    ['smoke', 'pressure_hpa', ['hPa', 'hpa', 'mbar', 'Pa', 'kPa', 'bar']],
  ])('%s: %s', (name, measures, spellings) => {
    for (const spelling of spellings) expect([spelling, meaning(name, spelling)]).toEqual([spelling, measures]);
  });
});
