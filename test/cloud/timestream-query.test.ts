// The query API: column types, pages, SHOW and DESCRIBE, and everything that must not pass.
import { DescribeEndpointsCommand, PrepareQueryCommand, ValidationException } from '@aws-sdk/client-timestream-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, columnText, openBench, plain, singleRecord, windowRecord } from './timestream-clients.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await bench.createTable('panes');
  await bench.createTable('power');
  await bench.writeTo(
    'panes',
    Array.from({ length: 25 }, (_, index) => windowRecord(`m${index}`, index, { sum: index })),
  );
  await bench.writeTo('panes', [
    {
      ...windowRecord('typed', 0, {}),
      MeasureName: 'typed',
      MeasureValues: [
        { Name: 'text', Type: 'VARCHAR', Value: 'größe "x"' },
        { Name: 'whole', Type: 'BIGINT', Value: '9007199254740993' },
        { Name: 'flag', Type: 'BOOLEAN', Value: 'TRUE' },
        { Name: 'seen', Type: 'TIMESTAMP', Value: '1500' },
      ],
    },
  ]);
  await bench.writeTo('power', [
    singleRecord('m1', 0, '0.1'),
    { ...singleRecord('m1', 0, '3'), MeasureName: 'count', MeasureValueType: 'BIGINT' },
  ]);
});
afterAll(() => bench.close());

describe('answers', () => {
  it('carry types and values in the form of Timestream', async () => {
    const sql = `SELECT device, time, "text", whole, flag, seen, "sum", 1 AS i, 0.1 AS d, date '2026-01-15' AS day, time '10:00:00' AS clock,
      26h AS span, NULL AS nothing, ARRAY[1.5] AS list, count(*) OVER () FROM weir.panes WHERE device = 'typed'`;
    const { ColumnInfo, Rows } = await bench.ask(sql);
    expect((ColumnInfo ?? []).map(columnText)).toEqual([
      'device: VARCHAR',
      'time: TIMESTAMP',
      'text: VARCHAR',
      'whole: BIGINT',
      'flag: BOOLEAN',
      'seen: TIMESTAMP',
      'sum: DOUBLE',
      'i: INTEGER',
      'd: DOUBLE',
      'day: DATE',
      'clock: TIME',
      'span: INTERVAL_DAY_TO_SECOND',
      expect.stringMatching(/^nothing: (UNKNOWN|INTEGER)$/),
      'list: array(DOUBLE)',
      '_col14: BIGINT',
    ]);
    expect(Rows?.[0]?.Data?.map(plain)).toEqual([
      'typed',
      '2026-01-15 12:00:00.000000000',
      'größe "x"',
      '9007199254740993',
      'true',
      '1970-01-01 00:00:01.500000000',
      null,
      '1',
      '0.1',
      '2026-01-15',
      '10:00:00.000000000',
      '1 02:00:00.000000000',
      null,
      ['1.5'],
      '1',
    ]);
  });

  it('carry series, rows and maps', async () => {
    const { ColumnInfo, Rows } = await bench.ask(
      `SELECT create_time_series(time, "sum") AS ts, max_by("sum", time, 2) AS top, {'a': 1, 'b': 'x'} AS pair, histogram(whole) AS counts FROM weir.panes WHERE device = 'm3'`,
    );
    expect((ColumnInfo ?? []).map(columnText)).toEqual([
      'ts: timeseries(DOUBLE)',
      'top: array(DOUBLE)',
      'pair: row(a: INTEGER, b: VARCHAR)',
      expect.stringMatching(/^counts: array\(row\(key: BIGINT, value: BIGINT\)\)$/),
    ]);
    expect(Rows?.[0]?.Data?.slice(0, 3).map(plain)).toEqual([
      [['2026-01-15 11:59:59.997000000', '3.0']],
      ['3.0'],
      ['1', 'x'],
    ]);
  });

  it('write doubles as Java does, and every double reads back the same', async () => {
    const doubles = ['0', '-0.5', '1e7', '12345678.9', '1e-4', '0.001', '1e300', '4.9e-324', '100000'];
    const answers = await bench.rows(
      `SELECT x FROM UNNEST(ARRAY[${doubles.map((text) => `CAST('${text}' AS double)`).join(', ')}, nan(), infinity()]) AS t (x)`,
    );
    expect(answers.flat()).toEqual([
      '0.0',
      '-0.5',
      '1.0E7',
      '1.23456789E7',
      '1.0E-4',
      '0.001',
      '1.0E300',
      '5.0E-324',
      '100000.0',
      'NaN',
      'Infinity',
    ]);
    expect(answers.slice(0, doubles.length).map(([text]) => Number(text))).toEqual(doubles.map(Number));
  });
});

