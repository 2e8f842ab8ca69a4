// Windows as Parquet: another program reads back what was written, bit for bit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parquetOf } from '#adapters/aws/history/parquet.ts';
import { parquetOfPanes } from '#adapters/aws/history/parquet-rows.ts';
import { paneOfRow, ROW_COLUMNS } from '#core/history/row.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { emptyAccumulator } from '#core/windowing/slices/accumulator.ts';
import { readParquet } from './duckdb.ts';
import { pane } from './samples.ts';

const panesIn = async (...files: Uint8Array[]): Promise<Pane[]> => (await readParquet(files)).rows.map(paneOfRow);

const number = fc.double();
const ms = fc.integer({ min: 0, max: 4_102_444_800_000 });
const text = fc.string({ unit: 'grapheme' });
const somePane = fc
  .record(
    {
      device: text,
      measure: text,
      of: text,
      mean: number,
      sum: number,
      min: number,
      max: number,
      m2: number,
      first: number,
      last: number,
      energyKwh: number,
      coveredMs: ms,
      increase: number,
      jump: number,
      glitches: fc.nat(),
      replaced: fc.nat(),
      pending: fc.nat(),
      startMs: ms,
      revision: fc.integer({ min: 1, max: 2 ** 53 - 1 }),
      dimensions: fc.dictionary(text, text, { noNullPrototype: true }),
    },
    { requiredKeys: [] },
  )
  .map((change) => pane([1, 2], change));

describe('windows in a Parquet file', () => {
  it('are read back by DuckDB bit for bit: NaN, infinities, -0, any text, what is not there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(somePane, { minLength: 1, maxLength: 30 }), async (panes) => {
        expect(await panesIn(parquetOfPanes(panes))).toEqual(panes);
      }),
      { numRuns: 40 },
    );
  });

  it('keep 0 and -0 apart, where both are in a column again and again', async () => {
    const panes = Array.from({ length: 200 }, (_, index) => pane([1], { sum: index % 2 === 0 ? 0 : -0, last: -0 }));
    const back = await panesIn(parquetOfPanes(panes));
    expect(back.map(({ sum, last }) => [Object.is(sum, -0), Object.is(last, -0)])).toEqual(
      panes.map((_, index) => [index % 2 === 1, true]),
    );
  });

  it('are read where they are void, and of many devices', async () => {
    const none: Pane = { ...pane([1]), ...emptyAccumulator(), revision: 7, window: 'session/5m', mergedIntoMs: 5 };
    const many = Array.from({ length: 20_000 }, (_, index) => pane([index / 7], { device: `m-${index % 9_000}` }));
    expect(await panesIn(parquetOfPanes([none]), parquetOfPanes(many))).toEqual([none, ...many]);
  });

  it('have the columns of a row in its order, with the types that tables are made with', async () => {
    const { columns } = await readParquet([parquetOfPanes([pane([1])])]);
    const types = { text: 'VARCHAR', double: 'DOUBLE', bigint: 'BIGINT', timestamp: 'TIMESTAMP' };
    expect(columns).toEqual(ROW_COLUMNS.map(({ name, type }) => [name, types[type]]));
  });

  it('are the same bytes when written again, and a file without rows is read too', async () => {
    const panes = [pane([1, 2]), pane([3], { measure: 'voltage' })];
    expect(parquetOfPanes(panes)).toEqual(parquetOfPanes(structuredClone(panes)));
    expect(await panesIn(parquetOfPanes([]))).toEqual([]);
  });

  it('of text are the text, whatever else an id has in it', async () => {
    const ids = ['zähler\n1', '', '\u0000', '電力計', '👩‍🔧', "o'neill", '"', '\\', 'a'.repeat(5_000)];
    const back = await panesIn(parquetOfPanes(ids.map((device) => pane([1], { device }))));
    expect(back.map(({ device }) => device)).toEqual(ids);
  });
});

describe('a column', () => {
  it.each([
    ['text', 5, 'expected text'],
    ['double', '5', 'expected double'],
    ['bigint', 5.5, 'expected a whole number'],
    ['bigint', 2 ** 53, 'expected a whole number'],
    ['timestamp', '2026-01-01', 'expected a whole number'],
  ] as const)('of %s refuses %j by its name', (type, cell, expected) => {
    const refused = () => parquetOf([{ name: 'here', type, required: false, cells: [null, cell] }]);
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow(`column here has ${cell}; ${expected}`);
  });

  it('that every row must have refuses a row without', () => {
    expect(() => parquetOf([{ name: 'here', type: 'text', required: true, cells: ['a', null] }])).toThrow(
      'column here has null; expected text',
    );
  });
});
