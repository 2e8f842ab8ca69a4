// One measure of a pack on its way through detect: its values, and how far they are taken.
import type { MeasureColumns } from './measure-columns.ts';
import type { MeasurePlan } from './measure-plan.ts';

/** A pack's values of a measure that a rule reads. */
export interface Column {
  readonly plan: MeasurePlan;
  readonly values: Float64Array;
  readonly table: MeasureColumns;
  /** What reads the measure needs whole rows: none of it passes as quiet. */
  readonly isReadInRows: boolean;
  /** Its values of the rows before this one are taken. */
  done: number;
}
