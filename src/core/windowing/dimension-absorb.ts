// Accepted values into the windows of the dimension values they carried. Decides nothing: what is late or a duplicate was found before.
import type { CompiledProfile } from '../profile/compile.ts';
import { accumulatorOf, type CellId, cellOf, type DimensionCell, type DimensionState } from './dimension-cells.ts';
import { addToExact, type ExactAccumulator } from './exact-accumulator.ts';
import { floorTo, type WindowSpec } from './window-spec.ts';

/** Adds an accepted value: `entry` of the pack's devices, `column` of its measures. */
export type DimensionAdder = (entry: number, column: number, timeMs: number, value: number) => void;

/** One dimension value and window that an entry's readings count in, and where its last reading went. */
interface Target {
  readonly dimension: string;
  readonly value: string;
  readonly spec: WindowSpec;
  cell: DimensionCell | undefined;
  /** Per column. */
  readonly accs: (ExactAccumulator | undefined)[];
}

/**
 * For one pack: `measures` are its columns, `valuesOf` answers an entry's dimension values in the profile's order. Undefined where the profile folds
 * nothing. Texts are looked up once per entry, window and column, not per reading.
 */
export function dimensionAdder(
  state: DimensionState,
  measures: readonly string[],
  valuesOf: (entry: number) => readonly (string | null)[],
  profile: CompiledProfile,
): DimensionAdder | undefined {
  const { dimensionWindows: folded, tumblingWindows: specs } = profile;
  if (folded.length === 0) return undefined;
  const targetsOf: (Target[] | undefined)[] = [];
  const positions = folded.map((name) => ({ name, at: profile.dimensions.indexOf(name) }));

  function resolve(entry: number): Target[] {
    const own: Target[] = [];
    const values = valuesOf(entry);
    for (const { name, at } of positions) {
      const value = values[at];
      // Without a region a reading counts in no region's window.
      if (value === undefined || value === null || value === '') continue;
      for (const spec of specs) own.push({ dimension: name, value, spec, cell: undefined, accs: [] });
    }
    targetsOf[entry] = own;
    return own;
  }

  return (entry, column, timeMs, value) => {
    for (const target of targetsOf[entry] ?? resolve(entry)) {
      const { spec } = target;
      const startMs = floorTo(timeMs, spec.sizeMs);
      if (target.cell === undefined || target.cell.startMs !== startMs) {
        const { dimension, value: of } = target;
        const id: CellId = { dimension, value: of, window: spec.label, startMs, sizeMs: spec.sizeMs };
        target.cell = cellOf(state, id);
        target.cell.isOpen = true;
        target.accs.length = 0;
      }
      let acc = target.accs[column];
      if (acc === undefined) {
        acc = accumulatorOf(target.cell, measures[column] as string);
        target.accs[column] = acc;
      }
      addToExact(acc, value, timeMs);
    }
  };
}
