// Timestream's SQL dialect: what a query must answer, and how the rewrite leaves alone what is not its business.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rewrite } from '#local/cloud/timestream/query/rewrite.ts';
import { joinTokens, tokenize } from '#local/cloud/timestream/query/tokens.ts';
import { type Bench, minuteMs, nowMs, openBench, singleRecord, windowRecord } from './timestream-clients.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await bench.createTable('panes');
  await bench.createTable('power');
  // m1 at 0, 2 and 6 minutes before now, m2 at 1 minute: values are the ages in minutes.
  await bench.writeTo('panes', [
    windowRecord('m1', 0, { sum: 0, mean: 0.5 }),
    windowRecord('m1', 2 * minuteMs, { sum: 2, mean: 2.5 }),
    windowRecord('m1', 6 * minuteMs, { sum: 6, mean: 6.5 }),
    windowRecord('m2', minuteMs, { sum: 1, mean: 1.5 }),
  ]);
  await bench.writeTo('power', [
    singleRecord('m1', 0, '10'),
    singleRecord('m1', 2 * minuteMs, '20'),
    { ...singleRecord('m1', 0, '7'), MeasureName: 'count', MeasureValueType: 'BIGINT' },
    { ...singleRecord('m1', 0, 'ok'), MeasureName: 'state', MeasureValueType: 'VARCHAR' },
    { ...singleRecord('m1', 0, 'true'), MeasureName: 'open', MeasureValueType: 'BOOLEAN' },
  ]);
});
afterAll(() => bench.close());

const at = (clock: string) => `2026-01-15 ${clock}.000000000`;

