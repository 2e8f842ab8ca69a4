// A record's bytes → rows: one object, an array, or one JSON value a line. The scanner takes what is of the common
// shape; the rest goes through JSON.parse and the validator, line by line or element by element, with the same result
// but for the speed.
import { SLACK_BYTES } from '../../bytes/byte-table.ts';
import type { CompiledProfile } from '../../profile/compile.ts';
import { deviceNamed } from '../device-directory.ts';
import { type Draft, emptyDraft } from '../draft.ts';
import type { Issue } from '../issue.ts';
import type { ReadingTables } from '../reading-tables.ts';
import { addToRow, beginRow } from '../rows.ts';
import { textNamed } from '../scan/names.ts';
import { createReadingScanner } from '../scan/scan-reading.ts';
import { createScratch, skipBlank, skipSpace, skipValue } from '../scan/tokens.ts';
import { createReadingValidator, type ReadingLimits } from '../validate-reading.ts';
import { createRecordSplitter, MAX_READINGS, type ReadingVisitor } from './split-record.ts';

/** What was wrong with one reading. Its good values, if it has any, are in a row. */
export interface RejectedReading {
  readonly index: number;
  /** The device's number; −1 where it is not known. */
  readonly device: number;
  readonly issues: readonly Issue[];
  /** Values that were rejected. */
  readonly values: number;
  /** Nothing of the reading can be used. */
  readonly whole: boolean;
  /** The reading's bytes as they came, in the source's memory. */
  readonly raw: Uint8Array;
}

export interface RejectionVisitor {
  rejected(reading: RejectedReading): void;
  /** What is no reading at all; its bytes are in the source's memory. */
  broken(issue: Issue, index: number, raw: Uint8Array): void;
}

/**
 * Bytes that may be read: each record is followed by a zero, and the last one by SLACK_BYTES more. `view` is over the
 * same bytes.
 */
export interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * Reads what is in [start, end) of the source, of the `record`-th record of a batch: valid readings are added to the
 * tables' rows, what is wrong with any goes to the visitor, both in the order of their indices. The first has index
 * `first`; answers the index after the last, so that what else the same record holds can go on from there.
 */
export type RecordReader = (
  source: Source,
  start: number,
  end: number,
  record: number,
  arrivalMs: number,
  visit: RejectionVisitor,
  first?: number,
) => number;

export interface RecordReaderOptions extends ReadingLimits {
  /** Objects and arrays within each other that a reading may have. Default 64; at least 32. */
  readonly maxDepth?: number;
  /** false: everything through JSON.parse. For comparison only. */
  readonly scan?: boolean;
}

/**
 * The bytes as a source: a copy with what must follow them. Into `memory` where they fit, which may then be read no
 * more for what was there before: an aggregated record holds thousands of small ones.
 */
export function sourceOf(bytes: Uint8Array, memory?: Source): Source {
  const source =
    memory !== undefined && bytes.length < memory.bytes.length - SLACK_BYTES ? memory : emptySource(bytes.length);
  source.bytes.set(bytes);
  source.bytes[bytes.length] = 0;
  return source;
}

/** A source with room for a record of so many bytes. */
export function emptySource(length: number): Source {
  const bytes = new Uint8Array(length + 1 + SLACK_BYTES);
  return { bytes, view: new DataView(bytes.buffer) };
}

