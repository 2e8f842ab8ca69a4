// Every documented cause of a rejection, and every shape that refuses a whole request, through the SDK.
import { type _Record as Record_, ValidationException } from '@aws-sdk/client-timestream-write';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, hourMs, minuteMs, nowMs, openBench, singleRecord, windowRecord } from './timestream-clients.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await bench.createTable('typed');
  await bench.createTable('magnetic', {
    RetentionProperties: { MemoryStoreRetentionPeriodInHours: 1, MagneticStoreRetentionPeriodInDays: 2 },
    MagneticStoreWriteProperties: { EnableMagneticStoreWrites: true },
  });
  await bench.createTable('enforced', {
    Schema: { CompositePartitionKey: [{ Type: 'DIMENSION', Name: 'device', EnforcementInRecord: 'REQUIRED' }] },
  });
  await bench.writeTo('typed', [windowRecord('known', 0, { sum: 1 }), singleRecord('known', 0, '1')]);
});
afterAll(() => bench.close());

const power = (value: string, type?: Record_['MeasureValueType']): Record_ => ({
  ...singleRecord('bad', 0, value),
  MeasureName: `power_${type ?? 'DOUBLE'}`,
  MeasureValueType: type,
});
const named = (name: string): Record_ => ({ ...singleRecord('bad', 0, '1'), Dimensions: [{ Name: name, Value: 'x' }] });
const multi = (...values: NonNullable<Record_['MeasureValues']>): Record_ => ({
  ...windowRecord('bad', 0, {}),
  MeasureValues: values,
});