const cases: readonly (readonly [string, string, unknown[][]])[] = [
  [
    'bin and a duration literal',
    `SELECT bin(time, 5m) AS t, count(*) FROM "weir"."panes" GROUP BY bin(time, 5m) ORDER BY t`,
    [
      [at('11:50:00'), '1'],
      [at('11:55:00'), '2'],
      [at('12:00:00'), '1'],
    ],
  ],
  [
    'milliseconds as the Grafana plugin sends them',
    `SELECT bin(time, 300000ms) AS t, max("sum") FROM "weir"."panes" GROUP BY 1 ORDER BY 1`,
    [
      [at('11:50:00'), '6.0'],
      [at('11:55:00'), '2.0'],
      [at('12:00:00'), '0.0'],
    ],
  ],
  [
    'ago and now, by the injected clock',
    `SELECT count(*) FROM weir.panes WHERE time > ago(3m) AND time <= now()`,
    [['3']],
  ],
  [
    'from_milliseconds in BETWEEN',
    `SELECT count(*) FROM "weir"."panes" WHERE time BETWEEN from_milliseconds(${nowMs - 2 * minuteMs}) AND from_milliseconds(${nowMs})`,
    [['3']],
  ],
  ['from_nanoseconds', `SELECT from_nanoseconds(1500000000)`, [['1970-01-01 00:00:01.500000000']]],
  [
    'from_iso8601_timestamp with an offset',
    `SELECT from_iso8601_timestamp('2026-01-15T14:00:00+02:00')`,
    [[at('12:00:00')]],
  ],
  [
    'to_milliseconds, to_nanoseconds, to_unixtime',
    `SELECT to_milliseconds(now()), to_nanoseconds(now()), to_unixtime(now())`,
    [[String(nowMs), `${nowMs}000000`, '1.7684784E9']],
  ],
  ['current_timestamp and current_date', `SELECT current_timestamp, current_date`, [[at('12:00:00'), '2026-01-15']]],
  [
    'every unit of a duration',
    `SELECT now() + 1d, now() - 2h, now() + 30s, now() + 5ms, now() + 12second, now() + 1500ns`,
    [
      [
        '2026-01-16 12:00:00.000000000',
        at('10:00:00'),
        at('12:00:30'),
        '2026-01-15 12:00:00.005000000',
        at('12:00:12'),
        '2026-01-15 12:00:00.000002000',
      ],
    ],
  ],
  ['an interval as Presto writes it', `SELECT now() - interval '1' hour`, [[at('11:00:00')]]],
  [
    'date_trunc, date_add, date_diff',
    `SELECT date_trunc('hour', ago(1m)), date_add('minute', 5, now()), date_diff('hour', ago(119m), now())`,
    [[at('11:00:00'), at('12:05:00'), '1']],
  ],
  [
    'date_format with letters of MySQL',
    `SELECT date_format(ago(1m), '%Y-%m-%d %H:%i:%s %M')`,
    [['2026-01-15 11:59:00 January']],
  ],
  [
    'day_of_week counts from Monday',
    `SELECT day_of_week(now()), hour(now()), millisecond(now() + 1250ms)`,
    [['4', '12', '250']],
  ],
  [
    'measure_value::type',
    `SELECT measure_value::double, measure_value::bigint, measure_value::varchar, measure_value::boolean FROM weir.power WHERE measure_name = 'count'`,
    [[null, '7', null, null]],
  ],
  [
    'measure_value::type of an alias',
    `SELECT avg(p.measure_value::double) FROM weir.power AS p WHERE p.measure_name = 'power'`,
    [['15.0']],
  ],
  ['division of whole numbers', `SELECT 7 / 2, 7 / 2.0, -7 / 2, 7e0 / 2`, [['3', '3.5', '-3', '3.5']]],
  [
    'sums of BIGINT',
    `SELECT sum(measure_value::bigint), count_if(measure_value::bigint > 5) FROM weir.power`,
    [['7', '1']],
  ],
  [
    'approx_percentile and approx_distinct',
    `SELECT approx_percentile("sum", 0.5), approx_distinct(device) FROM weir.panes WHERE device = 'm2'`,
    [['1.0', '1']],
  ],
  [
    'approx_percentile of several',
    `SELECT approx_percentile("sum", ARRAY[0.5, 0.9]) FROM weir.panes WHERE device = 'm2'`,
    [[['1.0', '1.0']]],
  ],
  [
    'max_by and min_by',
    `SELECT device, max_by("sum", time), min_by("sum", time) FROM weir.panes GROUP BY device ORDER BY device`,
    [
      ['m1', '0.0', '6.0'],
      ['m2', '1.0', '1.0'],
    ],
  ],
  [
    'a window function over a CTE',
    `WITH p AS (SELECT time, "sum" FROM weir.panes WHERE device = 'm1') SELECT "sum" - lag("sum") OVER (ORDER BY time) FROM p ORDER BY time`,
    [[null], ['-4.0'], ['-2.0']],
  ],
  [
    'FILTER, CASE and HAVING',
    `SELECT device, count(*) FILTER (WHERE "sum" > 1), CASE WHEN max("sum") > 5 THEN 'high' ELSE 'low' END FROM weir.panes GROUP BY device HAVING count(*) > 1`,
    [['m1', '2', 'high']],
  ],
  [
    'texts, regexp_like, split_part, try_cast',
    `SELECT regexp_like('meter-17', '^meter-\\d+$'), split_part('a/b', '/', 2), try_cast('x' AS double), regexp_replace('aXbX', 'X', '-')`,
    [['true', 'b', null, 'a-b-']],
  ],
  [
    'arrays',
    `SELECT element_at(ARRAY[10, 20], 2), element_at(ARRAY[10], 5), cardinality(ARRAY[1, 2]), slice(ARRAY[1, 2, 3], 2, 2), array_join(ARRAY['a', 'b'], '-'), transform(ARRAY[1, 2], x -> x * 2), filter(ARRAY[1, 2], x -> x > 1)`,
    [['20', null, '2', ['2', '3'], 'a-b', ['2', '4'], ['2']]],
  ],
  [
    'sequence of numbers and of times',
    `SELECT sequence(1, 3), sequence(now(), now() + 1m, 30s)`,
    [
      [
        ['1', '2', '3'],
        [at('12:00:00'), at('12:00:30'), at('12:01:00')],
      ],
    ],
  ],
  [
    'aliases without AS that DuckDB reserves',
    `SELECT max_by("sum", time) last, CASE WHEN (max("sum") > 5) THEN 1 ELSE (0) END, count(*) first FROM weir.panes ORDER BY count(*) DESC, max("sum")`,
    [['0.0', '1', '4']],
  ],
  [
    'window as a column, and as a clause',
    `SELECT t.window, max(n) OVER w FROM (SELECT '1m' AS window, 3 AS n) AS t WHERE window = '1m' WINDOW w AS (PARTITION BY window)`,
    [['1m', '3']],
  ],
  [
    'rows without names',
    `SELECT row(1, 'a', ago(1h)), cardinality(ARRAY[row(1, 2)])`,
    [[['1', 'a', at('11:00:00')], '1']],
  ],
  [
    'nulls last in both directions',
    `SELECT x FROM UNNEST(ARRAY[1, NULL, 2]) AS t (x) ORDER BY x DESC`,
    [['2'], ['1'], [null]],
  ],
  [
    'the rewrite keeps off texts, names and comments',
    `SELECT 'ago(5m) measure_value::double' AS "bin(5m)" -- now() 5m '\nFROM /* " unnest( */ weir.power WHERE measure_name = 'power' LIMIT 1`,
    [['ago(5m) measure_value::double']],
  ],
];

describe('the dialect answers', () => {
  it.each(cases)('%s', async (_name, sql, expected) => {
    expect(await bench.rows(sql)).toEqual(expected);
  });
});

describe('the rewrite', () => {
  it.each([
    `SELECT "a""b", 'it''s', $1 -- note\n FROM x /* open`,
    `select 1e5, 1.5, .5, a1m, "5m" from t where a <> b and c >= 1 || 'x'`,
    `SELECT 'open text`,
    'SELECT ünïcode, 𝄞 FROM "größe"',
  ])('cuts and joins without a change: %s', (sql) => {
    expect(joinTokens(tokenize(sql))).toBe(sql);
    expect(rewrite(sql)).toBe(sql);
  });

  it('leaves a column alone that has the name of a function', () => {
    const sql = 'SELECT t.now, bin, ago FROM t';
    expect(rewrite(sql)).toBe(sql);
  });

  it('leaves numbers with unknown units to DuckDB', () => {
    expect(rewrite('SELECT 5x, 7constructor')).toBe('SELECT 5x, 7constructor');
  });
});
