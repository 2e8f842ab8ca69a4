// The query that docs/deploy.md shows for lean rows runs on the stand-in of Timestream, and finds for each region what
// full rows would.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordsAs } from '#adapters/aws/panes/timestream-record.ts';
import { parseWindowSpec } from '#core/windowing/slices/window-spec.ts';
import { type Bench, minuteMs, nowMs, openBench } from '../cloud/timestream-clients.ts';
import { pane } from '../contract/samples.ts';

const WINDOWS = ['1m', '15m'].map(parseWindowSpec);
const PLACES = [
  ['meter-1', 'north'],
  ['meter-2', 'north'],
  ['meter-3', 'south'],
] as const;

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await bench.createTable('panes');
  const panes = PLACES.flatMap(([device, region], index) => {
    const common = { device, measure: 'power_kw', dimensions: { region } };
    const quarter = nowMs - 15 * minuteMs;
    const minute = nowMs - 2 * minuteMs;
    return [
      pane([1, 2], { ...common, window: '15m', startMs: quarter, endMs: nowMs, energyKwh: 0.75 }),
      pane([index, index + 2], { ...common, window: '1m', startMs: minute, endMs: minute + minuteMs, energyKwh: 9 }),
    ];
  });
  expect((await bench.writeTo('panes', panes.map(recordsAs('lean', WINDOWS)))).rejected).toEqual([]);
});
afterAll(() => bench?.close());

test('minutes by region, from rows that do not name it', async () => {
  const [, chapter = ''] = readFileSync('docs/deploy.md', 'utf8').split('\n## What a row of Timestream has\n');
  const [, sql = ''] = /```sql\n([^`]*)```/.exec(chapter) ?? [];
  const rows = await bench.rows(sql);
  expect(rows.map(([region, , ...numbers]) => [region, ...numbers])).toEqual([
    // 0 + 2 and 1 + 3 kW; then 2 + 4 kW. A quarter of an hour each.
    ['north', '1.5', '1.5'],
    ['south', '3.0', '1.5'],
  ]);
  const shown = await bench.rows(`SELECT region FROM "weir"."panes" WHERE "window" = '1m'`);
  expect(shown).toEqual([[null], [null], [null]]);
});
