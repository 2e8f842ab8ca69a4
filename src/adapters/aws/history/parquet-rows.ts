// Windows as the bytes of a Parquet file, in the columns of a row (src/core/history/row.ts).
import { type Column, ROW_COLUMNS } from '#core/history/row.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { type ParquetColumn, parquetOf } from './parquet.ts';

/** What is looked for; a window's other columns are read with it or not at all. */
const INDEXED: ReadonlySet<string> = new Set(['device_id', 'window_start']);

/** A row a pane, in the order given; by device packs best. The same panes give the same bytes. */
export function parquetOfPanes(panes: readonly Pane[]): Uint8Array<ArrayBuffer> {
  return parquetOf(
    ROW_COLUMNS.map(
      ({ name, type, required, of }: Column): ParquetColumn => ({
        ...{ name, type, required, indexed: INDEXED.has(name) },
        cells: panes.map(of),
      }),
    ),
  );
}
