// A record's bytes → its readings as parsed JSON: one object, an array, or one JSON value a line (NDJSON).
// A broken line is handed over as text with its place; the good lines around it stand.

export interface ReadingVisitor {
  /** A parsed reading. `raw` gives its text back for the quarantine. */
  reading(input: unknown, index: number, raw: () => string): void;
  /** Text that is not JSON. */
  broken(text: string, index: number): void;
}

const decoder = new TextDecoder();

export function splitRecord(bytes: Uint8Array, visit: ReadingVisitor): void {
  const text = decoder.decode(bytes).trim();
  const newline = text.indexOf('\n');
  if (newline < 0) {
    visitJson(text, 0, visit);
    return;
  }
  // Several lines: NDJSON where the first line is JSON by itself, else one pretty-printed value, else NDJSON with a broken first line.
  if (tryParse(text.slice(0, newline)) === NOT_JSON) {
    const whole = tryParse(text);
    if (whole !== NOT_JSON) {
      visitValue(whole, text, 0, visit);
      return;
    }
  }
  let index = 0;
  for (const line of text.split('\n')) index = splitLine(line, index, visit);
}

/** One line of NDJSON, whose first reading has `index`; answers the next index. */
export function splitLine(line: string, index: number, visit: ReadingVisitor): number {
  const trimmed = line.trim();
  return trimmed === '' ? index : visitJson(trimmed, index, visit);
}

const NOT_JSON = Symbol('not JSON');

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

function visitJson(text: string, index: number, visit: ReadingVisitor): number {
  const value = tryParse(text);
  if (value === NOT_JSON) {
    visit.broken(text, index);
    return index + 1;
  }
  return visitValue(value, text, index, visit);
}

/** Answers the index after the last reading. */
function visitValue(value: unknown, text: string, index: number, visit: ReadingVisitor): number {
  if (!Array.isArray(value)) {
    visit.reading(value, index, () => text);
    return index + 1;
  }
  for (const [i, element] of value.entries()) visit.reading(element, index + i, () => JSON.stringify(element));
  return index + value.length;
}