const NEWLINE = 10;
/** Of bytes that the scanner has passed over as UTF-8. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function createRecordReader(
  profile: CompiledProfile,
  tables: ReadingTables,
  options: RecordReaderOptions,
): RecordReader {
  const { rows, devices, texts, measures } = tables;
  const judge = createReadingValidator(profile, measures, options);
  const scan = createReadingScanner(profile, tables, options);
  const split = createRecordSplitter(options.maxDepth);
  const scratch = createScratch();
  const draft = emptyDraft(profile.dimensions.length);

  function keep(record: number, index: number): void {
    rows.record[rows.count] = record;
    rows.index[rows.count] = index;
    rows.count += 1;
  }

  function keepDraft({ timeMs, dimensions, count, measures: numbers, values }: Draft, device: number): void {
    const row = beginRow(rows);
    rows.device[row] = device;
    rows.timeMs[row] = timeMs;
    for (const [i, value] of dimensions.entries())
      if (value !== null) rows.dimensions[row * rows.dimensionCount + i] = textNamed(texts, value);
    for (let i = 0; i < count; i += 1) addToRow(rows, numbers[i] as number, values[i] as number);
  }

  /** Through the validator. Answers what was wrong, if anything was. */
  function judged(
    input: unknown,
    text: string,
    record: number,
    index: number,
    arrivalMs: number,
    raw: Uint8Array,
  ): RejectedReading | undefined {
    judge(input, arrivalMs, draft, text);
    const device = draft.device === '' ? -1 : deviceNamed(devices, draft.device);
    if (!draft.whole) {
      keepDraft(draft, device);
      keep(record, index);
    }
    const { issues, rejectedValues, whole } = draft;
    return issues.length === 0 ? undefined : { index, device, issues, values: rejectedValues, whole, raw };
  }

  function slowly(record: number, arrivalMs: number, visit: RejectionVisitor): ReadingVisitor {
    return {
      reading(input, index, text, raw) {
        const rejected = judged(input, text, record, index, arrivalMs, raw);
        if (rejected !== undefined) visit.rejected(rejected);
      },
      broken: visit.broken,
    };
  }

  function readLines(
    { bytes, view }: Source,
    from: number,
    start: number,
    end: number,
    record: number,
    arrivalMs: number,
    visit: RejectionVisitor,
    first: number,
  ): number {
    let index = first;
    for (let at = start; at < end; at = skipSpace(bytes, at)) {
      if (index - first >= MAX_READINGS) return split.rest(bytes.subarray(lineOf(bytes, at, start), end), index, visit);
      const close = bytes[at] === 123 ? scan(bytes, view, at, arrivalMs) : -1;
      const after = close < 0 ? -1 : skipBlank(bytes, close);
      if (after >= 0 && (after >= end || bytes[after] === NEWLINE)) {
        keep(record, index);
        index += 1;
        at = after;
        continue;
      }
      // The first value decides what the record is: pretty-printed JSON, or lines of which the first is unusual.
      if (index === first) return split.record(bytes.subarray(from, end), slowly(record, arrivalMs, visit), first);
      const newline = bytes.subarray(at, end).indexOf(NEWLINE);
      const lineEnd = newline < 0 ? end : at + newline;
      const line = bytes.subarray(lineOf(bytes, at, start), lineEnd);
      index = split.line(line, index, slowly(record, arrivalMs, visit));
      at = lineEnd;
    }
    return index;
  }

  /**
   * Answers −1, having added nothing, where the record is not one JSON array to its end: an array counts as a whole, as
   * with JSON.parse.
   */
  function readArray(
    { bytes, view }: Source,
    start: number,
    end: number,
    record: number,
    arrivalMs: number,
    visit: RejectionVisitor,
    first: number,
  ): number {
    const { count } = rows;
    const rejected: RejectedReading[] = [];
    let at = skipSpace(bytes, start + 1);
    let isWhole = bytes[at] === 93 && skipSpace(bytes, at + 1) === end;
    let index = first;
    while (!isWhole && index - first < MAX_READINGS) {
      let close = bytes[at] === 123 ? scan(bytes, view, at, arrivalMs) : -1;
      if (close >= 0) keep(record, index);
      else {
        close = skipValue(bytes, at, scratch);
        if (close < 0) break;
        const element = bytes.subarray(at, close);
        const text = decoder.decode(element);
        const wrong = judged(JSON.parse(text), text, record, index, arrivalMs, element);
        if (wrong !== undefined) rejected.push(wrong);
      }
      index += 1;
      at = skipSpace(bytes, close);
      if (bytes[at] === 93) {
        isWhole = skipSpace(bytes, at + 1) === end;
        break;
      }
      if (bytes[at] !== 44) break;
      at = skipSpace(bytes, at + 1);
    }
    if (!isWhole) {
      rows.count = count;
      return -1;
    }
    for (const each of rejected) visit.rejected(each);
    return index;
  }

  return (source, from, end, record, arrivalMs, visit, first = 0) => {
    const { bytes } = source;
    const start = options.scan === false ? end : skipSpace(bytes, from);
    if (bytes[start] === 91) {
      const after = readArray(source, start, end, record, arrivalMs, visit, first);
      if (after >= 0) return after;
    }
    if (bytes[start] === 123) return readLines(source, from, start, end, record, arrivalMs, visit, first);
    return split.record(bytes.subarray(from, end), slowly(record, arrivalMs, visit), first);
  };
}

/** Where the line begins that has the byte at `at`, from `start` on. */
function lineOf(bytes: Uint8Array, at: number, start: number): number {
  while (at > start && bytes[at - 1] !== NEWLINE) at -= 1;
  return at;
}
