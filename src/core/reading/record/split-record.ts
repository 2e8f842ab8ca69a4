// A record's bytes → its readings as parsed JSON: one object, an array, or one JSON value a line (NDJSON). What cannot
// be read is handed over with its reason; the good lines and elements around it stand. What is handed over beside a
// value are the bytes it was read from, as they came: a line without its line feed, an array's element from its first
// byte to its last, a single value with all around it.
import { issueOf } from '../draft.ts';
import type { Issue } from '../issue.ts';
import { elementsOf, isList, isSpace, nestingOf } from '../json-spans.ts';
import { isUtf16, notUtf8In, utf8Like, utf8Of } from '../utf8.ts';

export interface ReadingVisitor {
  /**
   * A parsed reading: what it was parsed from as text, and its bytes for the quarantine, which are of the record's
   * memory.
   */
  reading(input: unknown, index: number, text: string, raw: Uint8Array): void;
  /** What is no reading at all. */
  broken(issue: Issue, index: number, raw: Uint8Array): void;
}

/** Objects and arrays within each other that a reading may have. */
export const DEFAULT_MAX_DEPTH = 64;
/**
 * Readings of one record: far above the 16 MiB that a record may unpack to at the 100 bytes of a reading. The rest is
 * kept as one.
 */
export const MAX_READINGS = 200_000;

const NEWLINE = 10;
const NOT_JSON = Symbol('not JSON');
const JSON_EXPECTED = 'a JSON object, an array of them, or one a line';

export interface RecordSplitter {
  /** Visits the readings of a record, the first of which has index `first`; answers the index after the last one. */
  record(bytes: Uint8Array, visit: ReadingVisitor, first?: number): number;
  /** One line of NDJSON, whose first reading has `index`; answers the next index. */
  line(bytes: Uint8Array, index: number, visit: ReadingVisitor): number;
  /** What comes after MAX_READINGS readings, told as one; answers the next index. */
  rest(bytes: Uint8Array, index: number, visit: Pick<ReadingVisitor, 'broken'>): number;
}

export function createRecordSplitter(maxDepth = DEFAULT_MAX_DEPTH): RecordSplitter {
  function record(bytes: Uint8Array, visit: ReadingVisitor, first = 0): number {
    if (isUtf16(bytes)) {
      visit.broken(UTF16, first, bytes);
      return first + 1;
    }
    const inner = trimmed(bytes);
    const newline = inner.indexOf(NEWLINE);
    // Several lines: NDJSON where the first line is JSON by itself, else one pretty-printed value, else NDJSON with a
    // broken first line.
    if (newline < 0 || (!isValue(inner.subarray(0, newline)) && isValue(inner))) return value(bytes, first, visit);
    let index = first;
    for (let at = 0; at < bytes.length; ) {
      if (index - first >= MAX_READINGS) return rest(bytes.subarray(at), index, visit);
      const next = bytes.indexOf(NEWLINE, at);
      const end = next < 0 ? bytes.length : next;
      index = line(bytes.subarray(at, end), index, visit);
      at = end + 1;
    }
    return index;
  }

  function line(bytes: Uint8Array, index: number, visit: ReadingVisitor): number {
    const inner = trimmed(bytes);
    if (inner.length === 0 || ((inner[0] as number) >= 0x80 && utf8Of(inner)?.trim() === '')) return index;
    return value(bytes, index, visit);
  }

  /** Whether the bytes are one JSON value in form; what is too deep is not parsed to know it. */
  function isValue(bytes: Uint8Array): boolean {
    const inner = trimmed(bytes);
    const { depth, isClosed } = nestingOf(inner, maxDepth);
    return depth > maxDepth ? isClosed : parsed(utf8Like(inner)) !== NOT_JSON;
  }

  /** One JSON value; answers the index after its last reading. */
  function value(bytes: Uint8Array, index: number, visit: ReadingVisitor): number {
    if (isList(trimmed(bytes))) return list(bytes, index, visit);
    const looked = look(bytes);
    if (looked.issue !== undefined) visit.broken(looked.issue, index, bytes);
    else visit.reading(looked.value, index, looked.text, bytes);
    return index + 1;
  }

  /** An array counts as a whole: where one element is not JSON, it is not known where the others end. */
  function list(bytes: Uint8Array, index: number, visit: ReadingVisitor): number {
    const elements = elementsOf(trimmed(bytes), MAX_READINGS);
    const count = elements?.all.length ?? 0;
    const looked: Looked[] = [];
    for (let i = 0; i < count; i += 1) {
      const one = look(elements?.all[i] as Uint8Array);
      if (!one.isJson) break;
      looked.push(one);
    }
    if (elements === undefined || looked.length < count) {
      visit.broken(notReadable(bytes), index, bytes);
      return index + 1;
    }
    for (const [i, { issue, value: input, text }] of looked.entries()) {
      const raw = elements.all[i] as Uint8Array;
      if (issue === undefined) visit.reading(input, index + i, text, raw);
      else visit.broken(issue, index + i, raw);
    }
    return elements.rest === undefined ? index + count : rest(elements.rest, index + count, visit);
  }

  function look(bytes: Uint8Array): Looked {
    const { depth, member } = nestingOf(bytes, maxDepth);
    if (depth > maxDepth) return { isJson: true, issue: tooDeep(depth, member), value: undefined, text: '' };
    const text = utf8Of(bytes)?.trim();
    const input = parsed(text ?? utf8Like(bytes));
    const isJson = input !== NOT_JSON;
    const isGood = isJson && text !== undefined;
    return { isJson, issue: isGood ? undefined : notReadable(bytes), value: input, text: text ?? '' };
  }

  function tooDeep(depth: number, member: string): Issue {
    return issueOf(
      'too-deep',
      member,
      `nests ${depth} deep`,
      `at most ${maxDepth} objects and arrays within each other`,
    );
  }

  return { record, line, rest };
}

interface Looked {
  /** In form; what is too deep is taken for it. */
  readonly isJson: boolean;
  readonly issue: Issue | undefined;
  readonly value: unknown;
  readonly text: string;
}

/** Without JSON's white space around it. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let from = 0;
  let to = bytes.length;
  while (from < to && isSpace(bytes[from])) from += 1;
  while (to > from && isSpace(bytes[to - 1])) to -= 1;
  return bytes.subarray(from, to);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.trim());
  } catch {
    return NOT_JSON;
  }
}

/** Of a line, an element or a record. */
function notReadable(bytes: Uint8Array): Issue {
  const text = utf8Of(bytes);
  if (text === undefined) return issueOf('not-utf-8', '', notUtf8In(bytes), 'JSON in UTF-8, as RFC 8259 has it');
  return issueOf('not-json', '', text.trim(), JSON_EXPECTED);
}

const UTF16 = issueOf('not-utf-8', '', 'a record that looks like UTF-16', 'JSON in UTF-8, as RFC 8259 has it');

const REST = issueOf(
  'too-large',
  '',
  'what follows the readings before',
  `at most ${MAX_READINGS} readings in a record`,
);

function rest(bytes: Uint8Array, index: number, visit: Pick<ReadingVisitor, 'broken'>): number {
  if (trimmed(bytes).length === 0) return index;
  visit.broken(REST, index, bytes);
  return index + 1;
}
