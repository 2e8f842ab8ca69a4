// Every query of the Grafana boards runs on the stand-in of Timestream, over rows as the pane sink writes them, lean
// and full, and finds what was written.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordsAs } from '#adapters/aws/panes/timestream-record.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { add, emptyAccumulator } from '#core/windowing/slices/accumulator.ts';
import { parseWindowSpec } from '#core/windowing/slices/window-spec.ts';
import { type Bench, hourMs, nowMs, openBench } from '../cloud/timestream-clients.ts';

interface Target {
  readonly rawQuery: string;
}
interface Panel {
  readonly title: string;
  readonly description: string;
  readonly targets: readonly Target[];
}
interface Variable {
  readonly name: string;
  readonly type: string;
  readonly definition?: string;
}
interface Board {
  readonly refresh: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

const boardOf = (name: string): Board => JSON.parse(readFileSync(`dashboards/grafana/${name}.json`, 'utf8'));
const BOARDS = ['windows', 'energy'].map((name) => [name, boardOf(name)] as const);

const COLUMNS = ['lean', 'full'] as const;
type Columns = (typeof COLUMNS)[number];
const WINDOWS = ['1m', '15m'].map(parseWindowSpec);

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  const panes = ['meter-1', 'meter-2'].flatMap((device) =>
    WINDOWS.flatMap(({ label, sizeMs }) => [1, 2, 3].map((ago) => pane(device, label, sizeMs, ago))),
  );
  for (const columns of COLUMNS) {
    await bench.createTable(columns);
    expect((await bench.writeTo(columns, panes.map(recordsAs(columns, WINDOWS)))).rejected).toEqual([]);
  }
});
afterAll(() => bench?.close());

/** A window of a meter with the readings 1 and 3 kW, which began so many windows ago. */
function pane(device: string, window: string, sizeMs: number, ago: number): Pane {
  const startMs = nowMs - ago * sizeMs;
  const accumulator = emptyAccumulator();
  add(accumulator, 1, startMs);
  add(accumulator, 3, startMs + 1000);
  return {
    ...accumulator,
    device,
    measure: 'power_kw',
    window,
    startMs,
    endMs: startMs + sizeMs,
    revision: 2,
    energyKwh: 1,
    dimensions: { region: device === 'meter-1' ? 'north' : 'south' },
    profile: 'energy',
  };
}

/** What the plugin and Grafana put in place of their variables. */
function filledIn(sql: string, table: Columns): string {
  const values = { database: 'weir', table, window: '15m', measure: 'power_kw', device: 'meter-1' };
  return Object.entries(values)
    .reduce((text, [name, value]) => text.replaceAll(`\${${name}}`, value), sql)
    .replaceAll('$__timeFilter', `time BETWEEN from_milliseconds(${nowMs - hourMs}) AND from_milliseconds(${nowMs})`)
    .replaceAll('$__interval_ms', '60000ms');
}

const PANELS = BOARDS.flatMap(([board, { panels }]) =>
  panels.flatMap(({ title, targets }) => targets.map(({ rawQuery }) => [`${board}: ${title}`, rawQuery] as const)),
);
const VARIABLES = BOARDS.flatMap(([board, { templating }]) =>
  templating.list.flatMap(({ name, definition }) => (definition ? [[`${board}: ${name}`, definition] as const] : [])),
);

test.each(PANELS)('%s reads no more than the time shown', (_title, sql) => {
  expect(sql).toContain('$__timeFilter');
});

describe.each(COLUMNS)('panels over %s rows', (columns) => {
  test.each(PANELS)('%s answers rows, with a value in each column', async (_title, sql) => {
    const rows = await bench.rows(filledIn(sql, columns));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).not.toContain(null);
  });

  test('means are weighted by readings, energy is summed', async () => {
    const sqlOf = (title: string) => filledIn(PANELS.find(([name]) => name === title)?.[1] ?? '', columns);
    expect(await bench.rows(sqlOf('energy: Energy in the time shown'))).toEqual([['6.0']]);
    expect(await bench.rows(sqlOf('windows: Devices'))).toEqual([['2']]);
    const [[series] = []] = await bench.rows(sqlOf('windows: Mean of all devices'));
    expect((series as [string, string][]).map(([, value]) => value)).toEqual(['2.0', '2.0', '2.0']);
  });
});

describe.each(COLUMNS)('variables over %s rows', (columns) => {
  test.each(VARIABLES)('%s answers choices', async (_name, sql) => {
    expect((await bench.rows(filledIn(sql, columns))).length).toBeGreaterThan(0);
  });

  test('the board of energy offers the windows whose rows have energy and region', async () => {
    const sql = VARIABLES.find(([name]) => name === 'energy: window')?.[1] ?? '';
    expect(await bench.rows(filledIn(sql, columns))).toEqual(columns === 'lean' ? [['15m']] : [['15m'], ['1m']]);
  });
});

test.each(BOARDS)(
  '%s refreshes no more often than every quarter of an hour, because a query is billed for half a minute',
  (_name, board) => {
    expect(board.refresh).toBe('15m');
  },
);

test.each(BOARDS)('every panel of %s says what it shows', (_name, board) => {
  for (const { title, description } of board.panels) expect(description, title).toMatch(/^.{20,}\.$/);
});
