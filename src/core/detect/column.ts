// One measure of a pack on its way through detect: its values, and how far they are taken.

import type { MeasurePlan } from './measure-plan.ts';
import type { MeasureColumns } from './pasts/measure-columns.ts';

/** A pack's values of a measure that a rule reads. */
export interface Column {
  readonly plan: MeasurePlan;
  readonly values: Float64Array;
  readonly table: MeasureColumns;
  /**
   * What reads the measure needs whole rows, or looks at each newer value: none of it passes by the shared limits
   * alone.
   */
  readonly isReadInRows: boolean;
  /** Its values of the rows before this one are taken. */
  done: number;
}
