// A sensor that stands still: all of a rule's measures have given the very same value for long. One measure may well stand still in a quiet
// room; all of them together, to their last digit, is a sensor that answers from its memory.
import type { Finding } from '../finding/finding.ts';
import type { MeasureColumns } from './measure-columns.ts';

export interface StuckLimits {
  readonly finding: Finding;
  /** Event time between the first and the last of equal readings, ms. */
  readonly afterMs: number;
  /** A longer gap between two readings ends a run: nothing is known of what was in between. */
  readonly maxGapMs: number;
}

/** What a measure's plan needs of its stuck rule; shared by all measures of the rule. +∞: no such rule reads the measure. */
export const NEVER_STUCK: Pick<StuckLimits, 'afterMs' | 'maxGapMs'> = {
  afterMs: Number.POSITIVE_INFINITY,
  maxGapMs: Number.POSITIVE_INFINITY,
};

/** How long the row's run of equal values has lasted at its last reading, ms; NaN before the first. */
export function stillMs(columns: MeasureColumns, row: number): number {
  return (columns.lastMs[row] as number) - (columns.stillSinceMs[row] as number);
}

/**
 * Takes a newer value into the run of equal ones. Answers whether it ended a run that was as long as the rule's: what was learnt from a
 * sensor that stood still is not what is normal. `lastMs` and `lastValue` are those of the value before.
 */
export function moveStill(
  columns: MeasureColumns,
  row: number,
  timeMs: number,
  value: number,
  limits: Pick<StuckLimits, 'afterMs' | 'maxGapMs'>,
): boolean {
  const lastMs = columns.lastMs[row] as number;
  if (value === columns.lastValue[row] && timeMs - lastMs <= limits.maxGapMs) return false;
  const wasStuck = stillMs(columns, row) >= limits.afterMs;
  columns.stillSinceMs[row] = timeMs;
  return wasStuck;
}
