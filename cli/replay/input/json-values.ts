// JSON that is not a value a line → its values: the elements of an array over many lines, values over many lines,
// values without anything between them. Holds one value at most, and of one that is too large its beginning.

export interface ValueSplitter {
  /** `byteCount` is the value's whole length; `bytes` is shorter where that is above the limit. */
  push(chunk: Buffer, value: (bytes: Buffer, byteCount: number, lineNumber: number) => void): void;
  /** What is left is a value that was cut off. */
  end(value: (bytes: Buffer, byteCount: number, lineNumber: number) => void): void;
}

const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** Text that is no JSON ends with its line; it is a value all the same, for somebody to reject. */
export function createValueSplitter(maxValueBytes: number): ValueSplitter {
  let pieces: Buffer[] = [];
  let heldBytes = 0;
  let byteCount = 0;
  let line = 1;
  let startLine = 0;
  let isArray = false;
  /** Of the value: not begun, inside braces or brackets, or text without them. */
  let state: 'between' | 'inside' | 'bare' = 'between';
  let depth = 0;
  let inString = false;
  let isEscaped = false;

  function hold(piece: Buffer): void {
    byteCount += piece.length;
    if (piece.length === 0 || heldBytes >= maxValueBytes) return;
    const kept = piece.subarray(0, maxValueBytes - heldBytes);
    pieces.push(kept);
    heldBytes += kept.length;
  }

  function finish(value: (bytes: Buffer, byteCount: number, lineNumber: number) => void): void {
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    const total = byteCount;
    pieces = [];
    heldBytes = 0;
    byteCount = 0;
    state = 'between';
    inString = false;
    isEscaped = false;
    value(bytes, total, startLine);
  }

  function begin(byte: number): void {
    startLine = line;
    depth = 0;
    state = byte === OPEN_OBJECT || byte === OPEN_ARRAY ? 'inside' : 'bare';
  }

  return {
    push(chunk, value) {
      let from = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at]!;
        if (state === 'between') {
          if (byte === NEWLINE) line += 1;
          else if (byte === OPEN_ARRAY && !isArray) isArray = true;
          else if (byte === CLOSE_ARRAY && isArray) isArray = false;
          else if (byte !== COMMA && byte !== 32 && byte !== 9 && byte !== 13) {
            begin(byte);
            from = at;
          }
          if (state === 'between') continue;
        }
        if (byte === NEWLINE) {
          // No string goes over a line's end, and no bare value: what does is broken.
          const ends = state === 'bare' || inString;
          if (ends) {
            hold(chunk.subarray(from, at));
            finish(value);
          }
          line += 1;
        } else if (inString) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) inString = false;
        } else if (state === 'bare') {
          if (byte !== COMMA && byte !== CLOSE_ARRAY) continue;
          hold(chunk.subarray(from, at));
          finish(value);
          if (byte === CLOSE_ARRAY) isArray = false;
        } else if (byte === QUOTE) inString = true;
        else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
        else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
          depth -= 1;
          if (depth > 0) continue;
          hold(chunk.subarray(from, at + 1));
          finish(value);
        }
      }
      if (state !== 'between') hold(chunk.subarray(from));
    },
    end(value) {
      if (state !== 'between') finish(value);
    },
  };
}

/** The first byte behind the value that begins at `at` with a brace or bracket; −1 where it is not whole. */
export function valueEnd(bytes: Uint8Array, at: number): number {
  let depth = 0;
  let inString = false;
  for (let place = at; place < bytes.length; place += 1) {
    const byte = bytes[place]!;
    if (inString) {
      if (byte === BACKSLASH) place += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth -= 1;
      if (depth === 0) return place + 1;
    }
  }
  return -1;
}

/**
 * Whether the beginning of a file is values over lines, or lines with a value each; undefined where more of it is
 * needed.
 */
export function formOf(head: Buffer, isWhole: boolean): 'lines' | 'values' | undefined {
  const start = notBlank(head, 0);
  if (start === head.length) return isWhole ? 'lines' : undefined;
  const isArray = head[start] === OPEN_ARRAY;
  if (!isArray && head[start] !== OPEN_OBJECT) return 'lines';
  const newline = head.indexOf(NEWLINE, start);
  // As `validate` has it: where the first line is JSON by itself, every line is a value.
  if (newline >= 0 || isWhole) {
    if (isJson(head.subarray(start, newline < 0 ? head.length : newline))) return 'lines';
  }
  const first = isArray ? firstInArray(head, notBlank(head, start + 1)) : start;
  if (first < 0) return 'lines';
  if (isArray && head[first] === CLOSE_ARRAY) return 'values';
  const end = valueEnd(head, first);
  if (end < 0) return isWhole ? 'lines' : undefined;
  return isJson(head.subarray(first, end)) ? 'values' : 'lines';
}

/**
 * Where the array's first object, array or end is: behind `null`, numbers and texts, each in its line; −1 where there
 * is something else.
 */
function firstInArray(head: Buffer, from: number): number {
  let at = from;
  while (at < head.length && ![OPEN_OBJECT, OPEN_ARRAY, CLOSE_ARRAY].includes(head[at]!)) {
    const newline = head.indexOf(NEWLINE, at);
    if (newline < 0) return head.length;
    const line = head.toString('utf8', at, newline).trim().replace(/,$/, '');
    if (!isJson(Buffer.from(line))) return -1;
    at = notBlank(head, newline);
    if (head[at] === COMMA) at = notBlank(head, at + 1);
  }
  return at;
}

function notBlank(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && [32, 9, 13, 10].includes(bytes[at]!)) at += 1;
  return at;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}
