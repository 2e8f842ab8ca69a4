// JSON: a value a line goes in as its bytes; a file of values over lines is cut into them first. Reads of a record only
// what its arrival and its shard need, and, with --zone or --date-format, its times. Refuses nothing: what is no JSON
// goes in as it is, and `validate` says so.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { parseIso, parseTimestamp } from '#core/reading/timestamp.ts';
import type { TimeIssue } from '../output/rejection-sink.ts';
import type { FileOptions } from './file-options.ts';
import { type Span, spansOf, withMetric, withoutMembers, withTimes } from './json-members.ts';
import { createValueSplitter, formOf } from './json-values.ts';
import { type InputLine, type TextReader, tooLargeLine } from './line.ts';
import { createLineQueue } from './line-queue.ts';
import type { FileNotes } from './notes.ts';
import { createLineSplitter } from './split-lines.ts';
import { createFileClock } from './time/file-clock.ts';
import { DEFAULT_FORMAT } from './time/time-format.ts';

export interface JsonReaderOptions {
  readonly profile: CompiledProfile;
  readonly options: FileOptions;
  readonly fileIndex: number;
  readonly maxLineBytes: number;
  readonly notes: FileNotes;
}

interface LineFacts {
  timeMs: number;
  device: string;
  arrivalMs: number | undefined;
}

/** Lines that may wait until the hour that comes twice is over; some 60 MB. */
const MAX_WAITING = 100_000;

