// A change of the rules that cannot be meant is refused with every problem, where it is, and what was expected.
import { describe, expect, it } from 'vitest';
import { bodyProblems, MAX_BODY_BYTES } from '#core/detect/check-body.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import { generic } from '#profiles/generic.ts';
import { smoke } from '#profiles/smoke.ts';

const problems = (body: unknown, profile: Profile = energy) => bodyProblems(compileProfile(profile), body);

/** Any measure, and a z-score of each. */
const scored: Profile = {
  ...generic,
  rules: [{ kind: 'zscore', name: 'zscore', measure: '*', span: 100, minReadings: 30, above: { medium: 3, high: 4 } }],
};

describe('a change of the rules', () => {
  it('is taken where it is sound', () => {
    expect(problems({})).toEqual([]);
    expect(
      problems({
        add: [{ kind: 'level', name: 'big', measure: 'power_kw', above: { high: 500 } }],
        all: { spike: { ratio: 2 }, drop: null, big: { above: { critical: 900 } } },
        dimensions: { 'region=North': { outage: { below: 0.2 } }, 'region=': { big: null } },
        devices: { 'meter-1': { spike: { ratio: 9, minReadings: 20, severity: 'low' }, drop: { ratio: 0.9 } } },
      }),
    ).toEqual([]);
    expect(problems({ devices: { a: { fire: { maxAgeMs: 5, severities: { 4: 'critical' } } } } }, smoke)).toEqual([]);
  });

  it.each([
    [null, 'the change is null: expected an object with add, all, dimensions, devices'],
    [[], 'the change is []: expected an object with add, all, dimensions, devices'],
    [{ everything: {} }, 'everything is no part of a change: expected add, all, dimensions, devices'],
    [{ add: {} }, 'add is {}: expected a list'],
    [{ add: [3] }, 'add: 3: expected a rule, with kind and name'],
    [{ all: [] }, 'all is []: expected an object of rules'],
    [{ all: { spike: 3 } }, 'all.spike is 3: expected an object of fields, or null for off'],
    [{ devices: null }, 'devices is null: expected an object'],
    [{ devices: { '': {} } }, 'devices: a name is empty'],
    [
      { dimensions: { North: {} } },
      'dimensions.North: expected NAME=VALUE with a dimension of the profile: region, building_id, meter_type',
    ],
    [
      { dimensions: { 'site=North': {} } },
      'dimensions.site=North: expected NAME=VALUE with a dimension of the profile: region, building_id, meter_type',
    ],
    [{ all: { spikes: { ratio: 2 } } }, 'all.spikes: there is no such rule: did you mean spike?'],
    [
      { all: { constructor: null } },
      'all.constructor: there is no such rule: expected one of spike, drop, outage, silent, all-rejected, silent:power_kw, silent:energy_kwh, silent:volume_m3',
    ],
    [
      { devices: { 'meter-1': { spike: { kind: 'drop' } } } },
      'devices.meter-1.spike.kind: cannot be changed; switch the rule off (null) and add another one',
    ],
    [{ all: { spike: { ratio: '2' } } }, 'all.spike.ratio is the text "2": expected a number, without quotes'],
    [{ all: { spike: { ratio: -1 } } }, 'rule spike: ratio -1: expected more than 0'],
    [{ all: { spike: { ratio: null } } }, 'rule spike: ratio is missing'],
    [
      { all: { spike: { severity: 'grave' } } },
      'rule spike: severity "grave": expected one of low, medium, high, critical',
    ],
    [{ devices: { a: { drop: { ratio: 2 } } } }, 'devices.a.drop: ratio 2: expected more than 0 and at most 1'],
    [
      { dimensions: { 'region=x': { outage: { severity: 'no' } } } },
      'dimensions.region=x.outage: rule outage: severity "no": expected one of low, medium, high, critical',
    ],
    [
      { add: [{ kind: 'level', name: 'spike', measure: 'power_kw', above: { low: 1 } }] },
      'rule spike: another rule has this name; alerts are told apart by it',
    ],
    [
      { add: [{ kind: 'level', name: 'heat', measure: 'heat_c', above: { low: 1 } }] },
      'rule heat: measure "heat_c" is not one of power_kw, energy_kwh, volume_m3',
    ],
    [
      { add: [{ kind: 'level', name: 'silent', measure: 'power_kw', above: { low: 1 } }] },
      'rule silent: this name is the alert of silentAfterMs; give the rule another one',
    ],
    [
      { devices: { a: { spike: { measure: 'energy_kwh' } } } },
      'devices.a.spike: this changes what is kept of each device (a measure, a span): expected in all only',
    ],
  ])('such as %j is refused', (body, says) => {
    expect(problems(body)).toContain(says);
  });

  it('may say how long a rule waits, holds and cools down', () => {
    const life = { forMs: 60_000, forReadings: 3, holdMs: 5, cooldownMs: 0, baselineWhileFiring: 'freeze' };
    expect(problems({ all: { spike: life }, devices: { a: { drop: { ...life, clearShare: 0.1 } } } })).toEqual([]);
    expect(problems({ devices: { a: { spike: { forMs: -1 } } } })[0]).toContain('devices.a.spike: forMs -1: expected');
  });

  it('is of rules that compare devices with each other for all devices, and not of what is gathered for them', () => {
    const cohort = {
      kind: 'cohort',
      name: 'street',
      measure: 'power_kw',
      dimension: 'region',
      floor: 1,
      severity: 'low',
    };
    expect(problems({ add: [cohort] })).toContain(
      'add: rule street: for a rule of kind cohort windows are gathered: deploy it',
    );
    const profile = { ...energy, rules: [...energy.rules, cohort] } as Profile;
    expect(problems({ all: { street: null } }, profile)).toEqual([]);
    expect(problems({ all: { street: { deviations: 9, severity: 'high', holdMs: 60_000 } } }, profile)).toEqual([]);
    expect(problems({ all: { street: { deviations: 0 } } }, profile)[0]).toContain(
      'rule street: deviations 0: expected',
    );
    expect(problems({ all: { street: { floor: 2, windowMs: 60_000 } } }, profile)).toEqual([
      'all.street.floor: by it windows are gathered, by the profile alone: deploy it',
      'all.street.windowMs: by it windows are gathered, by the profile alone: deploy it',
    ]);
    expect(problems({ devices: { a: { street: { deviations: 9 } } } }, profile)).toEqual([
      'devices.a.street: a rule of kind cohort compares devices with each other: expected in all only',
    ]);
  });

  it('is of what no rule finds: that a device is silent, or one measure of it, or wholly rejected', () => {
    const limit = { afterMs: 7_200_000, severity: 'high' };
    const body = {
      all: { silent: limit, 'silent:power_kw': null },
      devices: { a: { 'all-rejected': limit } },
      dimensions: { 'region=North': { silent: null } },
    };
    expect(problems(body)).toEqual([]);
    expect(problems({ all: { silent: { afterMs: 0, severity: 'grave', after: 1 } } })).toEqual([
      'all.silent.afterMs is 0: expected ms above 0 and up to 604800000 (7 days), or off for the whole',
      'all.silent.severity is "grave": expected one of low, medium, high, critical',
      'all.silent.after is no field: expected afterMs, severity',
    ]);
    // Of what the profile does not watch nothing is kept.
    expect(problems({ all: { silent: limit } }, generic)).toEqual([
      expect.stringContaining('all.silent: there is no such rule'),
    ]);
  });

  it('names a field that the kind does not have', () => {
    expect(problems({ all: { spike: { limit: 2 } } })).toEqual([
      expect.stringMatching(/^all\.spike\.limit is no field: expected kind, name, measure, ratio, severity/),
    ]);
  });

  it('is refused with every problem at once', () => {
    const body = { all: { spike: { limit: 2 }, nothing: null }, devices: { a: { drop: { ratio: '1' } } } };
    expect(problems(body).map((says) => says.split(/[: ]/)[0])).toEqual([
      'all.spike.limit',
      'all.nothing',
      'devices.a.drop.ratio',
    ]);
  });

  it('is refused where overrides that are sound alone contradict each other in one device', () => {
    const level = { kind: 'level', name: 'heat', measure: 'power_kw', above: { low: 1 }, below: { low: 0.5 } } as const;
    const body = {
      add: [level],
      dimensions: { 'region=north': { heat: { above: { low: null } } } },
      devices: { one: { heat: { below: { low: null } } } },
    };
    expect(problems(body)).toEqual(['dimensions.region=north with devices.one.heat: expected a limit above or below']);
  });

  it('may change the span of a score for all devices, and not for one', () => {
    expect(problems({ all: { zscore: { span: 50 } } }, scored)).toEqual([]);
    expect(problems({ devices: { a: { zscore: { span: 50 } } } }, scored)[0]).toContain('expected in all only');
    expect(problems({ devices: { a: { zscore: { above: { medium: 5, high: 6 } } } } }, scored)).toEqual([]);
  });

  it('is bounded in bytes, and in how many ways devices may differ', () => {
    const devices = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, i) => [`meter-${i}`, { spike: { ratio: i + 1 } }]),
    );
    expect(problems({ devices }).join()).toContain(`expected at most ${MAX_BODY_BYTES}`);
    const each = (count: number, name: (i: number) => string) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i), { spike: { ratio: i + 1 } }]));
    const body = { dimensions: each(70, (i) => `region=${i}`), devices: each(70, (i) => `m${i}`) };
    expect(problems(body)).toEqual([
      'rule spike: the overrides for dimension values and devices meet in more than 4096 ways: expected fewer different ones',
    ]);
  });

  it('tells at most fifty problems, and how many more there are', () => {
    const all = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`no-${i}`, null]));
    expect(problems({ all })).toHaveLength(51);
    expect(problems({ all }).at(-1)).toBe('and 20 more problems');
  });

  it('cannot reach what objects are made of', () => {
    const body = JSON.parse(
      '{"all":{"spike":{"__proto__":{"ratio":9}}},"__proto__":{"all":{"spike":null}}}',
    ) as unknown;
    expect(problems(body).length).toBeGreaterThan(0);
    expect(({} as { ratio?: number }).ratio).toBeUndefined();
  });
});

