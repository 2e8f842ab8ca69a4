// What the judge takes for a reading: wire forms, times, units, CSV. Expected values by hand; times checked with `date
// -u -d … +%s`.
import { describe, expect, it } from 'vitest';
import { csvReader, splitRow } from './judge/csv.ts';
import { decoder } from './judge/decode.ts';
import { profileRules } from './judge/profiles.ts';
import { dateReader, timeMsOf, zoneOffsetMs } from './judge/times.ts';

/** 2026-01-05T10:00:00Z: `date -u -d 2026-01-05T10:00:00Z +%s` says 1767607200. */
const TEN_MS = 1_767_607_200_000;
const energy = decoder({ profile: profileRules('energy') });
const smoke = decoder({ profile: profileRules('smoke') });
const generic = decoder({ profile: profileRules('generic') });
const at = { device_id: 'a', timestamp: '2026-01-05T10:00:00Z' };

describe('a time', () => {
  it('is the same instant in every spelling', () => {
    const spellings = [
      ...['2026-01-05T10:00:00Z', '2026-01-05T10:00:00.000Z', '2026-01-05T10:00Z', '2026-01-05T15:30:00+05:30'],
      ...['2026-01-05T02:00:00-0800', '2026-01-05 10:00:00.0004z', 1_767_607_200, 1_767_607_200_000],
    ];
    expect(spellings.map((spelling) => timeMsOf(spelling))).toEqual(spellings.map(() => TEN_MS));
  });

  it('in epoch seconds may have a fraction, which is kept to the millisecond', () => {
    expect(timeMsOf(1_767_607_200.123)).toBe(TEN_MS + 123);
    expect(timeMsOf(-0.5)).toBe(-500);
  });

  it('as a number is seconds below 1e11 and milliseconds from there on, on both sides of 1970', () => {
    expect(timeMsOf(99_999_999_999)).toBe(99_999_999_999_000);
    expect(timeMsOf(100_000_000_000)).toBe(100_000_000_000);
    expect(timeMsOf(-100_000_000_000)).toBe(-100_000_000_000);
  });

  it('before 1970 and on leap days is that of the calendar', () => {
    // date -u -d 1969-12-31T23:59:59Z +%s: -1; 2000-02-29: 951782400; 1900-03-01: -2203891200.
    expect(timeMsOf('1969-12-31T23:59:59Z')).toBe(-1_000);
    expect(timeMsOf('2000-02-29T00:00:00Z')).toBe(951_782_400_000);
    expect(timeMsOf('1900-03-01T00:00:00Z')).toBe(-2_203_891_200_000);
  });

  it('without a zone, of no calendar, or of another kind is none', () => {
    const none = [
      ...[
        '2026-01-05T10:00:00',
        '2026-02-30T10:00:00Z',
        '1900-02-29T00:00:00Z',
        '2026-13-01T00:00:00Z',
        'yesterday',
        '',
      ],
      ...['2026-01-05T24:00:00Z', '2026-01-05', '1767607200', null, true, {}, undefined, 1e20],
    ];
    expect(none.map((value) => timeMsOf(value))).toEqual(none.map(() => undefined));
  });

  it('without a zone takes the one that is given', () => {
    expect(timeMsOf('2026-01-05T11:00:00', zoneOffsetMs('+01:00'))).toBe(TEN_MS);
    expect(zoneOffsetMs('UTC')).toBe(0);
    expect(zoneOffsetMs('Mars')).toBeUndefined();
  });
});

