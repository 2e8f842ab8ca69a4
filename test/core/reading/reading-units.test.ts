import { describe, expect, it } from 'vitest';
import { testProfile } from '../../support/readings.ts';
import { iso, judge, judgeText } from './judge-reading.ts';

describe('a stated unit holds for the values of its reading', () => {
  const units = {
    kW: { measure: 'power_kw', factor: 1, spellings: ['kilowatts'] },
    W: { measure: 'power_kw', factor: 0.001, spellings: ['watts'] },
    MW: { measure: 'power_kw', factor: 1000 },
    mW: { measure: 'power_kw', factor: 1e-6 },
    '°F': { measure: 'heat_c', factor: 5 / 9, offset: 32, spellings: ['F'] },
    K: { measure: 'heat_c', factor: 1, offset: 273.15 },
  };
  const of = (reading: object) => judge({ device_id: 'a', timestamp: iso, ...reading }, { units });

  it.each([
    [{ power: 3500, unit: 'W' }, { power_kw: 3.5 }],
    [{ unit: 'w', power: 3500 }, { power_kw: 3.5 }],
    [{ power: 3500, unit: ' Watts ' }, { power_kw: 3.5 }],
    [{ measures: { power_kw: 3500 }, unit: 'W' }, { power_kw: 3.5 }],
    [{ measures: { power_kw: 3500, unit: 'W' } }, { power_kw: 3.5 }],
    [{ unit: 'MW', measures: { unit: 'W', power: 3500 } }, { power_kw: 3.5 }],
    [{ unit: 'W', measures: { unit: ' ', power: 3500 } }, { power_kw: 3.5 }],
    [
      { measures: { unit: 'F', heat_c: 212 }, unit: 'W', power: 3500 },
      { heat_c: 100, power_kw: 3.5 },
    ],
    [{ unit: 'W', payload: { power: 3500 } }, { power_kw: 3.5 }],
    [{ unit: 'kW', payload: { power: 3500, unit: 'W' } }, { power_kw: 3.5 }],
    [{ metric: 'power_kw', value: 3500, unit: 'watts' }, { power_kw: 3.5 }],
    [{ value: 3500, unit: 'w' }, { power_kw: 3.5 }],
    [{ metric: null, value: 3500, unit: 'w' }, { power_kw: 3.5 }],
    [{ metric: null, power: 3500, unit: 'w' }, { power_kw: 3.5 }],
    [{ metric: 'power_kw', unit: 'w', payload: { metric: null, value: 3500 } }, { power_kw: 3.5 }],
    [{ power: 200_000, unit: 'W' }, { power_kw: 200 }],
    [{ power: 2, unit: 'KW' }, { power_kw: 2 }],
    [{ power: 0.5, unit: 'MW' }, { power_kw: 500 }],
    [{ heat_c: 212, unit: 'F' }, { heat_c: 100 }],
    [{ heat_c: 373.15, unit: 'k' }, { heat_c: 100 }],
    [{ heat_c: 20, unit: '°C' }, { heat_c: 20 }],
    [{ heat_c: 20, unit: '℃' }, { heat_c: 20 }],
    [{ power: 1, unit: null }, { power_kw: 1 }],
    [{ power: 1, unit: ' ' }, { power_kw: 1 }],
    [
      { alarm: true, power: 3500, unit: 'W' },
      { alarm: 1, power_kw: 3.5 },
    ],
  ])('%j', (reading, values) => {
    expect(of(reading)).toMatchObject({ values, issues: [] });
  });

  it.each([
    [{ power: 3500, unit: 'furlong' }, 'unknown-unit power', {}],
    [{ power: 3500, unit: 'mw' }, 'unknown-unit power', {}],
    [{ power: 3500, unit: 7 }, 'unknown-unit power', {}],
    [{ power: 3500, unit: { power: 'W' } }, 'unknown-unit power', {}],
    [{ metric: 'power_kw', value: 3500, unit: 'mw' }, 'unknown-unit unit', {}],
    [{ metric: 'heat_c', value: 20, unit: 'W' }, 'unknown-unit unit', {}],
    [{ value: 20, unit: 'mw' }, 'unknown-unit unit', {}],
    [{ power: 3500, heat_c: 20, unit: 'W' }, 'unknown-unit heat_c', { power_kw: 3.5 }],
    [{ power: 2000, unit: 'MW' }, 'out-of-range power', {}],
  ])('%j: %s', (reading, reason, values) => {
    expect(of(reading)).toMatchObject({ reasons: [reason], values, rejectedValues: 1 });
  });

  it('in an open profile it says nothing that is known: the number stays', () => {
    const open = { measures: {}, units: {}, openMeasures: true };
    expect(judge({ device_id: 'a', timestamp: iso, temp: 20, unit: 'C' }, open)).toMatchObject({
      values: { temp: 20 },
    });
  });
});