describe('SHOW and DESCRIBE', () => {
  it.each([
    ['SHOW DATABASES', [['weir']]],
    ["SHOW DATABASES LIKE 'x%'", []],
    ['show tables from "weir"', [['panes'], ['power']]],
    ["SHOW TABLES FROM weir LIKE 'p_nes';", [['panes']]],
    ['SHOW TABLES', [['panes'], ['power']]],
    [
      'SHOW MEASURES FROM weir.power',
      [
        ['count', 'bigint', [['device', 'varchar']]],
        ['power', 'double', [['device', 'varchar']]],
      ],
    ],
    ['SHOW MEASURES FROM "weir"."panes" LIKE \'e%\'', [['energy', 'multi', [['device', 'varchar']]]]],
    [
      'DESCRIBE "weir"."power"',
      [
        ['device', 'varchar', 'DIMENSION'],
        ['measure_name', 'varchar', 'MEASURE_NAME'],
        ['time', 'timestamp', 'TIMESTAMP'],
        ['measure_value::double', 'double', 'MEASURE_VALUE'],
        ['measure_value::bigint', 'bigint', 'MEASURE_VALUE'],
      ],
    ],
  ])('%s', async (sql, expected) => {
    expect(await bench.rows(sql)).toEqual(expected);
  });

  it('SELECT * has the columns of DESCRIBE and nothing of the store', async () => {
    const described = (await bench.rows('DESCRIBE weir.panes')).map(([name]) => name);
    const { ColumnInfo } = await bench.ask('SELECT * FROM weir.panes LIMIT 1');
    expect(ColumnInfo?.map(({ Name }) => Name)).toEqual(described);
    expect(described).toEqual(['device', 'measure_name', 'time', 'sum', 'text', 'whole', 'flag', 'seen']);
  });
});

describe('what does not pass', () => {
  it.each([
    ['DROP TABLE weir.panes', 'Only SELECT, WITH, SHOW and DESCRIBE'],
    ['INSERT INTO weir.panes VALUES (1)', 'Only SELECT, WITH, SHOW and DESCRIBE'],
    ["COPY (SELECT 1) TO 'x.csv'", 'Only SELECT, WITH, SHOW and DESCRIBE'],
    ["ATTACH 'x.duckdb' AS x", 'Only SELECT, WITH, SHOW and DESCRIBE'],
    ['SET VARIABLE ts_now = 1', 'Only SELECT, WITH, SHOW and DESCRIBE'],
    ['/* SELECT */ PRAGMA version', 'Only SELECT, WITH, SHOW and DESCRIBE'],
    ['-- nothing', 'Only SELECT, WITH, SHOW and DESCRIBE'],
    ['SELECT 1; DROP TABLE ts_rows.rows_1', 'this text holds 2'],
    [
      'WITH x AS (SELECT * FROM ts_rows.rows_1) INSERT INTO ts_rows.rows_1 SELECT * FROM x',
      'Only SELECT, WITH, SHOW and DESCRIBE',
    ],
    ["SELECT * FROM read_text('/etc/hostname')", 'file system operations are disabled'],
    ["SELECT * FROM '/etc/hostname'", 'does not exist'],
    ["SELECT * FROM read_csv('https://127.0.0.1/x.csv')", 'disabled'],
    ["SELECT * FROM glob('/etc/*')", 'disabled'],
    ['SELECT nothing FROM weir.panes', 'Referenced column "nothing" not found'],
    ['SELECT * FROM weir.absent', 'absent'],
    ['SELECT max(1) FROM WHERE', 'syntax error at or near "WHERE"'],
    ["SELECT CAST('x' AS double)", 'Could not convert'],
    ['SELECT * FROM UNNEST(', 'syntax error'],
    ['SHOW MEASURES FROM weir', 'Name the table'],
    ['SHOW GRANTS', 'SHOW GRANTS is not known'],
  ])('%s', async (sql, reason) => {
    const refusal = bench.ask(sql);
    await expect(refusal).rejects.toBeInstanceOf(ValidationException);
    await expect(refusal).rejects.toThrow(reason);
  });

  it('leaves data and clock as they were', async () => {
    expect(await bench.rows('SELECT count(*), now() FROM weir.panes')).toEqual([
      ['26', '2026-01-15 12:00:00.000000000'],
    ]);
  });

  it('says that a table SHOW or DESCRIBE names is absent', async () => {
    await expect(bench.ask('DESCRIBE weir.absent')).rejects.toThrow('The table absent in database weir does not exist');
  });
});

describe('PrepareQuery and DescribeEndpoints', () => {
  it('tell the columns without running, and refuse a wrong query', async () => {
    const prepared = await bench.query.send(
      new PrepareQueryCommand({
        QueryString: 'SELECT device, bin(time, 1h) AS t, count(*) FROM weir.panes GROUP BY 1, 2',
      }),
    );
    expect(prepared.Columns?.map((column) => [column.Name, column.Type?.ScalarType])).toEqual([
      ['device', 'VARCHAR'],
      ['t', 'TIMESTAMP'],
      ['_col2', 'BIGINT'],
    ]);
    await expect(
      bench.query.send(new PrepareQueryCommand({ QueryString: 'SELECT nothing FROM weir.panes' })),
    ).rejects.toBeInstanceOf(ValidationException);
  });

  it('name the stand-in itself as the endpoint', async () => {
    const { Endpoints } = await bench.query.send(new DescribeEndpointsCommand({}));
    expect(Endpoints?.map(({ Address }) => `http://${Address}`)).toEqual([bench.timestream.endpoint]);
  });
});