describe('a record is rejected alone, and its neighbours are written, when', () => {
  const causes: readonly (readonly [string, Record_, string])[] = [
    ['its time is more than 15 minutes ahead', singleRecord('bad', -15 * minuteMs - 1, '1'), 'outside the time range'],
    ['its time is older than memory retention', singleRecord('bad', 6 * hourMs + 1, '1'), 'of the memory store'],
    [
      'its time is no number',
      { ...singleRecord('bad', 0, '1'), Time: '2026-01-15' },
      'is not valid: expected whole milliseconds',
    ],
    ['its time is before 1970', { ...singleRecord('bad', 0, '1'), Time: '-1' }, 'is not valid'],
    ['it has no time', { ...singleRecord('bad', 0, '1'), Time: undefined }, 'The time "" is not valid'],
    ['a DOUBLE is NaN', power('NaN'), 'not a valid DOUBLE'],
    ['a DOUBLE is beyond 64 bits', power('1e999'), 'not a valid DOUBLE'],
    ['a DOUBLE is empty of digits', power('.'), 'not a valid DOUBLE'],
    ['a BIGINT has a fraction', power('1.5', 'BIGINT'), 'not a valid BIGINT'],
    ['a BIGINT is beyond 64 bits', power('9223372036854775808', 'BIGINT'), 'not a valid BIGINT'],
    ['a BOOLEAN is neither true nor false', power('yes', 'BOOLEAN'), 'not a valid BOOLEAN'],
    [
      'a single measure is a TIMESTAMP',
      power(String(nowMs), 'TIMESTAMP'),
      'TIMESTAMP is an invalid measure value type',
    ],
    ['it has no measure name', { ...singleRecord('bad', 0, '1'), MeasureName: undefined }, 'measure name is missing'],
    [
      'it has no measure value',
      { ...singleRecord('bad', 0, '1'), MeasureValue: undefined },
      'measure value is missing',
    ],
    ['it has no dimension', { ...singleRecord('bad', 0, '1'), Dimensions: [] }, 'no dimension'],
    ['MULTI has no values', multi(), 'at least one of MeasureValues'],
    [
      'MULTI holds a bad value',
      multi({ Name: 'x', Type: 'BIGINT', Value: 'one' }),
      'Measure "x": The measure value "one" is not a valid BIGINT',
    ],
    ['MULTI holds MULTI', multi({ Name: 'x', Type: 'MULTI', Value: '1' }), 'cannot be of the type MULTI itself'],
    [
      'MULTI holds a TIMESTAMP that is none',
      multi({ Name: 'x', Type: 'TIMESTAMP', Value: 'noon' }),
      'not a valid TIMESTAMP',
    ],
    [
      'MULTI names a measure twice',
      multi({ Name: 'x', Type: 'DOUBLE', Value: '1' }, { Name: 'x', Type: 'DOUBLE', Value: '1' }),
      'name of another measure or dimension',
    ],
    [
      'a measure has the name of a dimension',
      multi({ Name: 'device', Type: 'DOUBLE', Value: '1' }),
      'name of another measure or dimension',
    ],
    [
      'MULTI comes with a MeasureValue',
      { ...multi({ Name: 'x', Type: 'DOUBLE', Value: '1' }), MeasureValue: '1' },
      'MeasureValue is not allowed',
    ],
    [
      'MeasureValues come without MULTI',
      { ...windowRecord('bad', 0, { x: 1 }), MeasureValueType: 'DOUBLE' },
      'MULTI only',
    ],
    ['a dimension is called time', named('time'), 'reserved for a system column'],
    ['a dimension is called measure_name', named('measure_name'), 'reserved for a system column'],
    ['a dimension starts with ts_', named('ts_zone'), 'reserved prefix'],
    ['a dimension starts with measure_value', named('measure_value_x'), 'reserved prefix'],
    ['a dimension has a colon', named('a:b'), 'colon'],
    ['a measure starts with ts_', { ...singleRecord('bad', 0, '1'), MeasureName: 'ts_power' }, 'reserved prefix'],
    ['a value of MULTI has a colon in its name', multi({ Name: 'a:b', Type: 'DOUBLE', Value: '1' }), 'colon'],
    [
      'its dimensions are above 2 KB',
      { ...named('zone'), Dimensions: [{ Name: 'zone', Value: 'x'.repeat(2045) }] },
      'dimension names and values are 2049 bytes',
    ],
    ['it is above 2 KB', { ...power('x'.repeat(2030), 'VARCHAR') }, 'The record is 20'],
    [
      'a name in MULTI is above 256 bytes',
      multi({ Name: 'n'.repeat(257), Type: 'DOUBLE', Value: '1' }),
      'above 256 bytes',
    ],
    [
      'a measure changes its type',
      { ...singleRecord('bad', 0, '1'), MeasureValueType: 'BIGINT' },
      'of the type DOUBLE in this table',
    ],
    [
      'a single measure turns MULTI',
      { ...windowRecord('bad', 0, { sum: 1 }), MeasureName: 'power' },
      'of the type DOUBLE in this table and cannot be written as MULTI',
    ],
    [
      'a value of MULTI changes its type',
      multi({ Name: 'sum', Type: 'BIGINT', Value: '1' }),
      '"sum" is of the type DOUBLE',
    ],
    ['a dimension has the name of a measure of the table', named('sum'), '"sum" is a MULTI of this table'],
    ['a name differs from a known one in case only', named('Device'), 'differs from "device" in case only'],
  ];

  it.each(causes)('%s', async (cause, record, reason) => {
    const before = await bench.timestream.rowCount('weir', 'typed');
    const good = (at: number) => windowRecord(`${cause} ${at}`, 0, { sum: 1 });
    const { rejected } = await bench.writeTo('typed', [good(0), record, good(2)]);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]?.index).toBe(1);
    expect(rejected[0]?.reason).toContain(reason);
    expect(rejected[0]?.existingVersion).toBeUndefined();
    expect(await bench.timestream.rowCount('weir', 'typed')).toBe(before + 2);
  });

  it('the partition key asks for a dimension it has not', async () => {
    const { rejected } = await bench.writeTo('enforced', [singleRecord('ok', 0, '1'), named('zone')]);
    expect(rejected.map(({ index, reason }) => [index, reason])).toEqual([
      [1, expect.stringContaining('"device" is required by the table')],
    ]);
  });

  it('it is older than magnetic retention, though magnetic writes are on', async () => {
    const { rejected } = await bench.writeTo('magnetic', [singleRecord('late', 49 * hourMs, '1')]);
    expect(rejected[0]?.reason).toContain('of the data ingestion window');
  });
});

