// Windows as JSON and CSV: the names of columns, and null for what a store did not give.
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { CSV_COLUMNS, windowJson, windowsCsv } from '#stages/query/window-forms.ts';
import { pane } from '../../contract/samples.ts';

test('a window as JSON has the names of its columns, times as ISO 8601, and no sum of squares', () => {
  expect(windowJson(pane([1, 3], { energyKwh: 0.5 }))).toEqual({
    ...{ profile: 'energy', device_id: 'meter-17', measure: 'power', window: '1m', revision: 2, count: 2 },
    ...{ window_start: '2026-01-01T00:00:00.000Z', window_end: '2026-01-01T00:01:00.000Z' },
    ...{ avg: 2, min: 1, max: 3, sum: 4, stddev: Math.SQRT2, first: 1, last: 3, total_energy_kwh: 0.5 },
    ...{ first_at: '2026-01-01T00:00:00.000Z', last_at: '2026-01-01T00:00:01.000Z', dimensions: { region: 'north' } },
  });
});

test('what a store did not give is null: never NaN, and no throw', () => {
  const lean = pane([1, 3], {
    first: Number.NaN,
    firstAtMs: Number.NaN,
    endMs: Number.NaN,
    revision: 0,
    m2: Number.NaN,
  });
  expect(windowJson(lean)).toMatchObject({
    first: null,
    first_at: null,
    window_end: null,
    revision: null,
    stddev: null,
  });
});

test('as CSV a header, a line each, and cells that any reader takes apart', () => {
  const odd = pane([1], { device: 'a "b",\nc', dimensions: { region: 'x,y' } });
  const [head, line, ...more] = parse(windowsCsv([odd])) as string[][];
  expect(more).toEqual([]);
  expect(head).toEqual(CSV_COLUMNS);
  const cell = (name: string) => line?.[CSV_COLUMNS.indexOf(name)];
  expect([cell('device_id'), cell('sum'), cell('stddev'), cell('jump')]).toEqual(['a "b",\nc', '1', '', '']);
  expect(JSON.parse(cell('dimensions') ?? '')).toEqual({ region: 'x,y' });
});
