// A line of CSV → its cells (RFC 4180 quoting; a quoted cell may not hold a line end), and which delimiter a header uses.

const DELIMITERS = [',', ';', '\t'] as const;

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

/** Cells without their quotes and the blanks around them. An opening quote without its end takes the rest of the line. */
export function splitCells(line: string, delimiter: string): string[] {
  if (!line.includes('"')) {
    const cells = line.split(delimiter);
    for (let index = 0; index < cells.length; index += 1) cells[index] = cells[index]!.trim();
    return cells;
  }
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const start = firstNotBlank(line, at, delimiter);
    if (line[start] !== '"') {
      const end = line.indexOf(delimiter, at);
      cells.push(line.slice(at, end < 0 ? line.length : end).trim());
      if (end < 0) return cells;
      at = end + 1;
      continue;
    }
    const end = closingQuote(line, start + 1);
    cells.push(
      line
        .slice(start + 1, end)
        .replaceAll('""', '"')
        .trim(),
    );
    const next = line.indexOf(delimiter, end);
    if (next < 0) return cells;
    at = next + 1;
  }
}

function firstNotBlank(line: string, from: number, delimiter: string): number {
  let at = from;
  while (line[at] === ' ' && line[at] !== delimiter) at += 1;
  return at;
}

/** Index of the quote that ends the cell, the line's length where none does; a doubled quote is a character of the cell. */
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
