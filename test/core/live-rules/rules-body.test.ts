// What a change of the rules makes of a profile's rules, and which version a reading is judged by.
import { describe, expect, it } from 'vitest';
import { ACTIVATE_AFTER_MS, endOf, nextActivation, READ_EVERY_MS, versionAt } from '#core/live-rules/activations.ts';
import { overridden, overrideSequences, type RulesBody, rulesForAll } from '#core/live-rules/rules-body.ts';
import { energy } from '#profiles/energy.ts';

describe('an override', () => {
  const level = { kind: 'level', name: 'heat', measure: 'heat_c', above: { medium: 40, high: 50 } };

  it('changes the fields that it names, an object field by field, and takes away what is null', () => {
    expect(overridden(level, { above: { high: 55, critical: 70 }, forMs: 60_000 })).toEqual({
      ...level,
      above: { medium: 40, high: 55, critical: 70 },
      forMs: 60_000,
    });
    expect(overridden(level, { above: { medium: null } })).toEqual({ ...level, above: { high: 50 } });
    expect(overridden({ ...level, forMs: 1 }, { forMs: null })).toEqual(level);
  });

  it('puts a list in place of the one that was there', () => {
    expect(overridden({ measures: ['a', 'b'] }, { measures: ['c'] })).toEqual({ measures: ['c'] });
  });

  it('leaves the rule as it was, and switches it off by null', () => {
    const before = structuredClone(level);
    overridden(level, { above: { high: 1 } });
    expect(level).toEqual(before);
    expect(overridden(level, null)).toBeUndefined();
    expect(overridden(undefined, { above: { high: 1 } })).toBeUndefined();
  });
});

describe('the rules for all devices', () => {
  it('are those of the profile and further ones, changed, without those that are off', () => {
    const further = { kind: 'level', name: 'big', measure: 'power_kw', above: { high: 500 } } as const;
    const body: RulesBody = { add: [further], all: { spike: { ratio: 3 }, drop: null, big: { above: { low: 400 } } } };
    expect(rulesForAll(energy.rules, body)).toEqual([
      { ...energy.rules[0], ratio: 3 },
      energy.rules[2],
      { ...further, above: { high: 500, low: 400 } },
    ]);
  });
});

describe('the overrides of one rule that meet in a device', () => {
  const body: RulesBody = {
    dimensions: {
      'region=north': { spike: { ratio: 2 } },
      'region=east': { spike: { ratio: 2 } },
      'region=a=b': { spike: { ratio: 4 }, drop: null },
      'building_id=hall': { spike: { severity: 'low' } },
    },
    devices: { one: { spike: null }, two: { outage: { below: 1 } } },
  };

  it('are each different one of a dimension, then of the next, then the device’s', () => {
    const found = overrideSequences('spike', body, ['region', 'building_id'], 100);
    const [two, four, low] = [{ ratio: 2 }, { ratio: 4 }, { severity: 'low' }];
    const withoutDevice = [[two], [four], [low], [two, low], [four, low]];
    const sorted = (all: unknown) => (all as unknown[]).map((each) => JSON.stringify(each)).sort();
    expect(sorted(found)).toEqual(sorted([...withoutDevice, ...withoutDevice.map((own) => [...own, null]), [null]]));
    expect(overrideSequences('drop', body, ['region', 'building_id'], 100)).toEqual([[null]]);
    expect(overrideSequences('other', body, ['region', 'building_id'], 100)).toEqual([]);
  });

  it('are not listed where there are too many', () => {
    expect(overrideSequences('spike', body, ['region', 'building_id'], 10)).toBeUndefined();
    expect(overrideSequences('spike', body, ['region', 'building_id'], 11)).toHaveLength(11);
  });
});

describe('the version that a reading is judged by', () => {
  const activations = [
    { version: 1, activateAtMs: 1_000 },
    { version: 2, activateAtMs: 5_000 },
  ];

  it('is that of its arrival, from the very millisecond on', () => {
    expect([999, 1_000, 4_999, 5_000, 9e12].map((at) => versionAt(activations, at))).toEqual([0, 1, 1, 2, 2]);
    expect([0, 1, 2].map((version) => endOf(activations, version))).toEqual([1_000, 5_000, Number.POSITIVE_INFINITY]);
    expect(versionAt([], 5)).toBe(0);
  });

  it('is the first that is known, where earlier ones are not', () => {
    expect(versionAt([{ version: 7, activateAtMs: 1_000 }], 0)).toBe(7);
  });

  it('begins later than any instance goes on without looking, and after the one before', () => {
    expect(ACTIVATE_AFTER_MS).toBeGreaterThanOrEqual(2 * READ_EVERY_MS);
    expect(nextActivation([], 7)).toBe(7 + ACTIVATE_AFTER_MS);
    expect(nextActivation([{ version: 1, activateAtMs: 900_000 }], 7)).toBe(900_001);
  });
});
