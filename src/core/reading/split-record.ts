// A record's bytes → its readings as parsed JSON: one object, an array, or one JSON value a line (NDJSON).
// A broken line is handed over with its place; the good lines around it stand. What is handed over beside a value are the bytes it was read
// from, as they came: a line without its line feed, an array's element from its first byte to its last, a single value with all around it.
import { elementsOf } from './array-elements.ts';

export interface ReadingVisitor {
  /** A parsed reading. `raw` gives its bytes for the quarantine; they are of the record's memory. */
  reading(input: unknown, index: number, raw: () => Uint8Array): void;
  /** Bytes that are not JSON. */
  broken(bytes: Uint8Array, index: number): void;
}

const NEWLINE = 10;
const decoder = new TextDecoder();

/** Visits the readings of a record, the first of which has index `first`; answers the index after the last one. */
export function splitRecord(bytes: Uint8Array, visit: ReadingVisitor, first = 0): number {
  const text = textOf(bytes);
  const newline = text.indexOf('\n');
  if (newline < 0) return visitJson(text, bytes, first, visit);
  // Several lines: NDJSON where the first line is JSON by itself, else one pretty-printed value, else NDJSON with a broken first line.
  if (tryParse(text.slice(0, newline)) === NOT_JSON) {
    const whole = tryParse(text);
    if (whole !== NOT_JSON) return visitValue(whole, bytes, first, visit);
  }
  let index = first;
  for (let at = 0; at < bytes.length; ) {
    const next = bytes.indexOf(NEWLINE, at);
    const end = next < 0 ? bytes.length : next;
    index = splitLine(bytes.subarray(at, end), index, visit);
    at = end + 1;
  }
  return index;
}

/** One line of NDJSON, whose first reading has `index`; answers the next index. */
export function splitLine(line: Uint8Array, index: number, visit: ReadingVisitor): number {
  const text = textOf(line);
  return text === '' ? index : visitJson(text, line, index, visit);
}

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes).trim();
}

const NOT_JSON = Symbol('not JSON');

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

function visitJson(text: string, bytes: Uint8Array, index: number, visit: ReadingVisitor): number {
  const value = tryParse(text);
  if (value === NOT_JSON) {
    visit.broken(bytes, index);
    return index + 1;
  }
  return visitValue(value, bytes, index, visit);
}

/** Answers the index after the last reading. */
function visitValue(value: unknown, bytes: Uint8Array, index: number, visit: ReadingVisitor): number {
  if (!Array.isArray(value)) {
    visit.reading(value, index, () => bytes);
    return index + 1;
  }
  let elements: readonly Uint8Array[] | undefined;
  for (const [i, element] of value.entries()) {
    visit.reading(element, index + i, () => {
      elements ??= elementsOf(bytes);
      return elements[i] as Uint8Array;
    });
  }
  return index + value.length;
}
