// Tables for terminals and for Markdown: the first column to the left, numbers to the right.

export type Row = readonly (string | number)[];

/** Two blanks between columns, no lines. */
export function textTable(header: Row, rows: readonly Row[]): string {
  const cells = [header, ...rows].map((row) => row.map(cellText));
  const widths = cells.reduce<number[]>(
    (sofar, row) => row.map((cell, column) => Math.max(sofar[column] ?? 0, cell.length)),
    [],
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${cells.map((row) => `  ${line(row)}`).join('\n')}\n`;
}

export function markdownTable(header: Row, rows: readonly Row[]): string {
  const line = (row: Row): string => `| ${row.map((cell) => cellText(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `|${header.map((_, column) => (column === 0 ? '---|' : '---:|')).join('')}`;
  return `${[line(header), rule, ...rows.map(line)].join('\n')}\n`;
}

/** 1234567 → 1,234,567; a figure that is not there → –. */
export function cellText(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  return Number.isFinite(cell) ? cell.toLocaleString('en', { maximumFractionDigits: 3 }) : '–';
}
