// The schema that editors have is what the types say, and what a profile's shape is checked by: every built-in profile
// passes, a broken one is told where it is broken, all problems at once.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { profileProblems } from '#config/profile/profile-problems.ts';
import type { Profile } from '#core/profile/profile.ts';
import { profiles } from '#profiles/index.ts';
import { profileSchemaText } from '../../../scripts/profile-schema.ts';
import { OVEN } from './oven.ts';

const written = readFileSync('src/profiles/profile.schema.json', 'utf8');
const isValid = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(JSON.parse(written));
const plain = (profile: unknown): Profile => JSON.parse(JSON.stringify(profile)) as Profile;

it('the schema is up to date: node scripts/run.mjs scripts/profile-schema.ts writes it', { timeout: 60_000 }, () => {
  expect(written).toBe(profileSchemaText());
});

describe.each(Object.values(profiles))('the profile $name', (profile) => {
  it('is one by the schema, and has no problem', () => {
    expect(isValid(plain(profile))).toBe(true);
    expect(profileProblems(plain(profile))).toEqual([]);
  });
});

const level = { kind: 'level', name: 'hot', measure: 'heat_c', above: { high: 300 } };

describe('a broken profile', () => {
  it.each<[object, string]>([
    [{ resolutionMs: '1000' }, 'resolutionMs: "1000": expected a number'],
    [{ windows: '1m' }, 'windows: "1m": expected a list of texts such as ["a"]'],
    [{ windows: [60] }, 'windows[0]: 60: expected a text'],
    [{ reportingPeriod: 60 }, 'reportingPeriod is no field: did you mean reportingPeriodMs?'],
    [{ wire: { device: ['oven'] } }, 'wire.time is missing: expected a list of texts'],
    [
      { wire: { ...OVEN.wire, dimensions: { shop: 'shop' } } },
      'wire.dimensions.shop: "shop": expected a list of texts',
    ],
    [{ measures: [] }, 'measures: []: expected an object'],
    [{ measures: { heat_c: null } }, 'measures.heat_c: null: expected an object with unit'],
    [{ measures: { heat_c: { unti: '°C' } } }, 'measures.heat_c.unti is no field: did you mean unit?'],
    [{ measures: { 'heat 1': { unit: 1 } } }, 'measures["heat 1"].unit: 1: expected a text'],
    [
      { measures: { heat_c: { unit: '', energy: 'yes' } } },
      'measures.heat_c.energy: "yes": expected true or false, or "time-weighted"',
    ],
    [{ units: { F: [{ measure: 'heat_c' }] } }, 'units.F[0].factor is missing: expected a number'],
    [{ stampedAt: 'middle' }, 'stampedAt: "middle": expected one of end, start'],
    [{ allRejectedAfterMs: true }, 'allRejectedAfterMs: true: expected'],
    [{ rules: [{ ...level, kind: 'frozen' }] }, 'rules[0] "hot".kind: "frozen": expected one of '],
    [{ rules: [{ name: 'hot' }] }, 'rules[0] "hot".kind is missing: expected one of '],
    [{ rules: [7] }, 'rules[0]: 7: expected an object'],
    [{ rules: [{ ...level, above: { hihg: 300 } }] }, 'rules[0] "hot".above.hihg is no field: did you mean high?'],
    [{ rules: [{ ...level, above: { high: null } }] }, 'rules[0] "hot".above.high: null: expected a number'],
  ])('%j is told where, and editors mark it too', (changes, problem) => {
    const profile = { ...OVEN, ...changes };
    expect(profileProblems(profile)).toContainEqual(expect.stringContaining(problem));
    expect(isValid(profile)).toBe(false);
  });

  it.each<[object, string]>([
    [{ windows: ['1y'] }, 'window "1y"'],
    [{ measures: { heat_c: { unit: '°C', min: 4, max: 2 } } }, 'min 4 and max 2'],
    [{ rules: [{ ...level, measure: 'cold_c' }] }, '"cold_c" is not one of heat_c'],
    [{ rules: [{ ...level, above: {} }] }, 'expected a limit above or below'],
    [{ wire: { device: [], time: ['at'] } }, 'wire.device: expected at least one name'],
  ])('%j has the right shape, and what it says is told', (changes, problem) => {
    const profile = { ...OVEN, ...changes };
    expect(profileProblems(profile)).toEqual([expect.stringContaining(problem)]);
    expect(isValid(profile)).toBe(true);
  });

  it('is told all at once: what is broken in one part hides nothing in another', () => {
    const problems = profileProblems({
      ...OVEN,
      name: 'Oven',
      resolutionMs: '1000',
      windows: ['1m', '7x'],
      wire: { device: 'oven', time: [] },
      measures: { heat_c: { unit: '°C', min: 4, max: 2 }, power: { unti: 'kW' } },
      units: { F: { measure: 'cold_c', factor: 0 } },
      rules: [
        { ...level, kind: 'frozen' },
        { ...level, name: 'a', measure: 'cold_c' },
        { ...level, name: 'b', above: {} },
      ],
    });
    for (const each of [
      'name "Oven"',
      'resolutionMs: "1000"',
      'window "7x"',
      'wire.device: "oven"',
      'wire.time: expected at least one name',
      'min 4 and max 2',
      'measures.power.unit is missing',
      'measures.power.unti is no field',
      'unit F: factor 0',
      'unit F: measure "cold_c"',
      'rules[0] "hot".kind',
      'rule a: measure "cold_c"',
      'rule b: expected a limit',
    ]) {
      expect(problems).toContainEqual(expect.stringContaining(each));
    }
    expect(problems).toHaveLength(13);
  });

  it.each([null, 7, 'oven', true, [], [[]]])('that is %j is told to be no object', (value) => {
    expect(profileProblems(value)[0]).toContain('expected an object with name');
    expect(isValid(value)).toBe(false);
  });
});