describe('a value that its field does not take is named with what was written', () => {
  it.each([
    [
      { add: [{ kind: 'stuck', name: 'same', measures: '*', afterMs: 4000, severity: 'low' }] },
      'measures is "*": expected a list',
    ],
    [{ add: [{ kind: 'level', name: 'warm', measure: 7, above: { high: 1 } }] }, 'measure is 7: expected a text'],
    [
      { add: [{ kind: 'level', name: 'warm', measure: 'heat', above: { high: 'abc' } }] },
      'above.high is "abc": expected a number',
    ],
    [{ add: [{ kind: 'level', name: 'warm', measure: 'heat', above: [1] }] }, 'above is [1]: expected an object'],
    [
      { add: [{ kind: 'pattern', name: 'fire', indicators: 'x', severities: { 2: 'high' } }] },
      'indicators is "x": expected a list',
    ],
    [
      { add: [{ kind: 'pattern', name: 'fire', indicators: [null], severities: { 2: 'high' } }] },
      'indicators[0] is null: expected an object',
    ],
    [{ all: { zscore: { above: { medium: 'abc' } } } }, 'above.medium is "abc": expected a number'],
    [{ all: { zscore: { holdMs: {} } } }, 'holdMs is {}: expected a number'],
  ])('%j', (body, says) => {
    expect(problems(body, scored).join('\n')).toContain(says);
  });
});
