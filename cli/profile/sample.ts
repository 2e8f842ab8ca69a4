// Readings of a sample file as flat rows of texts, numbers and switches: JSON lines, one JSON array, or CSV with a
// header.
import { UsageError } from '../command-line/usage-error.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Enough to see ranges and gaps by. */
const MAX_ROWS = 100_000;
/** Objects that hold a reading, or its measures by name. */
const HOLDERS = ['payload', 'measures'];

/** @throws UsageError where nothing of it can be read as readings. */
export function readSample(text: string): Row[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const rows = /^[[{]/.test(trimmed) ? jsonRows(trimmed) : csvRows(trimmed);
  if (rows.length === 0)
    throw new UsageError('the sample has no readings: expected JSON lines, a JSON array, or CSV with a header');
  return rows.slice(0, MAX_ROWS).map(flat);
}

function jsonRows(text: string): Row[] {
  try {
    const whole: unknown = JSON.parse(text);
    return (Array.isArray(whole) ? whole : [whole]).filter(isObject);
  } catch {
    return text.split(/\r?\n/).flatMap(lineOf);
  }
}

/** A line that is broken says nothing of the others. */
function lineOf(line: string): Row[] {
  try {
    const row: unknown = JSON.parse(line);
    return isObject(row) ? [row] : [];
  } catch {
    return [];
  }
}

function csvRows(text: string): Row[] {
  const [header = '', ...lines] = text.split(/\r?\n/);
  const separator = [',', ';', '\t'].toSorted((a, b) => header.split(b).length - header.split(a).length)[0] as string;
  const names = cells(header, separator);
  if (names.length < 2) return [];
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const values = cells(line, separator).map((cell) =>
        cell !== '' && Number.isFinite(Number(cell)) ? Number(cell) : cell,
      );
      return Object.fromEntries(names.map((name, at) => [name, values[at]]));
    });
}

/** A cell in quotes may hold the separator; line ends in quotes are for `weir replay`. */
function cells(line: string, separator: string): string[] {
  const found = line.match(new RegExp(`("(?:[^"]|"")*"|[^${separator}]*)(?:${separator}|$)`, 'g')) ?? [];
  return found.slice(0, found.at(-1) === '' ? -1 : undefined).map((each) => {
    const cell = each.endsWith(separator) ? each.slice(0, -1).trim() : each.trim();
    return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
  });
}

function flat(row: Row): Row {
  const inner = HOLDERS.flatMap((name) => (isObject(row[name]) ? Object.entries(flat(row[name])) : []));
  return {
    ...Object.fromEntries(Object.entries(row).filter(([, value]) => !isObject(value))),
    ...Object.fromEntries(inner),
  };
}

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