describe('a record is written when', () => {
  it('it lies on the edge of the time range', async () => {
    const edges = [singleRecord('edge', 6 * hourMs, '1'), singleRecord('edge', -15 * minuteMs, '1')];
    expect((await bench.writeTo('typed', edges)).rejected).toEqual([]);
  });

  it('it is late and magnetic writes are on, and it counts for the magnetic store', async () => {
    const { response } = await bench.writeTo('magnetic', [
      singleRecord('late', 47 * hourMs, '1'),
      singleRecord('now', 0, '1'),
    ]);
    expect(response?.RecordsIngested).toEqual({ Total: 2, MemoryStore: 1, MagneticStore: 1 });
  });

  it('common attributes complete it, and its own attributes win over them', async () => {
    await bench.createTable('common');
    const { rejected } = await bench.writeTo(
      'common',
      [
        { MeasureValues: [{ Name: 'max', Type: 'DOUBLE', Value: '9' }] },
        { Time: String(nowMs - 1), Dimensions: [{ Name: 'zone', Value: 'b' }], Version: 9 },
      ],
      { ...windowRecord('shared', 0, { sum: 1 }), Version: 7 },
    );
    expect(rejected).toEqual([]);
    expect(await bench.rows('SELECT device, zone, "sum", "max" FROM "weir"."common" ORDER BY time DESC')).toEqual([
      ['shared', null, '1.0', '9.0'],
      ['shared', 'b', '1.0', null],
    ]);
    const { rejected: older } = await bench.writeTo('common', [
      { ...windowRecord('shared', 0, { sum: 2, max: 9 }), Version: 6 },
    ]);
    expect(older[0]?.existingVersion).toBe(7);
    const rival = windowRecord('shared', 1, { sum: 2 }, 8);
    const { rejected: ownVersion } = await bench.writeTo('common', [
      { ...rival, Dimensions: [...(rival.Dimensions ?? []), { Name: 'zone', Value: 'b' }] },
    ]);
    expect(ownVersion[0]?.existingVersion).toBe(9);
  });
});

describe('a whole request is refused with ValidationException when', () => {
  const good = singleRecord('refused', 0, '1');
  const shapes: readonly (readonly [string, readonly Record_[], Record_ | undefined, string])[] = [
    [
      'it has 101 records',
      Array.from({ length: 101 }, (_, at) => singleRecord(`d${at}`, 0, '1')),
      undefined,
      'less than or equal to 100',
    ],
    ['it has no record', [], undefined, 'greater than or equal to 1'],
    ['a version is 0', [good, { ...good, Version: 0 }], undefined, "'records.2.member.version'"],
    ['the common version is 0', [good], { Version: 0 }, "'commonAttributes.version'"],
    ['a dimension is both common and own', [good], { Dimensions: [{ Name: 'device', Value: 'x' }] }, 'unique names'],
    [
      'a record names a dimension twice',
      [{ ...good, Dimensions: [...(good.Dimensions ?? []), ...(good.Dimensions ?? [])] }],
      undefined,
      'unique names',
    ],
    ['a dimension name is above 60 characters', [named('n'.repeat(61))], undefined, 'less than or equal to 60'],
    [
      'a measure name is above 256 characters',
      [{ ...good, MeasureName: 'n'.repeat(257) }],
      undefined,
      'less than or equal to 256',
    ],
    [
      'a value is above 2,048 characters',
      [power('x'.repeat(2049), 'VARCHAR')],
      undefined,
      'less than or equal to 2048',
    ],
    [
      'a record has 129 dimensions',
      [{ ...good, Dimensions: Array.from({ length: 129 }, (_, at) => ({ Name: `d${at}`, Value: 'x' })) }],
      undefined,
      'less than or equal to 128',
    ],
  ];

  it.each(shapes)('%s', async (_name, records, common, message) => {
    const refusal = bench.writeTo('typed', records, common);
    await expect(refusal).rejects.toBeInstanceOf(ValidationException);
    await expect(refusal).rejects.toThrow(message);
    expect(await bench.rows(`SELECT count(*) FROM "weir"."typed" WHERE device = 'refused'`)).toEqual([['0']]);
  });
});
