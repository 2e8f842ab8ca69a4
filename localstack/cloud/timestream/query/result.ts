// What a statement answers, whichever way it was made: columns, and rows encoded when a page asks for them.
import type { ColumnInfo, Datum } from './answer.ts';

export type Result = {
  readonly columns: readonly ColumnInfo[];
  readonly rowCount: number;
  /** The data of one row, 0 to `rowCount` − 1. */
  row(index: number): readonly Datum[];
};
