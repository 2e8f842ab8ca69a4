// Time series in Timestream's SQL: made, interpolated, opened into rows again.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, minuteMs, openBench, windowRecord } from './timestream-clients.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await bench.createTable('panes');
  // m1 at 0, 2 and 6 minutes before now, m2 at 1 minute: values are the ages in minutes.
  await bench.writeTo('panes', [
    windowRecord('m1', 0, { sum: 0 }),
    windowRecord('m1', 2 * minuteMs, { sum: 2 }),
    windowRecord('m1', 6 * minuteMs, { sum: 6 }),
    windowRecord('m2', minuteMs, { sum: 1 }),
  ]);
});
afterAll(() => bench.close());

const at = (clock: string) => `2026-01-15 ${clock}.000000000`;
const series = `create_time_series(time, "sum")`;
const steps = `sequence(min(time), max(time), 2m)`;

const cases: readonly (readonly [string, string, unknown[][]])[] = [
  [
    'create_time_series, in order of time',
    `SELECT ${series} FROM weir.panes WHERE device = 'm1'`,
    [
      [
        [
          [at('11:54:00'), '6.0'],
          [at('11:58:00'), '2.0'],
          [at('12:00:00'), '0.0'],
        ],
      ],
    ],
  ],
  [
    'interpolate_linear, drawn by hand: 6 → 2 over 4 minutes',
    `SELECT interpolate_linear(${series}, ${steps}) FROM weir.panes WHERE device = 'm1'`,
    [
      [
        [
          [at('11:54:00'), '6.0'],
          [at('11:56:00'), '4.0'],
          [at('11:58:00'), '2.0'],
          [at('12:00:00'), '0.0'],
        ],
      ],
    ],
  ],
  [
    'interpolate_locf',
    `SELECT interpolate_locf(${series}, ${steps}) FROM weir.panes WHERE device = 'm1'`,
    [
      [
        [
          [at('11:54:00'), '6.0'],
          [at('11:56:00'), '6.0'],
          [at('11:58:00'), '2.0'],
          [at('12:00:00'), '0.0'],
        ],
      ],
    ],
  ],
  [
    'interpolate_fill',
    `SELECT interpolate_fill(${series}, ${steps}, -1.0) FROM weir.panes WHERE device = 'm1'`,
    [
      [
        [
          [at('11:54:00'), '6.0'],
          [at('11:56:00'), '-1.0'],
          [at('11:58:00'), '2.0'],
          [at('12:00:00'), '0.0'],
        ],
      ],
    ],
  ],
  [
    'CROSS JOIN UNNEST of a series from a CTE',
    `WITH s AS (SELECT device, ${series} AS ts FROM weir.panes GROUP BY device) SELECT s.device, t.time, t.value FROM s CROSS JOIN UNNEST(ts) AS t (time, value) WHERE s.device = 'm2'`,
    [['m2', at('11:59:00'), '1.0']],
  ],
  [
    'UNNEST with brackets within brackets',
    `SELECT t.time, t.value FROM (SELECT device FROM weir.panes GROUP BY device) AS d CROSS JOIN UNNEST(interpolate_linear(${`(SELECT ${series} FROM weir.panes WHERE device = 'm1')`}, ARRAY[ago(4m), ago((1 + 0) * 1m)])) AS t (time, value) WHERE d.device = 'm2' ORDER BY 1`,
    [
      [at('11:56:00'), '4.0'],
      [at('11:59:00'), '1.0'],
    ],
  ],
  [
    'UNNEST of arrays, with ordinality',
    `SELECT x, y, n FROM UNNEST(ARRAY['a', 'b'], ARRAY[1, 2]) WITH ORDINALITY AS t (x, y, n) ORDER BY n`,
    [
      ['a', '1', '1'],
      ['b', '2', '2'],
    ],
  ],
  [
    'UNNEST behind a comma, without AS',
    `SELECT device, x FROM (SELECT 'm' AS device) d, UNNEST(ARRAY[5, 6]) u (x) ORDER BY x`,
    [
      ['m', '5'],
      ['m', '6'],
    ],
  ],
  [
    'what lies outside a series is left out by linear, and before it by locf',
    `SELECT cardinality(interpolate_linear(${series}, sequence(ago(8m), now() + 2m, 2m))), cardinality(interpolate_locf(${series}, sequence(ago(8m), now() + 2m, 2m))) FROM weir.panes WHERE device = 'm1'`,
    [['4', '5']],
  ],
];

it.each(cases)('%s', async (_name, sql, expected) => {
  expect(await bench.rows(sql)).toEqual(expected);
});
