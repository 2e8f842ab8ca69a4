// Every query of the Grafana boards runs on the stand-in of Timestream, over rows as the pane sink writes them, and finds what was written.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordOf } from '#adapters/aws/timestream-record.ts';
import { add, emptyAccumulator } from '#core/windowing/accumulator.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { type Bench, hourMs, minuteMs, nowMs, openBench } from '../cloud/timestream-clients.ts';

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

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await bench.createTable('panes');
  const panes = ['meter-1', 'meter-2'].flatMap((device) => [1, 2, 3].map((minute) => pane(device, minute)));
  expect((await bench.writeTo('panes', panes.map(recordOf))).rejected).toEqual([]);
});
afterAll(() => bench?.close());

/** A minute of a meter with the readings 1 and 3 kW, `minutes` ago. */
function pane(device: string, minutes: number): Pane {
  const startMs = nowMs - minutes * minuteMs;
  const accumulator = emptyAccumulator();
  add(accumulator, 1, startMs);
  add(accumulator, 3, startMs + 1000);
  return {
    ...accumulator,
    device,
    measure: 'power_kw',
    window: '1m',
    startMs,
    endMs: startMs + minuteMs,
    revision: 2,
    energyKwh: 1,
    dimensions: { region: device === 'meter-1' ? 'north' : 'south' },
    profile: 'energy',
  };
}

/** What the plugin and Grafana put in place of their variables. */
function filledIn(sql: string): string {
  const values = { database: 'weir', table: 'panes', window: '1m', measure: 'power_kw', device: 'meter-1' };
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

describe('panels', () => {
  test.each(PANELS)('%s answers rows', async (_title, sql) => {
    expect((await bench.rows(filledIn(sql))).length).toBeGreaterThan(0);
  });

  test.each(PANELS)('%s reads no more than the time shown', (_title, sql) => {
    expect(sql).toContain('$__timeFilter');
  });

  test('means are weighted by readings, energy is summed', async () => {
    const sqlOf = (title: string) => filledIn(PANELS.find(([name]) => name === title)?.[1] ?? '');
    expect(await bench.rows(sqlOf('energy: Energy in the time shown'))).toEqual([['6.0']]);
    expect(await bench.rows(sqlOf('windows: Devices'))).toEqual([['2']]);
    const [[series] = []] = await bench.rows(sqlOf('windows: Mean of all devices'));
    expect((series as [string, string][]).map(([, value]) => value)).toEqual(['2.0', '2.0', '2.0']);
  });
});

describe('variables', () => {
  test.each(VARIABLES)('%s answers choices', async (_name, sql) => {
    expect((await bench.rows(filledIn(sql))).length).toBeGreaterThan(0);
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
