// What a key group holds of the windows that cohort rules compare: per rule and window how much each device had. Only
// what arrived while the window may be judged at the earliest, so that what is judged is decided by the readings alone,
// however late the sweep is. A cell leaves once it is judged.
import type { CompiledCohort } from '../detect/rules/cohort.ts';
import type { CompiledProfile } from '../profile/compile.ts';
import { floorTo } from './slices/window-spec.ts';

/** What one device had in a window while it carried `value`. */
export interface CohortSample {
  /** Of the rule's dimension. */
  readonly value: string;
  /** Readings. */
  count: number;
  /** Σ log₂ of their magnitudes in steps of 1/`LOG_STEPS`: whole numbers, so the order of adding changes nothing. */
  sum: number;
}

export interface CohortCell {
  readonly rule: string;
  readonly startMs: number;
  readonly sizeMs: number;
  /** By device: nearly always one, several where it moved to another value within the window. */
  readonly samples: Map<string, CohortSample[]>;
}

/** By `cohortCellKey`. */
export type CohortCells = Map<string, CohortCell>;

/** A millionth of a doubling. A magnitude of 10³⁰⁸ takes 2³⁰ steps, so 8 million readings of it stay exact. */
export const LOG_STEPS = 2 ** 20;

/** log₂ of a magnitude, of `floor` at least, in steps. */
export function logSteps(value: number, floor: number): number {
  return Math.round(Math.log2(Math.max(Math.abs(value), floor)) * LOG_STEPS);
}

export function cohortCellKey({ rule, startMs }: Pick<CohortCell, 'rule' | 'startMs'>): string {
  return `${startMs}#${rule}`;
}

/** No reading that arrives later is in the window of a cohort, ms. */
export function closesAtMs(startMs: number, windowMs: number, allowedLatenessMs: number): number {
  return startMs + windowMs + allowedLatenessMs;
}

/** Adds an accepted value: `entry` of the pack's devices, `column` of its measures. */
export type CohortAdder = (entry: number, column: number, timeMs: number, arrivalMs: number, value: number) => void;

/** The window and device of a rule that a value was added to last. */
interface Met {
  startMs: number;
  sample: CohortSample;
}

/** For one pack, as `dimensionAdder`. Undefined where no rule reads any of its measures. */
export function cohortAdder(
  cells: CohortCells,
  measures: readonly string[],
  idOf: (entry: number) => string,
  valuesOf: (entry: number) => readonly (string | null)[],
  { cohorts, dimensions, allowedLatenessMs }: CompiledProfile,
): CohortAdder | undefined {
  const byColumn = measures.map((measure) =>
    cohorts
      .filter((rule) => rule.measure === measure)
      .map((rule) => ({ rule, at: dimensions.indexOf(rule.dimension), met: [] as (Met | undefined)[] })),
  );
  if (byColumn.every((rules) => rules.length === 0)) return undefined;

  return (entry, column, timeMs, arrivalMs, value) => {
    for (const { rule, at, met } of byColumn[column] as (typeof byColumn)[number]) {
      const startMs = floorTo(timeMs, rule.windowMs);
      if (arrivalMs > closesAtMs(startMs, rule.windowMs, allowedLatenessMs)) continue;
      let last = met[entry];
      if (last === undefined || last.startMs !== startMs) {
        const own = valuesOf(entry)[at];
        // Without a region a device has no others to be compared with.
        if (own === undefined || own === null || own === '') continue;
        last = { startMs, sample: sampleOf(cells, rule, startMs, idOf(entry), own) };
        met[entry] = last;
      }
      last.sample.count += 1;
      last.sample.sum += logSteps(value, rule.floor);
    }
  };
}

function sampleOf(
  cells: CohortCells,
  { name, windowMs }: CompiledCohort,
  startMs: number,
  device: string,
  value: string,
): CohortSample {
  const key = cohortCellKey({ rule: name, startMs });
  let cell = cells.get(key);
  if (cell === undefined) {
    cell = { rule: name, startMs, sizeMs: windowMs, samples: new Map() };
    cells.set(key, cell);
  }
  const own = cell.samples.get(device);
  const known = own?.find((sample) => sample.value === value);
  if (known !== undefined) return known;
  const sample = { value, count: 0, sum: 0 };
  if (own === undefined) cell.samples.set(device, [sample]);
  else own.push(sample);
  return sample;
}

/** Ends a step, before its commit: drops what is judged (by rule, up to which end) and what no rule asks for now. */
export function settleCohorts(
  cells: CohortCells,
  judgedMs: ReadonlyMap<string, number>,
  { cohorts }: Pick<CompiledProfile, 'cohorts'>,
): void {
  for (const [key, { rule, startMs, sizeMs }] of cells) {
    const isAsked = cohorts.some(({ name, windowMs }) => name === rule && windowMs === sizeMs);
    if (!isAsked || startMs + sizeMs <= (judgedMs.get(rule) ?? Number.NEGATIVE_INFINITY)) cells.delete(key);
  }
}
