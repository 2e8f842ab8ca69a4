// Windows as JSON and as CSV, with the names that files, tables and lines have (core/history/row.ts). Pure. What a
// store does not give is null; times are ISO 8601 of UTC.
import { type Cell, type Column, ROW_COLUMNS } from '#core/history/row.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { stddevOf } from '#core/windowing/slices/accumulator.ts';

export type WindowJson = Readonly<Record<string, Cell | Readonly<Record<string, string>>>>;

/** Sums of squares are for whoever adds windows up; people read the deviation, which stands in their place. */
const COLUMNS = ROW_COLUMNS.filter(({ name }) => name !== 'm2' && name !== 'dimensions');

/** Members that a window does not have are left out, those that its store did not give are null. */
export function windowJson(pane: Pane): WindowJson {
  const json: Record<string, Cell | Readonly<Record<string, string>>> = {};
  for (const column of COLUMNS) {
    const value = column.of(pane);
    if (value !== undefined) json[column.name] = shown(column, value);
    if (column.name === 'sum') json.stddev = finite(stddevOf(pane));
  }
  json.dimensions = pane.dimensions;
  return json;
}

function shown({ name, type }: Column, value: string | number): Cell {
  if (typeof value === 'string') return value;
  if (name === 'revision' && value === 0) return null;
  if (type === 'timestamp') return isInstant(value) ? new Date(value).toISOString() : null;
  return finite(value);
}

const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);
const isInstant = (ms: number): boolean => Math.abs(ms) <= 8.64e15;

/** Of the lines of `windowsCsv`. */
export const CSV_COLUMNS: readonly string[] = [...COLUMNS.map(({ name }) => name), 'stddev', 'dimensions'];

/** RFC 4180, with a header; empty where there is no number. */
export function windowsCsv(panes: readonly Pane[]): string {
  const lines = panes.map((pane) => {
    const json = windowJson(pane);
    return CSV_COLUMNS.map((name) => csvCell(json[name] ?? null)).join(',');
  });
  return [CSV_COLUMNS.join(','), ...lines, ''].join('\r\n');
}

function csvCell(value: WindowJson[string]): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