export function createJsonReader({ profile, options, fileIndex, maxLineBytes, notes }: JsonReaderOptions): TextReader {
  const { wire } = profile.source;
  const { arrivalField, zone, timeFormat = DEFAULT_FORMAT } = options;
  const envelopes = wire.envelope ?? [];
  const [timeNames, envelopeNames] = [new Set(wire.time), new Set(envelopes)];
  const readsTimes = zone !== undefined || options.timeFormat !== undefined;
  const clock = createFileClock(timeFormat, zone, '.', profile.source.stampedAt);
  const queue = createLineQueue();
  const lines = createLineSplitter(maxLineBytes);
  const values = createValueSplitter(maxLineBytes);
  let form: 'lines' | 'values' | undefined;
  let head: Buffer[] = [];
  let headBytes = 0;
  let lineNumber = 0;
  let lastLine = 0;
  let readingsOfLine = 0;
  let out: InputLine[] = [];

  /** An envelope's reading goes before the envelope's own fields, as in `validate`. */
  function fieldOf(reading: Fields, names: readonly string[]): unknown {
    for (const envelope of envelopes) {
      const inner = reading[envelope];
      if (isFields(inner)) for (const name of names) if (Object.hasOwn(inner, name)) return inner[name];
    }
    for (const name of names) if (Object.hasOwn(reading, name)) return reading[name];
    return undefined;
  }

  function look(reading: unknown, facts: LineFacts): void {
    if (!isFields(reading)) return;
    const timeMs = parseTimestamp(fieldOf(reading, wire.time));
    if (arrivalField !== undefined) {
      const arrivalMs = arrivalOf(reading[arrivalField]);
      if (!(arrivalMs <= (facts.arrivalMs ?? Number.NEGATIVE_INFINITY)) && !Number.isNaN(arrivalMs)) {
        facts.arrivalMs = arrivalMs;
      }
    }
    if (facts.device !== '' && !(timeMs > facts.timeMs) && !Number.isNaN(facts.timeMs)) return;
    const device = fieldOf(reading, wire.device);
    if (typeof device === 'string' || typeof device === 'number') facts.device = String(device);
    if (!Number.isNaN(timeMs)) facts.timeMs = timeMs;
  }

  function arrivalOf(value: unknown): number {
    const ms = parseTimestamp(value);
    return Number.isNaN(ms) && readsTimes && typeof value === 'string' ? clock.instantOf(value) : ms;
  }

  function lineOf(bytes: Buffer, parsed: unknown, number: number, index: number, issues: Issues): InputLine {
    const facts: LineFacts = { timeMs: Number.NaN, device: '', arrivalMs: undefined };
    if (Array.isArray(parsed)) for (const reading of parsed) look(reading, facts);
    else look(parsed, facts);
    // In an open profile every number is a measure; the arrival is none.
    const isCut = arrivalField !== undefined && profile.openMeasures && parsed !== undefined;
    const cut = isCut ? spansOf(bytes, new Set([arrivalField]), NO_NAMES) : [];
    return {
      fileIndex,
      lineNumber: number,
      ...(index === 0 ? {} : { firstIndex: index }),
      ...(issues.size === 0 ? {} : { timeIssues: issues }),
      data: cut.length === 0 ? bytes : withoutMembers(bytes, cut),
      isMixed: Array.isArray(parsed),
      ...facts,
    };
  }

  /** A record that begins in this line. */
  function record(value: Buffer, number: number): void {
    notes.row();
    const parsed = parse(value);
    // A broken value over many lines is one value that is refused, not one a line.
    const given = parsed === undefined && form === 'values' ? onOneLine(value) : value;
    if (options.sorts && Array.isArray(parsed)) {
      // Each reading goes to its own place.
      const elements = createValueSplitter(Number.POSITIVE_INFINITY);
      elements.push(given, (element) => record(element, number));
      return;
    }
    const isBare = options.metric !== undefined && parsed !== undefined;
    const bytes = isBare ? withMetric(given, options.metric, envelopeNames) : given;
    if (number !== lastLine) readingsOfLine = 0;
    lastLine = number;
    const index = readingsOfLine;
    readingsOfLine += Array.isArray(parsed) ? Math.max(1, parsed.length) : 1;
    const spans = readsTimes && parsed !== undefined ? spansOf(bytes, timeNames, envelopeNames) : [];
    const texts = spans.map((span) => writtenTime(bytes, span));
    if (texts.every((text) => text === undefined)) {
      if (zone?.isFixed === false) takeNote(parsed);
      queue.push([lineOf(bytes, parsed, number, index, NO_ISSUES)], out);
      queue.drain(out);
      return;
    }
    const place = queue.place();
    const times: (string | undefined)[] = [];
    const issues = new Map<number, TimeIssue>();
    let open = 1;
    const answered = (): void => {
      open -= 1;
      if (open > 0) return;
      const known = withTimes(bytes, spans, times);
      place.lines = [lineOf(known, parse(known), number, index, issues)];
    };
    for (const [at, text] of texts.entries()) {
      if (text === undefined) continue;
      open += 1;
      const { reading } = spans[at]!;
      const hear = (ms: number, issue: TimeIssue | undefined): void => {
        if (!Number.isNaN(ms)) times[at] = new Date(ms).toISOString();
        if (issue !== undefined) issues.set(reading, issue);
        answered();
      };
      const ms = clock.instantOf(text);
      const series = seriesOf(Array.isArray(parsed) ? parsed[reading] : parsed);
      if (Number.isNaN(ms)) clock.ask(series, text, hear);
      else {
        if (zone?.isFixed === false) clock.known(series, ms);
        hear(ms, undefined);
      }
    }
    answered();
    if (queue.size() > MAX_WAITING) clock.end();
    queue.drain(out);
  }

  /** The text of a time that `validate` cannot read by itself. */
  function writtenTime(bytes: Buffer, { start, end }: Span): string | undefined {
    const value = parse(bytes.subarray(start, end));
    if (timeFormat.numbers !== 'epoch' && typeof value === 'number') return String(value);
    if (typeof value !== 'string') return undefined;
    const isKnown =
      timeFormat.numbers === 'epoch' ? !Number.isNaN(parseTimestamp(value)) : !Number.isNaN(parseIso(value));
    return isKnown ? undefined : value.trim();
  }

  function seriesOf(reading: unknown): string {
    if (!isFields(reading)) return '';
    return `${String(fieldOf(reading, wire.device))}\u0000${String(fieldOf(reading, ['metric']) ?? '')}`;
  }

  function takeNote(parsed: unknown): void {
    for (const reading of Array.isArray(parsed) ? parsed : [parsed]) {
      if (!isFields(reading)) continue;
      const ms = parseTimestamp(fieldOf(reading, wire.time));
      if (!Number.isNaN(ms)) clock.known(seriesOf(reading), ms);
    }
  }

  function value(bytes: Buffer, byteCount: number, number: number): void {
    if (byteCount === bytes.length) {
      record(bytes, number);
      return;
    }
    notes.row();
    queue.push([tooLargeLine(bytes, byteCount, { fileIndex, lineNumber: number })], out);
  }

  function line(bytes: Buffer, byteCount: number): void {
    lineNumber += 1;
    if (!isBlank(bytes)) value(bytes, byteCount, lineNumber);
  }

  function read(chunk: Buffer): void {
    if (form === 'values') values.push(chunk, value);
    else lines.push(chunk, line);
  }

  return {
    push(chunk, given) {
      out = given;
      if (form !== undefined) {
        read(chunk);
        return;
      }
      head.push(chunk);
      headBytes += chunk.length;
      const start = Buffer.concat(head);
      form = formOf(start, false) ?? (headBytes > maxLineBytes ? 'lines' : undefined);
      head = form === undefined ? [start] : [];
      if (form !== undefined) read(start);
    },
    end(given) {
      out = given;
      if (form === undefined) {
        const start = Buffer.concat(head);
        form = formOf(start, true) ?? 'lines';
        read(start);
      }
      lines.end(line);
      values.end(value);
      clock.end();
      queue.drain(out);
    },
  };
}

type Issues = ReadonlyMap<number, TimeIssue>;
const NO_ISSUES: Issues = new Map();
const NO_NAMES: ReadonlySet<string> = new Set();

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** White space for the line ends, of which JSON has none in its texts. */
function onOneLine(bytes: Buffer): Buffer {
  return bytes.includes(10) ? Buffer.from(bytes.map((byte) => (byte === 10 ? 32 : byte))) : bytes;
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
