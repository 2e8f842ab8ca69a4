// Timestream's functions that DuckDB lacks, or has with another meaning, as macros. Every macro is called ts_NAME, and
// the rewrite calls it so, so that no function of DuckDB is hidden. Meaning: "Date / time functions", "Interpolation
// functions", "Aggregate functions", "Array functions" of
// https://docs.aws.amazon.com/timestream/latest/developerguide/supported-sql-constructs.html

/** MySQL's format letters, as date_format takes them, in DuckDB's. Month name goes first: %i becomes %M. */
const formatLetters: readonly (readonly [string, string])[] = [
  ['%M', '%B'],
  ['%i', '%M'],
  ['%s', '%S'],
  ['%h', '%I'],
  ['%e', '%-d'],
  ['%c', '%-m'],
  ['%k', '%-H'],
  ['%l', '%-I'],
  ['%W', '%A'],
  ['%T', '%H:%M:%S'],
];
const duckFormat = formatLetters.reduce((inner, [from, to]) => `replace(${inner}, '${from}', '${to}')`, 'fmt');

/** Points of a series at or before, and at or after, the wanted time x (list lambdas: O(points × wanted times)). */
const before = 'list_filter(b.points, lambda p: p.time <= x)[-1]';
const after = 'list_filter(b.points, lambda p: p.time >= x)[1]';
const exact = 'list_filter(b.points, lambda p: p.time = x)';
const spanUs = `nullif(epoch_us(${after}.time) - epoch_us(${before}.time), 0)`;
const linearAt = `${before}.value + coalesce((${after}.value - ${before}.value) * (epoch_us(x) - epoch_us(${before}.time)) / ${spanUs}::DOUBLE, 0)`;

/**
 * A series with `value` at every wanted time that passes `where`. Arguments stand once, outside the lambdas: they may
 * be subqueries.
 */
const interpolation = (where: string, value: string): string =>
  `list_transform([{points: series, times: times}], lambda b: list_transform(list_filter(b.times, lambda x: ${where}), lambda x: {time: x, value: ${value}}))[1]`;

/** Macro name (without ts_) → its forms: parameters and body. Forms differ by the number of parameters. */
const macros: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  now: [['', "CAST(getvariable('ts_now') AS TIMESTAMP)"]],
  today: [['', 'CAST(ts_now() AS DATE)']],
  ago: [['i', 'ts_now() - i']],
  bin: [['t, i', "time_bucket(i, CAST(t AS TIMESTAMP), TIMESTAMP '1970-01-01')"]],
  from_milliseconds: [['n', 'make_timestamp(CAST(n AS BIGINT) * 1000)']],
  from_nanoseconds: [['n', 'make_timestamp(CAST(n AS BIGINT) // 1000)']],
  from_unixtime: [['n', 'make_timestamp(CAST(round(n * 1000000) AS BIGINT))']],
  from_iso8601_timestamp: [['s', 'CAST(CAST(s AS TIMESTAMPTZ) AS TIMESTAMP)']],
  from_iso8601_date: [['s', 'CAST(s AS DATE)']],
  to_milliseconds: [['t', 'epoch_us(t) // 1000']],
  to_nanoseconds: [['t', 'epoch_us(t) * 1000']],
  to_unixtime: [['t', 'epoch_us(t) / 1000000.0']],
  to_iso8601: [['t', "strftime(CAST(t AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%f000Z')"]],
  date_format: [['t, fmt', `strftime(t, ${duckFormat})`]],
  date_add: [['unit, n, t', "t + CAST(n || ' ' || unit AS INTERVAL)"]],
  // Whole units that have passed; DuckDB's own date_diff counts the boundaries between.
  date_diff: [['unit, a, b', 'date_sub(unit, a, b)']],
  day_of_week: [['t', 'isodow(t)']],
  millisecond: [['t', 'millisecond(t) % 1000']],
  parse_duration: [['s', 'CAST(s AS INTERVAL)']],
  approx_percentile: [['v, p', 'approx_quantile(CAST(v AS DOUBLE), p)']],
  approx_distinct: [
    ['v', 'approx_count_distinct(v)'],
    ['v, e', 'approx_count_distinct(v)'],
  ],
  regexp_like: [['s, p', 'regexp_matches(s, p)']],
  regexp_replace: [
    ['s, p', "regexp_replace(s, p, '', 'g')"],
    ['s, p, r', "regexp_replace(s, p, r, 'g')"],
  ],
  sequence: [
    ['a, b', 'generate_series(a, b)'],
    ['a, b, step', 'generate_series(a, b, step)'],
  ],
  element_at: [['a, i', 'a[i]']],
  cardinality: [['a', 'len(a)']],
  array_join: [['a, sep', 'array_to_string(a, sep)']],
  array_max: [['a', 'list_max(a)']],
  array_min: [['a', 'list_min(a)']],
  slice: [['a, start, n', 'a[start:start + n - 1]']],
  nan: [['', "CAST('nan' AS DOUBLE)"]],
  infinity: [['', "CAST('infinity' AS DOUBLE)"]],
  is_nan: [['x', 'isnan(x)']],
  truncate: [['x', 'trunc(x)']],
  create_time_series: [['t, v', 'list({time: CAST(t AS TIMESTAMP), value: v} ORDER BY t)']],
  interpolate_linear: [['series, times', interpolation('x BETWEEN b.points[1].time AND b.points[-1].time', linearAt)]],
  interpolate_locf: [['series, times', interpolation('x >= b.points[1].time', `${before}.value`)]],
  interpolate_fill: [
    ['series, times, v', interpolation('true', `CASE WHEN len(${exact}) > 0 THEN ${exact}[1].value ELSE v END`)],
  ],
};

/** What the rewrite calls instead of a function of Timestream: its macro, or DuckDB's function of another name. */
export const functionNames: ReadonlyMap<string, string> = new Map([
  ...Object.keys(macros).map((name) => [name, `ts_${name}`] as const),
  // A macro cannot pass a lambda on.
  ['transform', 'list_transform'],
]);

export const macroStatements: readonly string[] = Object.entries(macros).map(
  ([name, forms]) =>
    `CREATE OR REPLACE MACRO ts_${name}${forms.map(([parameters, body]) => `(${parameters}) AS ${body}`).join(', ')}`,
);
