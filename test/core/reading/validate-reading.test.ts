import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { T0 } from '../../support/readings.ts';
import { iso, judge } from './judge-reading.ts';

describe('wire forms', () => {
  it.each([
    [
      'measures by name',
      { device_id: 'a', timestamp: iso, measures: { power_kw: 1.5, heat_c: 20 } },
      { power_kw: 1.5, heat_c: 20 },
    ],
    ['metric and value', { device_id: 'a', timestamp: iso, metric: 'power_kw', value: 2, unit: 'kW' }, { power_kw: 2 }],
    [
      'metric with a unit of the same measure',
      { device_id: 'a', timestamp: iso, metric: 'power_kw', value: 2000, unit: 'W' },
      { power_kw: 2 },
    ],
    ['value and unit', { meter_id: 'a', ts: iso, value: 1500, unit: 'W' }, { power_kw: 1.5 }],
    ['flat', { meter_id: 'a', timestamp: T0 / 1000, power: 3, region: 'eu' }, { power_kw: 3 }],
    ['an envelope', { message_id: 'm', timestamp: iso, payload: { meter_id: 'a', power: 3 } }, { power_kw: 3 }],
    ['a flag', { device_id: 'a', timestamp: iso, alarm: true }, { alarm: 1 }],
  ])('%s', (_, input, expected) => {
    const { device, timeMs, values, issues } = judge(input);
    expect({ device, timeMs, values, issues }).toEqual({ device: 'a', timeMs: T0, values: expected, issues: [] });
  });

  it('an envelope’s reading has its own time where it says one', () => {
    expect(
      judge({ timestamp: '2026-01-01T01:00:00Z', payload: { meter_id: 'a', power: 3, timestamp: iso } }).timeMs,
    ).toBe(T0);
  });

  it('a number is a device id too', () => {
    expect(judge({ device_id: 7, timestamp: iso, power: 1 }).device).toBe('7');
  });

  it('dimensions come flat or in an object, as texts', () => {
    expect(judge({ device_id: 'a', timestamp: iso, power: 1, region: 'eu', building_id: 12 }).dimensions).toEqual([
      'eu',
      '12',
    ]);
    expect(
      judge({ device_id: 'a', timestamp: iso, power: 1, dimensions: { region: 'eu', floor: 3 } }).dimensions,
    ).toEqual(['eu', null]);
  });

  it('an open profile takes any finite number as a measure', () => {
    const input = { device_id: 'a', timestamp: iso, flow: 1, measures: { noise: 2 }, label: 'x' };
    expect(judge(input, { openMeasures: true }).values).toEqual({ flow: 1, noise: 2 });
  });
});

describe('a bad measure is rejected alone', () => {
  it.each([
    ['not-a-number measures.power_kw', '1.5'],
    ['not-a-number measures.power_kw', null],
    ['not-a-number measures.power_kw', true],
    ['not-a-number measures.power_kw', [1]],
    ['out-of-range measures.power_kw', 1001],
    ['out-of-range measures.power_kw', -1001],
  ])('%s %j', (reason, value) => {
    const { whole, values, rejectedValues, reasons } = judge({
      device_id: 'a',
      timestamp: iso,
      measures: { power_kw: value, heat_c: 20 },
    });
    expect({ whole, values, rejectedValues, reasons }).toEqual({
      whole: false,
      values: { heat_c: 20 },
      rejectedValues: 1,
      reasons: [reason],
    });
  });

  it('a name that the profile does not know is rejected, with the names it knows', () => {
    const { issues, values } = judge({ device_id: 'a', timestamp: iso, measures: { pwoer: 1, heat_c: 20 } });
    expect(values).toEqual({ heat_c: 20 });
    expect(issues).toEqual([
      {
        reason: 'unknown-measure',
        field: 'measures.pwoer',
        value: '"pwoer"',
        expected: 'one of power_kw, heat_c, alarm',
      },
    ]);
  });

  it('one measure under two names counts once, the second is rejected', () => {
    const { values, reasons } = judge({ device_id: 'a', timestamp: iso, power_kw: 1, power: 2 });
    expect({ values, reasons }).toEqual({ values: { power_kw: 1 }, reasons: ['measure-twice power'] });
  });

  it('an infinite number, as JSON’s 1e999 becomes, is rejected', () => {
    expect(judge(JSON.parse(`{"device_id":"a","timestamp":"${iso}","power":1e999}`)).reasons).toEqual([
      'not-a-number power',
    ]);
  });
});

