import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyDraft } from '#core/reading/draft.ts';
import { createMeasureTable } from '#core/reading/measure-table.ts';
import { createReadingValidator } from '#core/reading/validate-reading.ts';
import { compiled, T0, testProfile } from '../../support/readings.ts';

const iso = '2026-01-01T00:00:00Z';

function judge(input: unknown, overrides = {}, arrivalMs = T0, text?: string) {
  const profile = compiled(overrides);
  const table = createMeasureTable(profile.measures.map((measure) => measure.name));
  const draft = emptyDraft(profile.dimensions.length);
  createReadingValidator(profile, table, { clockAheadMs: 120_000 })(input, arrivalMs, draft, text);
  const values = Object.fromEntries(
    Array.from({ length: draft.count }, (_, i) => [table.names[draft.measures[i] as number], draft.values[i]]),
  );
  return { ...draft, values, reasons: draft.issues.map((issue) => `${issue.reason} ${issue.field}`) };
}

/** As a record has it: the text is known. */
function judgeText(text: string, overrides = {}) {
  return judge(JSON.parse(text), overrides, T0, text);
}

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

describe('an id or a dimension keeps its digits', () => {
  const whole = (digits: string) => JSON.parse(`{"device_id":${digits}}`);
  it.each([
    ['9196877626998784', '9196877626998784'],
    ['9196877626998785', '9196877626998785'],
    ['1234567890123456789013', '1234567890123456789013'],
    ['-7', '-7'],
    ['0', '0'],
    ['-0', '-0'],
  ])('%s as a number is the text of it', (digits, id) => {
    expect(judgeText(`{"device_id":${digits},"timestamp":"${iso}","power":1,"region":${digits}}`)).toMatchObject({
      device: id,
      dimensions: [id, null],
      issues: [],
    });
  });

  it.each(['1.0', '1e3', '1E3', '0.5', '1e400'])('%s is none', (digits) => {
    expect(judgeText(`{"device_id":${digits},"timestamp":"${iso}","power":1}`).reasons).toEqual([
      'bad-device device_id',
    ]);
    const { reasons, whole: isWhole } = judgeText(
      `{"device_id":"a","timestamp":"${iso}","power":1,"region":${digits}}`,
    );
    expect({ reasons, isWhole }).toEqual({ reasons: ['bad-dimension region'], isWhole: true });
  });

  it('a measure of a dimension’s name stays a number, and of an id that comes twice the last one counts', () => {
    const text = `{"device_id":1,"device_id":9196877626998785,"timestamp":"${iso}","measures":{"region":2}}`;
    expect(judgeText(text, { openMeasures: true })).toMatchObject({
      device: '9196877626998785',
      values: { region: 2 },
    });
  });

  it('a number whose text is not known is an id as far as a double holds it', () => {
    expect(judge({ ...whole('9007199254740991'), timestamp: iso, power: 1 }).device).toBe('9007199254740991');
    expect(judge({ ...whole('9007199254740993'), timestamp: iso, power: 1 }).reasons).toEqual(['bad-device device_id']);
  });
});

describe('a dimension’s value is held to the rules of ids', () => {
  it.each([
    ['eu', 'eu'],
    ['\ufffd', '\ufffd'],
    ['x'.repeat(256), 'x'.repeat(256)],
    [true, 'true'],
    ['', null],
    [' \u00a0', null],
    [null, null],
  ])('%j', (region, kept) => {
    expect(judge({ device_id: 'a', timestamp: iso, power: 1, region })).toMatchObject({
      dimensions: [kept, null],
      issues: [],
    });
  });

  it.each([
    ['a\u0000b', 'bad-dimension'],
    ['a\u0085b', 'bad-dimension'],
    ['x'.repeat(257), 'bad-dimension'],
    [{ x: 1 }, 'bad-dimension'],
    [['eu'], 'bad-dimension'],
    ['\ud800', 'not-utf-8'],
    ['\udbffa', 'not-utf-8'],
  ])('%j is none, and no value of its reading is in the window of a region', (region, reason) => {
    for (const given of [{ region }, { dimensions: { region } }]) {
      const { whole, rejectedValues, reasons, count } = judge({
        device_id: 'a',
        timestamp: iso,
        power: 1,
        heat_c: 2,
        ...given,
      });
      const field = 'region' in given ? 'region' : 'dimensions.region';
      expect({ whole, rejectedValues, reasons, count }).toEqual({
        whole: true,
        rejectedValues: 2,
        reasons: [`${reason} ${field}`],
        count: 0,
      });
    }
  });

  it('dimensions that are no object are none', () => {
    expect(judge({ device_id: 'a', timestamp: iso, power: 1, dimensions: 'eu' }).reasons).toEqual([
      'bad-dimension dimensions',
    ]);
  });
});

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
