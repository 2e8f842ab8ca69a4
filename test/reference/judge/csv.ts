// Reads CSV rows as the objects that JSON lines would be: columns by their names or as mapped, date and time joined, a
// device and times given from outside where the file has none. Empty cells are absent.
import { dateReader } from './times.ts';

export type CsvOptions = {
  /** Column name → field: device, date, time, or a measure. */
  columns: ReadonlyMap<string, string>;
  dateFormat: string;
  /** The device of a file without a device column. */
  device?: string | undefined;
  /** Time of the first row and from row to row, for a file without times. */
  startMs?: number | undefined;
  everyMs?: number | undefined;
};

/** Splits one line of CSV (RFC 4180 quoting; a quoted line end is not supported). */
export function splitRow(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator);
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] === '"') {
      const quoted = /"((?:[^"]|"")*)"?/y;
      quoted.lastIndex = at;
      const match = quoted.exec(line)!;
      cells.push(match[1]!.replaceAll('""', '"'));
      at = quoted.lastIndex + 1;
    } else {
      const end = line.indexOf(separator, at);
      cells.push(line.slice(at, end === -1 ? undefined : end));
      at = (end === -1 ? line.length : end) + 1;
    }
  }
  return cells;
}

/** Answers a function from a line (the first is the header, and answers undefined) to the row's fields. */
export function csvReader(options: CsvOptions): (line: string) => Record<string, unknown> | undefined {
  const joined = dateReader(options.dateFormat);
  let separator = ',';
  let fields: string[] | undefined;
  let row = 0;
  return (line) => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (fields === undefined) {
      separator = [',', ';', '\t'].reduce((best, next) =>
        text.split(next).length > text.split(best).length ? next : best,
      );
      const header = splitRow(text, separator);
      const unknown = [...options.columns.keys()].find((column) => !header.includes(column));
      if (unknown !== undefined) {
        throw new Error(
          `--map names the column "${unknown}", which the file does not have. It has: ${header.join(', ')}.`,
        );
      }
      fields = header.map((column) => options.columns.get(column) ?? column);
      return undefined;
    }
    const cells = splitRow(text, separator);
    const object: Record<string, unknown> = {};
    if (options.device !== undefined) object.device = options.device;
    if (options.startMs !== undefined)
      object.time = options.startMs / 1_000 + (row * (options.everyMs ?? 1_000)) / 1_000;
    for (const [index, field] of fields.entries()) {
      const cell = cells[index]?.trim();
      if (field !== '' && cell !== undefined && cell !== '') object[field] = cell;
    }
    row += 1;
    if (typeof object.date === 'string') {
      object.time = joined(object.date, String(object.time ?? '')) ?? object.date;
      delete object.date;
    }
    return object;
  };
}
