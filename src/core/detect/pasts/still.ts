// The run of equal values that a measure's last one ends: since when it has stood still.
import type { MeasureColumns } from './measure-columns.ts';

/** What a run is measured by; all measures of a stuck rule have the same. */
export interface StillLimits {
  /** Event time between the first and the last of equal readings, ms. */
  readonly afterMs: number;
  /** A longer gap between two readings ends a run: nothing is known of what was in between. */
  readonly maxGapMs: number;
}

/** Of a measure that no stuck rule reads. */
export const NEVER_STUCK: StillLimits = { afterMs: Number.POSITIVE_INFINITY, maxGapMs: Number.POSITIVE_INFINITY };

/** How long the row's run of equal values has lasted at its last reading, ms; NaN before the first. */
export function stillMs(columns: MeasureColumns, row: number): number {
  return (columns.lastMs[row] as number) - (columns.stillSinceMs[row] as number);
}

/**
 * Takes a newer value into the run of equal ones. Answers whether it ended a run that was as long as the rule's: what
 * was learnt from a sensor that stood still is not what is normal. `lastMs` and `lastValue` are those of the value
 * before.
 */
export function moveStill(
  columns: MeasureColumns,
  row: number,
  timeMs: number,
  value: number,
  limits: StillLimits,
): boolean {
  const lastMs = columns.lastMs[row] as number;
  if (value === columns.lastValue[row] && timeMs - lastMs <= limits.maxGapMs) return false;
  const wasStuck = stillMs(columns, row) >= limits.afterMs;
  columns.stillSinceMs[row] = timeMs;
  return wasStuck;
}
