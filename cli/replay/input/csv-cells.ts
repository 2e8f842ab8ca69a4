// A record of CSV → its cells (RFC 4180 quoting), which delimiter a header uses, and where a record goes on in the next
// line.

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** The delimiter that cuts the header into most columns; a comma where none does. */
export function delimiterOf(header: string): string {
  let best: string = DELIMITERS[0];
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const count = splitCells(header, delimiter).length;
    if (count > most) {
      best = delimiter;
      most = count;
    }
  }
  return best;
}

/**
 * Cells without their quotes and the blanks around them. An opening quote without its end takes the rest of the record.
 */
export function splitCells(record: string, delimiter: string): string[] {
  if (!record.includes('"')) {
    const cells = record.split(delimiter);
    for (let index = 0; index < cells.length; index += 1) cells[index] = cells[index]!.trim();
    return cells;
  }
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const start = firstNotBlank(record, at, delimiter);
    if (record[start] !== '"') {
      const end = record.indexOf(delimiter, at);
      cells.push(record.slice(at, end < 0 ? record.length : end).trim());
      if (end < 0) return cells;
      at = end + 1;
      continue;
    }
    const end = closingQuote(record, start + 1);
    cells.push(
      record
        .slice(start + 1, end)
        .replaceAll('""', '"')
        .trim(),
    );
    const next = record.indexOf(delimiter, end);
    if (next < 0) return cells;
    at = next + 1;
  }
}

/** Whether the text ends inside a quoted cell. */
export function endsInQuotes(text: string, delimiter: string): boolean {
  if (!text.includes('"')) return false;
  let at = 0;
  for (;;) {
    const start = firstNotBlank(text, at, delimiter);
    const end = text[start] === '"' ? closingQuote(text, start + 1) : at;
    if (end === text.length && text[start] === '"') return true;
    const next = text.indexOf(delimiter, end);
    if (next < 0) return false;
    at = next + 1;
  }
}

/**
 * What a line does to a quoted cell that began before it: ends it as it should, ends it in the middle of a text, or not
 * at all.
 */
export function quotesEnd(line: string, delimiter: string): 'ends' | 'malformed' | 'goes on' {
  const end = closingQuote(line, 0);
  if (end === line.length) return 'goes on';
  const after = firstNotBlank(line, end + 1, delimiter);
  return after === line.length || line[after] === delimiter ? 'ends' : 'malformed';
}

function firstNotBlank(line: string, from: number, delimiter: string): number {
  let at = from;
  while ((line[at] === ' ' || line[at] === '\t') && line[at] !== delimiter) at += 1;
  return at;
}

/**
 * Index of the quote that ends the cell, the line's length where none does; a doubled quote is a character of the cell.
 */
function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from);
  while (at >= 0 && line[at + 1] === '"') at = line.indexOf('"', at + 2);
  return at < 0 ? line.length : at;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMMA_NUMBER = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i;

/** The number that a cell's text is, else undefined: also where it is too large for a double. */
export function numberOf(text: string, decimal: '.' | ','): number | undefined {
  if (!(decimal === ',' ? COMMA_NUMBER : NUMBER).test(text)) return undefined;
  const number = Number(decimal === ',' ? text.replace(',', '.') : text);
  return Number.isFinite(number) ? number : undefined;
}
