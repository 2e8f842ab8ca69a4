// Accepted values into the windows of the dimension values they carried. Decides nothing: what is late or a duplicate
// was found before.
import type { CompiledProfile } from '../profile/compile.ts';
import { accumulatorOf, cellOf, type DimensionState } from './dimension-cells.ts';
import { addSquared, type ExactAccumulator } from './exact-accumulator.ts';
import { productError } from './exact-sum.ts';
import { floorTo, type WindowSpec } from './slices/window-spec.ts';

/** Adds an accepted value: `entry` of the pack's devices, `column` of its measures. */
export type DimensionAdder = (entry: number, column: number, timeMs: number, value: number) => void;

/** The windows of one dimension value and specification that were met in this pack: all its devices share them. */
interface Target {
  readonly dimension: string;
  readonly value: string;
  readonly spec: WindowSpec;
  /** Accumulators per column, by the window's start. */
  readonly windows: Map<number, Accumulators>;
  startMs: number;
  /** Of the window that begins at `startMs`. */
  accs: Accumulators;
}

type Accumulators = (ExactAccumulator | undefined)[];

/**
 * For one pack: `measures` are its columns, `valuesOf` answers an entry's dimension values in the profile's order.
 * Undefined where the profile folds nothing. Texts are looked up once per pack, window and column, not per reading.
 */
export function dimensionAdder(
  state: DimensionState,
  measures: readonly string[],
  valuesOf: (entry: number) => readonly (string | null)[],
  profile: CompiledProfile,
): DimensionAdder | undefined {
  const { dimensionWindows: folded, tumblingWindows: specs } = profile;
  if (folded.length === 0) return undefined;
  const targetsOf: (readonly Target[] | undefined)[] = [];
  const positions = folded.map((name) => {
    return { name, at: profile.dimensions.indexOf(name), known: new Map<string, Target[]>() };
  });

  function resolve(entry: number): readonly Target[] {
    const values = valuesOf(entry);
    const own = positions.flatMap(({ name, at, known }) => {
      const value = values[at];
      // Without a region a reading counts in no region's window.
      if (value === undefined || value === null || value === '') return [];
      let targets = known.get(value);
      if (targets === undefined) {
        targets = specs.map((spec) => targetOf(name, value, spec));
        known.set(value, targets);
      }
      return targets;
    });
    targetsOf[entry] = own;
    return own;
  }

  /** The accumulator of a column in the window that begins at `startMs`. */
  function meet(target: Target, startMs: number, column: number): ExactAccumulator {
    const { dimension, value, spec } = target;
    let accs = target.windows.get(startMs);
    if (accs === undefined) {
      accs = [];
      target.windows.set(startMs, accs);
    }
    target.startMs = startMs;
    target.accs = accs;
    const known = accs[column];
    if (known !== undefined) return known;
    const cell = cellOf(state, { dimension, value, window: spec.label, startMs, sizeMs: spec.sizeMs });
    cell.isOpen = true;
    const acc = accumulatorOf(cell, measures[column] as string);
    accs[column] = acc;
    return acc;
  }

  return (entry, column, timeMs, given) => {
    // −0 becomes 0, so that equal values are equal bits.
    const value = given + 0;
    const square = value * value;
    const squareError = square === 0 ? 0 : productError(square, value, value);
    const targets = targetsOf[entry] ?? resolve(entry);
    for (let i = 0; i < targets.length; i += 1) {
      const target = targets[i] as Target;
      if (timeMs < target.spec.fromMs || timeMs >= target.spec.untilMs) continue;
      const startMs = floorTo(timeMs, target.spec.sizeMs);
      const known = target.startMs === startMs ? target.accs[column] : undefined;
      addSquared(known ?? meet(target, startMs, column), value, square, squareError, timeMs);
    }
  };
}

function targetOf(dimension: string, value: string, spec: WindowSpec): Target {
  return { dimension, value, spec, windows: new Map(), startMs: Number.NaN, accs: [] };
}
