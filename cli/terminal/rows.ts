// Cells in columns, for terminals. Pure.

export interface Cell {
  readonly text: string;
  /** Colours it once it has its width. */
  readonly paint?: ((text: string) => string) | undefined;
  readonly isRight?: boolean;
}

export type RowCell = string | Cell;

/** Lines with two spaces between columns, none at the end. The last cell of a shorter row runs on beyond its column. */
export function alignedRows(rows: readonly (readonly RowCell[])[]): string[] {
  const cells = rows.map((row) => row.map((cell): Cell => (typeof cell === 'string' ? { text: cell } : cell)));
  const count = Math.max(0, ...cells.map((row) => row.length));
  const lengthAt = (row: readonly Cell[], at: number): number =>
    at === row.length - 1 && row.length < count ? 0 : (row[at]?.text.length ?? 0);
  const widths = Array.from({ length: count }, (_, at) => Math.max(...cells.map((row) => lengthAt(row, at))));
  return cells.map((row) =>
    row
      .map(({ text, paint = plain, isRight = false }, at) => {
        const width = at === row.length - 1 && !isRight ? 0 : (widths[at] ?? 0);
        const room = ' '.repeat(Math.max(0, width - text.length));
        return isRight ? `${room}${paint(text)}` : `${paint(text)}${room}`;
      })
      .join('  ')
      .trimEnd(),
  );
}

const plain = (text: string): string => text;
