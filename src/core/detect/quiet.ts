// The usual reading in a few comparisons: nothing wrong, no incident of the device goes on. Limits that hold for all
// rules of a measure at once are worked out beforehand; within them no rule can find anything, so none is asked. Beyond
// them the judge decides.
import type { MeasureColumns } from './pasts/measure-columns.ts';
import type { CompiledRule } from './rules/kind.ts';
import { type QuietLimits, widestLimits } from './rules/quiet-limits.ts';

export function quietLimits(rules: readonly CompiledRule[]): QuietLimits {
  const limits = widestLimits();
  for (const rule of rules) rule.narrow(limits);
  return limits;
}

/** Whether the rules that need no order find nothing. */
export function isWithinLevels(limits: Readonly<QuietLimits>, value: number): boolean {
  return value >= limits.lowest && value <= limits.highest && Math.abs(value) >= limits.outageBelow;
}

/** Whether the rules that compare with the row's past find nothing, or have nothing to compare with yet. */
export function isWithinPast(
  limits: Readonly<QuietLimits>,
  columns: MeasureColumns,
  row: number,
  value: number,
): boolean {
  if (limits.minBaseline < Number.POSITIVE_INFINITY) {
    const baseline = columns.baseline[row] as number;
    const magnitude = Math.abs(value);
    if (
      baseline > limits.minBaseline &&
      !(magnitude <= baseline * limits.spikeFactor && magnitude >= baseline * limits.dropFactor)
    )
      return false;
  }
  if (limits.squaredDistance < Number.POSITIVE_INFINITY && columns.scoreCount[row] !== 0) {
    const difference = value - (columns.mean[row] as number);
    if (!(difference * difference <= limits.squaredDistance * (columns.variance[row] as number))) return false;
  }
  return true;
}

/** Whether the rules that no shared limits speak for find nothing in a newer value. */
export function isQuietByThemselves(
  rules: readonly CompiledRule[],
  columns: MeasureColumns,
  cell: number,
  timesMs: Float64Array,
  values: Float64Array,
  row: number,
): boolean {
  for (let i = 0; i < rules.length; i++) {
    if (rules[i]?.isQuiet?.(columns, cell, timesMs, values, row) === false) return false;
  }
  return true;
}
