// Where members of a record's readings stand in its bytes, so that one can be written anew, taken out or added without
// touching anything else: a number as large as an id may be has more digits than a double.

export interface Span {
  /** Of the reading in the record. */
  readonly reading: number;
  /** Where the member's name begins. */
  readonly nameAt: number;
  readonly name: string;
  /** Of the value, quotes included; `end` is behind it. */
  readonly start: number;
  readonly end: number;
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * The members of the readings, and of the envelopes in them, whose names are in `names` and whose values are texts or
 * numbers. `bytes` must be JSON.
 */
export function spansOf(bytes: Buffer, names: ReadonlySet<string>, envelopes: ReadonlySet<string>): readonly Span[] {
  const spans: Span[] = [];
  let at = 0;

  function blanks(): void {
    while (at < bytes.length && bytes[at]! <= 32) at += 1;
  }

  function text(): string {
    const start = at;
    skipText();
    return JSON.parse(bytes.toString('utf8', start, at)) as string;
  }

  function skipText(): void {
    at += 1;
    while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    at += 1;
  }

  /** Without recursion: what a record nests is not ours to limit. */
  function skipValue(): void {
    let depth = 0;
    do {
      const byte = bytes[at]!;
      if (byte === QUOTE) skipText();
      else {
        if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
        if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth -= 1;
        at += 1;
      }
    } while (at < bytes.length && (depth > 0 || !isAfterValue(bytes[at]!)));
  }

  function members(reading: number, isEnvelope: boolean): void {
    at += 1;
    for (blanks(); at < bytes.length && bytes[at] !== CLOSE_OBJECT; blanks()) {
      if (bytes[at] === COMMA) {
        at += 1;
        continue;
      }
      const nameAt = at;
      const name = text();
      blanks();
      if (bytes[at] === COLON) at += 1;
      blanks();
      const first = bytes[at]!;
      if (first === OPEN_OBJECT && !isEnvelope && envelopes.has(name)) {
        members(reading, true);
        continue;
      }
      const start = at;
      skipValue();
      if (first === OPEN_OBJECT || first === OPEN_ARRAY || !names.has(name)) continue;
      let end = at;
      while (bytes[end - 1]! <= 32) end -= 1;
      spans.push({ reading, nameAt, name, start, end });
    }
    at += 1;
  }

  blanks();
  if (bytes[at] === OPEN_OBJECT) members(0, false);
  else if (bytes[at] === OPEN_ARRAY) {
    at += 1;
    let reading = 0;
    for (blanks(); at < bytes.length && bytes[at] !== CLOSE_ARRAY; blanks()) {
      if (bytes[at] === COMMA) at += 1;
      else {
        if (bytes[at] === OPEN_OBJECT) members(reading, false);
        else skipValue();
        reading += 1;
      }
    }
  }
  return spans;
}

function isAfterValue(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY;
}

/** The bytes with other values at the spans; spans without one stay. */
export function withTimes(bytes: Buffer, spans: readonly Span[], values: readonly (string | undefined)[]): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const [index, { start, end }] of spans.entries()) {
    const value = values[index];
    if (value === undefined) continue;
    pieces.push(bytes.subarray(from, start), Buffer.from(JSON.stringify(value)));
    from = end;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}

/** The bytes without these members, of which no two stand side by side. */
export function withoutMembers(bytes: Buffer, spans: readonly Span[]): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { nameAt, end } of spans) {
    let to = end;
    while (bytes[to]! <= 32) to += 1;
    let start = nameAt;
    if (bytes[to] === COMMA) to += 1;
    else {
      // The last member: the comma before it goes too.
      while (bytes[start - 1]! <= 32) start -= 1;
      if (bytes[start - 1] === COMMA) start -= 1;
      to = end;
    }
    pieces.push(bytes.subarray(from, start));
    from = to;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}

const METRIC_NAMES: ReadonlySet<string> = new Set(['metric', 'value']);

/** The bytes with a metric before each value whose reading has none. */
export function withMetric(bytes: Buffer, metric: string, envelopes: ReadonlySet<string>): Buffer {
  const spans = spansOf(bytes, METRIC_NAMES, envelopes);
  const named = new Set(spans.filter(({ name }) => name === 'metric').map(({ reading }) => reading));
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { reading, nameAt } of spans) {
    if (named.has(reading)) continue;
    named.add(reading);
    pieces.push(bytes.subarray(from, nameAt), Buffer.from(`"metric":${JSON.stringify(metric)},`));
    from = nameAt;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}
