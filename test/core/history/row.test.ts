// A window's row is the window: nothing is lost on the way through columns.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paneOfRow, ROW_COLUMNS, ROW_KEY, rowOf } from '#core/history/row.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { emptyAccumulator } from '#core/windowing/slices/accumulator.ts';
import { pane } from '../../contract/samples.ts';

const number = fc.double({ noNaN: true });
const ms = fc.integer({ min: 0, max: 4_102_444_800_000 });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const further = fc
  .record({
    of: optional(fc.constantFrom('region', 'building')),
    energyKwh: optional(number),
    coveredMs: optional(ms),
    increase: optional(number),
    jump: optional(number),
    glitches: optional(fc.nat()),
    replaced: optional(fc.nat()),
    pending: optional(fc.nat()),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<Pane>);

describe('a row of a window', () => {
  it('gives the same window back, bit for bit', () => {
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 5 }),
        further,
        fc.dictionary(fc.string(), fc.string()),
        fc.string({ unit: 'binary' }),
        (values, more, dimensions, device) => {
          const made = pane(values, { ...more, dimensions, device });
          expect(paneOfRow(rowOf(made))).toEqual(made);
        },
      ),
    );
  });

  it('of a void window has no numbers, and says where its readings went', () => {
    const made: Pane = {
      ...pane([1]),
      ...emptyAccumulator(),
      revision: 7,
      window: 'session/5m',
      mergedIntoMs: 1_767_225_000_000,
    };
    const row = rowOf(made);
    expect(ROW_COLUMNS.filter((_, place) => row[place] === null).map(({ name }) => name)).toEqual([
      'of',
      'avg',
      'min',
      'max',
      'sum',
      'm2',
      'first',
      'first_at',
      'last',
      'last_at',
      'total_energy_kwh',
      'covered_ms',
      'increase',
      'jump',
      'glitches',
      'replaced',
      'pending',
    ]);
    expect(paneOfRow(row)).toEqual(made);
  });

  it('has a cell for each column that every row must have', () => {
    const row = rowOf(pane([1, 2]));
    for (const [place, { name, required, type }] of ROW_COLUMNS.entries()) {
      if (required) expect([name, typeof row[place]]).toEqual([name, type === 'text' ? 'string' : 'number']);
    }
    for (const name of ROW_KEY) expect(ROW_COLUMNS.find((column) => column.name === name)?.required).toBe(true);
  });

  it.each([
    ['device_id', 1],
    ['count', null],
    ['revision', 1.5],
    ['window_start', '2026-01-01'],
  ])('without a right %s is refused by that name', (name, value) => {
    const row = rowOf(pane([1]));
    row[ROW_COLUMNS.findIndex((column) => column.name === name)] = value;
    expect(() => paneOfRow(row)).toThrow(name);
  });
});