describe('quality', () => {
  it('is that of the reading inside measures too, unless an open profile has it as a measure', () => {
    const reading = { device_id: 'a', timestamp: iso, measures: { power_kw: 0, quality: 0 } };
    expect(judge(reading, { minQuality: 0 })).toMatchObject({ whole: true, reasons: ['low-quality measures.quality'] });
    expect(judge(reading, { minQuality: 0, openMeasures: true, measures: {}, units: {}, rules: [] })).toMatchObject({
      values: { power_kw: 0, quality: 0 },
    });
    expect(judge({ ...reading, measures: { power_kw: 1, quality: 0.9 } }, { minQuality: 0 })).toMatchObject({
      values: { power_kw: 1 },
      reasons: [],
    });
  });

  it.each([
    [undefined, 0, []],
    [0, 0, ['low-quality quality']],
    [0, undefined, []],
    [0.01, 0, []],
    [0.5, 0.5, ['low-quality quality']],
    ['good', 0, ['bad-quality quality']],
    [-1, 0, ['bad-quality quality']],
  ])('%j where it must be above %j', (quality, minQuality, reasons) => {
    const overrides = minQuality === undefined ? {} : { minQuality };
    expect(judge({ device_id: 'a', timestamp: iso, power: 1, heat_c: 2, quality }, overrides)).toMatchObject({
      reasons,
      rejectedValues: reasons.length === 0 ? 0 : 2,
    });
  });
});

describe('in an open profile', () => {
  const open = { measures: {}, units: {}, openMeasures: true };
  const of = (more: object) =>
    judge(
      { device_id: 'a', timestamp: iso, hum: 40, ...more },
      { ...open, wire: { ...testProfile.wire, ignore: ['meta'] } },
    );

  it.each(['21.5', ' 21.5 ', '21,5', '1,234.5', '-3', '1e400', '+.5', 'NaN', '-Infinity', 'true', 'null'])(
    'the text %j counts as a rejected value',
    (temp) => {
      expect(of({ temp })).toMatchObject({ reasons: ['not-a-number temp'], rejectedValues: 1, values: { hum: 40 } });
    },
  );

  it.each([[null], [true], [false], [{ temp: 21.5 }], [[1, 2]], [{ a: { b: 'NaN' } }], [[[[true]]]]])(
    '%j counts as a rejected value',
    (temp) => {
      expect(of({ temp })).toMatchObject({ reasons: ['not-a-number temp'], rejectedValues: 1, values: { hum: 40 } });
    },
  );

  it.each([['kitchen'], [''], ['1st floor'], ['192.168.0.1'], ['2026-01-31'], ['v1.2'], [{ name: 'x' }], [[]], [{}]])(
    '%j describes the reading and is passed over',
    (temp) => {
      expect(of({ temp })).toMatchObject({ reasons: [], rejectedValues: 0, values: { hum: 40 } });
    },
  );

  it('what the profile ignores is passed over, and so are an envelope’s other fields of a known meaning', () => {
    expect(of({ meta: 7, unit: 'C', quality: 1, region: 'eu' })).toMatchObject({ reasons: [], values: { hum: 40 } });
    expect(of({ payload: { temp: 'x', meta: null } })).toMatchObject({ reasons: [], values: { hum: 40 } });
  });

  it('names that JavaScript’s objects have are names like any other', () => {
    const text = `{"device_id":"__proto__","timestamp":"${iso}","__proto__":1,"constructor":2,"measures":{"toString":3}}`;
    expect(judgeText(text, open).values).toEqual(
      Object.fromEntries([
        ['__proto__', 1],
        ['constructor', 2],
        ['toString', 3],
      ]),
    );
    expect(judgeText(text, open).device).toBe('__proto__');
    expect(judge({ device_id: 'a', timestamp: iso, metric: 'constructor', value: 1 }).reasons).toEqual([
      'unknown-measure metric',
    ]);
    expect(judge({ device_id: 'a', timestamp: iso, value: 1, unit: 'toString' }).reasons).toEqual([
      'unknown-unit unit',
    ]);
  });

  it('a name that UTF-8 cannot hold is rejected by name', () => {
    expect(of({ '\ud800': 1 }).reasons).toEqual(['not-utf-8 \ud800']);
  });

  it('a reading may have a thousand measures, and each further one is rejected', () => {
    const wide = Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`n${i}`, i]));
    const { count, rejectedValues, issues } = judge({ device_id: 'a', timestamp: iso, ...wide }, open);
    expect({ count, rejectedValues, told: issues.length }).toEqual({ count: 1000, rejectedValues: 200, told: 33 });
    expect(issues.at(-1)).toMatchObject({ reason: 'too-many-measures', expected: 'fewer faults in a reading' });
  });
});