describe('a reading', () => {
  const values = (decode: typeof energy, input: object) => {
    const decoded = decode(input);
    return 'refused' in decoded ? decoded.refused : [decoded.values, decoded.faults];
  };

  it('has its measures in an object, under a metric, under a unit or among its own members', () => {
    expect(values(energy, { ...at, measures: { power: 2 } })).toEqual([[['power_kw', 2]], []]);
    expect(values(energy, { ...at, metric: 'power_kw', value: 2500, unit: 'W' })).toEqual([[['power_kw', 2.5]], []]);
    expect(values(energy, { ...at, value: 7, unit: 'kWh', meter_type: 'electricity' })).toEqual([
      [['energy_kwh', 7]],
      [],
    ]);
    expect(values(energy, { ...at, region: 'north', power: 2 })).toEqual([[['power_kw', 2]], []]);
    expect(values(generic, { ...at, metric: 'rpm', value: 3, unit: '1/min' })).toEqual([[['rpm', 3]], []]);
  });

  it('is converted from its unit, and refused in a unit that nobody knows', () => {
    const inUnit = (value: number, unit: string) => values(energy, { ...at, value, unit });
    expect(inUnit(2, 'MW')).toEqual([[['power_kw', 2_000]], []]);
    expect(inUnit(2, 'MWh')).toEqual([[['energy_kwh', 2_000]], []]);
    expect(inUnit(2, 'm³')).toEqual([[['volume_m3', 2]], []]);
    expect(inUnit(2_000, 'l')).toEqual([[['volume_m3', 2]], []]);
    expect(inUnit(2, 'furlong')).toEqual([[], ['unknown unit']]);
  });

  it('keeps its good measures when others are refused', () => {
    const measures = { temperature: 20, humidity_pct: 101, tvoc_ppb: '5', eco2_ppm: null, colour: 1, fire_alarm: true };
    expect(values(smoke, { ...at, measures })).toEqual([
      [
        ['temperature_c', 20],
        ['fire_alarm', 1],
      ],
      ['out of range', 'not a number', 'not a number', 'unknown measure'],
    ]);
  });

  it('is in range at both ends of a range and not beyond', () => {
    const kw = (power: number) => values(energy, { ...at, measures: { power } });
    expect(kw(100_000)).toEqual([[['power_kw', 100_000]], []]);
    expect(kw(-100_000)).toEqual([[['power_kw', -100_000]], []]);
    expect(kw(100_000.001)).toEqual([[], ['out of range']]);
  });

  it('has an alarm of 0 or 1, true or false, and nothing between', () => {
    const alarm = (value: unknown) => values(smoke, { ...at, measures: { fire_alarm: value } });
    expect([0, 1, false, true].map(alarm)).toEqual([0, 1, 0, 1].map((value) => [[['fire_alarm', value]], []]));
    expect(alarm(0.5)).toEqual([[], ['neither 0 nor 1']]);
    expect(alarm(2)).toEqual([[], ['out of range']]);
  });

  it('in the generic profile may have any finite number under any name, but no boolean', () => {
    const measures = { 'x y': -1e300, flag: true, infinite: Number.POSITIVE_INFINITY };
    expect(values(generic, { ...at, measures })).toEqual([[['x y', -1e300]], ['not a number', 'not a number']]);
  });

  it('is refused whole without a device, a time or a measure', () => {
    expect(values(energy, { timestamp: at.timestamp, power: 1 })).toBe('no device');
    expect(values(energy, { device_id: '', timestamp: at.timestamp, power: 1 })).toBe('no device');
    expect(values(energy, { device_id: 'a', power: 1 })).toBe('no time');
    expect(values(energy, { ...at, measures: {} })).toBe('no measures');
    expect(values(energy, { ...at, measures: [1] })).toBe('no measures');
  });
});

describe('a row of CSV', () => {
  const options = { columns: new Map<string, string>(), dateFormat: 'yyyy-mm-dd' };

  it('may join a date and a time of day, day first, without leading zeros', () => {
    const columns = new Map([
      ['Date', 'date'],
      ['Time', 'time'],
      ['P', 'power_kw'],
    ]);
    const read = csvReader({ ...options, columns, dateFormat: 'dd/mm/yyyy', device: 'house' });
    expect(read('Date,Time,P,Voltage')).toBeUndefined();
    const row = read('5/1/2026,9:59:59,4.5,240\r');
    expect(row).toMatchObject({ device: 'house', time: '2026-01-05T09:59:59', power_kw: '4.5' });
    const decode = decoder({ profile: profileRules('energy'), zoneMs: 0, text: true });
    expect(decode(row)).toMatchObject({
      device: 'house',
      timeMs: TEN_MS - 1_000,
      values: [['power_kw', 4.5]],
      faults: [],
    });
    // A "?" is a value that is refused, an empty cell is no value.
    expect(decode(read('5/1/2026,9:59:59,?,240'))).toMatchObject({ values: [], faults: ['not a number'] });
    expect(decode(read('5/1/2026,9:59:59,,240'))).toEqual({ refused: 'no measures' });
  });

  it('may take its times from a start and a period', () => {
    const read = csvReader({ ...options, device: 'd', startMs: TEN_MS, everyMs: 250 });
    read(',Temperature[C]');
    const rows = [read('0,20'), read('1,20.5')];
    const decode = decoder({ profile: profileRules('smoke'), text: true });
    expect(rows.map((row) => decode(row))).toMatchObject([
      { timeMs: TEN_MS, values: [['temperature_c', 20]] },
      { timeMs: TEN_MS + 250, values: [['temperature_c', 20.5]] },
    ]);
  });

  it('may be quoted, and separated by semicolons', () => {
    expect(splitRow('a,"b,""c""",,"d"', ',')).toEqual(['a', 'b,"c"', '', 'd']);
    const read = csvReader(options);
    read('device;time;x');
    expect(read('a;2026-01-05T10:00:00Z;1')).toEqual({ device: 'a', time: '2026-01-05T10:00:00Z', x: '1' });
  });

  it('with a column mapped that is not there is an error that names the columns', () => {
    expect(() => csvReader({ ...options, columns: new Map([['P', 'power_kw']]) })('Date,Q')).toThrow('It has: Date, Q');
    expect(() => dateReader('dd.mm')).toThrow('expected dd, mm and yyyy');
  });
});