describe('a reading is rejected whole', () => {
  it.each([
    ['missing-device device_id', { timestamp: iso, power: 1 }],
    ['missing-device device_id', { device_id: '', timestamp: iso, power: 1 }],
    ['bad-device device_id', { device_id: { a: 1 }, timestamp: iso, power: 1 }],
    ['bad-device device_id', { device_id: 'a\u0000', timestamp: iso, power: 1 }],
    ['missing-time timestamp', { device_id: 'a', power: 1 }],
    ['bad-time timestamp', { device_id: 'a', timestamp: '2026-01-01T00:00:00', power: 1 }],
    ['clock-ahead timestamp', { device_id: 'a', timestamp: '2026-01-01T00:02:01Z', power: 1 }],
    ['bad-quality quality', { device_id: 'a', timestamp: iso, power: 1, quality: 1.1 }],
    ['no-measures measures', { device_id: 'a', timestamp: iso }],
    ['missing-metric metric', { device_id: 'a', timestamp: iso, value: 1 }],
    ['unknown-unit unit', { device_id: 'a', timestamp: iso, value: 1, unit: 'furlong' }],
    ['not-an-object ', 7],
    ['not-an-object ', null],
    ['not-an-object ', [1]],
  ])('%s', (reason, input) => {
    const { whole, count, reasons, rejectedValues } = judge(input);
    expect({ whole, count, reasons, rejectedValues }).toEqual({
      whole: true,
      count: 0,
      reasons: [reason],
      rejectedValues: 1,
    });
  });

  it('two minutes ahead of the arrival is still accepted', () => {
    expect(judge({ device_id: 'a', timestamp: '2026-01-01T00:02:00Z', power: 1 }).whole).toBe(false);
  });

  it('counts every value it would have had', () => {
    expect(judge({ timestamp: iso, measures: { power_kw: 1, heat_c: 2, nope: 3 } }).rejectedValues).toBe(3);
  });
});

describe('an interval that is stamped at its end', () => {
  it('has the stamp less one resolution for its event time', () => {
    expect(judge({ device_id: 'a', timestamp: iso, power: 1 }, { stampedAt: 'end' }).timeMs).toBe(T0 - 1000);
    expect(judge({ device_id: 'a', timestamp: iso, power: 1 }, { stampedAt: 'start' }).timeMs).toBe(T0);
    const ahead = { device_id: 'a', timestamp: '2026-01-01T00:02:00.001Z', power: 1 };
    expect(judge(ahead, { stampedAt: 'end' }).reasons).toEqual(['clock-ahead timestamp']);
  });
});

it('whatever JSON comes in: no exception, and each value is either counted or rejected', () => {
  const names = fc.constantFrom(
    'device_id',
    'timestamp',
    'measures',
    'metric',
    'value',
    'unit',
    'payload',
    'power_kw',
    'power',
    'alarm',
    'quality',
    'dimensions',
    '__proto__',
    'x',
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom<unknown>(iso, T0, 'kW', 'power_kw', 1, 'a'),
      tie('object'),
    ),
    object: fc.dictionary(names, tie('value') as fc.Arbitrary<unknown>, { maxKeys: 6, noNullPrototype: true }),
  }));
  fc.assert(
    fc.property(json.object, (input) => {
      const draft = judge(input);
      expect(draft.whole).toBe(draft.count === 0);
      expect(draft.rejectedValues > 0).toBe(draft.issues.length > 0);
    }),
    { numRuns: 500 },
  );
});
