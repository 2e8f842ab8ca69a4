// Cells of key groups joined into the window of a dimension value: laws of the join, of the codecs, and what a key
// group may let go of.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accumulatorOf,
  cellOf,
  type DimensionCell,
  type DimensionState,
  emptyDimensions,
  settleDimensions,
} from '#core/windowing/dimension-cells.ts';
import {
  type DimensionWindow,
  decodeDimensionWindow,
  dimensionPanes,
  encodeDimensionWindow,
  joinCell,
} from '#core/windowing/dimension-window.ts';
import { addToExact } from '#core/windowing/exact-accumulator.ts';
import { emptyGroupState } from '#core/windowing/group-state.ts';
import { decodeGroupState, encodeGroupState } from '#core/windowing/state-codec.ts';
import { compiled, T0 } from '../../support/readings.ts';

const profile = compiled({ dimensionWindows: ['region'] }, ['1m']);
const ID = { dimension: 'region', value: 'north', window: '1m', startMs: T0, sizeMs: 60_000 };

function put(state: DimensionState, value: number, atMs = T0, measure = 'power_kw', id = ID): void {
  const cell = cellOf(state, id);
  cell.isOpen = true;
  addToExact(accumulatorOf(cell, measure), value, atMs);
}

/** As stored and loaded again: what is in memory is never what another step sees. */
function stored(state: DimensionState): DimensionState {
  const group = { ...emptyGroupState(), dimensions: state };
  return decodeGroupState(encodeGroupState(group, profile), profile).dimensions;
}

function only(state: DimensionState): DimensionCell {
  expect(state.cells.size).toBe(1);
  return [...state.cells.values()][0] as DimensionCell;
}

function again(window: DimensionWindow): DimensionWindow {
  return decodeDimensionWindow(encodeDimensionWindow(window, T0), T0);
}

const emptyWindow = (): DimensionWindow => decodeDimensionWindow(undefined, T0);
const shown = (window: DimensionWindow) => dimensionPanes(window, ID, profile);

describe('a window of a dimension value', () => {
  it('is the same in whatever order, how often and over whichever past states of its key groups it was joined', () => {
    const values = fc.array(fc.tuple(fc.double({ min: -900, max: 900, noNaN: true }), fc.nat(59)), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        fc.array(values, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(3), fc.nat(11)), { maxLength: 30 }),
        (groups, joins) => {
          const histories = groups.map((readings) => {
            let state = emptyDimensions();
            return readings.map(([value, second]) => {
              put(state, value, T0 + second * 1000);
              settleDimensions(state, undefined, T0);
              state = stored(state);
              return only(stored(state));
            });
          });
          let window = emptyWindow();
          for (const [group, step] of joins) {
            const cell = histories[group]?.[step];
            if (cell !== undefined) joinCell(window, group, cell);
            window = again(window);
          }
          for (const [group, history] of histories.entries()) joinCell(window, group, history.at(-1) as DimensionCell);
          const straight = emptyWindow();
          for (const [group, history] of [...histories.entries()].reverse()) {
            joinCell(straight, group, history.at(-1) as DimensionCell);
          }
          expect(shown(again(window))).toEqual(shown(straight));
          expect(shown(window)[0]?.count).toBe(groups.flat().length);
        },
      ),
      { seed: 21, numRuns: 300 },
    );
  });

  it('adds a key group’s later cells to those it let go of, and takes none of those a second time', () => {
    const state = emptyDimensions();
    put(state, 1);
    settleDimensions(state, undefined, T0);
    const first = only(stored(state));
    const window = emptyWindow();
    expect(joinCell(window, 7, first)).toBe(true);
    expect(joinCell(window, 7, first)).toBe(false);
    settleDimensions(state, { stamp: state.stamp, untilMs: T0 + 60_000 }, T0);
    expect(state.cells.size).toBe(0);
    put(state, 2, T0 + 1000);
    settleDimensions(state, undefined, T0);
    expect(joinCell(window, 7, only(stored(state)))).toBe(true);
    expect(joinCell(window, 7, first)).toBe(false);
    expect(shown(again(window))).toMatchObject([{ count: 2, revision: 2, sum: 3, first: 1, last: 2 }]);
  });

  it('refuses a cell that is not committed', () => {
    const state = emptyDimensions();
    put(state, 1);
    expect(() => joinCell(emptyWindow(), 0, only(state))).toThrow('is not committed');
  });

  it('has a pane per measure, that no device’s pane can be taken for', () => {
    const state = emptyDimensions();
    for (let i = 0; i < 10; i += 1) put(state, i, T0 + i * 1000);
    put(state, 20, T0, 'heat_c');
    settleDimensions(state, undefined, T0);
    const window = emptyWindow();
    joinCell(window, 0, only(stored(state)));
    expect(shown(window)).toMatchObject([
      {
        device: 'region=north',
        of: 'region',
        window: '1m by region',
        measure: 'power_kw',
        count: 10,
        sum: 45,
        energyKwh: 0.75,
        dimensions: { region: 'north' },
      },
      { measure: 'heat_c', count: 1, sum: 20 },
    ]);
    expect(shown(window)[1]).not.toHaveProperty('energyKwh');
  });

  it('of another version is refused', () => {
    expect(() => decodeDimensionWindow(new Uint8Array([9]), T0)).toThrow('format 9; this release');
  });
});

describe('a key group lets go of a cell', () => {
  const end = T0 + 60_000;

  it('only once it is folded as it stands', () => {
    const state = emptyDimensions();
    put(state, 1);
    settleDimensions(state, undefined, T0);
    const { stamp } = state;
    const isKept = (folded: { stamp: number; untilMs: number } | undefined) => {
      const copy = stored(state);
      settleDimensions(copy, folded, T0);
      return copy.cells.size === 1;
    };
    expect(isKept(undefined)).toBe(true);
    expect(isKept({ stamp: stamp - 1, untilMs: end })).toBe(true);
    expect(isKept({ stamp, untilMs: end - 1 })).toBe(true);
    expect(isKept({ stamp, untilMs: end })).toBe(false);
  });

  it('never in the step that changes it', () => {
    const state = emptyDimensions();
    put(state, 1);
    settleDimensions(state, undefined, T0);
    put(state, 2, T0 + 1);
    settleDimensions(state, { stamp: state.stamp, untilMs: end }, T0);
    expect(only(state)).toMatchObject({ changed: state.stamp });
    expect(only(state).born).toBeLessThan(state.stamp);
  });

  it('and its stamps grow even when its state began anew after days', () => {
    const state = emptyDimensions();
    settleDimensions(state, undefined, T0);
    settleDimensions(state, undefined, T0);
    const before = state.stamp;
    const anew = emptyDimensions();
    settleDimensions(anew, undefined, T0 + 9 * 86_400_000);
    expect(before).toBe(T0 + 1);
    expect(anew.stamp).toBeGreaterThan(before);
  });
});
