import { describe, expect, it } from 'vitest';
import { iso, judge, judgeText } from './judge-reading.ts';

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
