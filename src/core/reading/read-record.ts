// A record's bytes → drafts: one object, an array, or one JSON value a line. The scanner takes what is of the common shape; the rest
// goes through JSON.parse and the validator, line by line or element by element, with the same result but for the speed.
import type { CompiledProfile } from '../profile/compile.ts';
import type { DeviceDirectory } from './device-directory.ts';
import { type Draft, emptyDraft } from './draft.ts';
import type { MeasureTable } from './measure-table.ts';
import { createReadingScanner } from './scan/scan-reading.ts';
import { createScratch, skipBlank, skipSpace, skipValue } from './scan/tokens.ts';
import { splitLine, splitRecord } from './split-record.ts';
import { createReadingValidator } from './validate-reading.ts';

export interface DraftVisitor {
  /** A judged reading; the draft is reused after the call. `raw` gives its text back for the quarantine. */
  reading(draft: Draft, index: number, raw: () => string): void;
  /** Text that is not JSON. */
  broken(text: string, index: number): void;
}

export type RecordReader = (bytes: Uint8Array, arrivalMs: number, visit: DraftVisitor) => void;

export interface RecordReaderOptions {
  readonly clockAheadMs: number;
  /** false: everything through JSON.parse. For comparison only. */
  readonly scan?: boolean;
}

/** Longest array that is scanned; longer ones go through JSON.parse. A Kinesis record of 1 MiB holds about as many. */
const MAX_SCANNED_ELEMENTS = 16_384;
const NEWLINE = 10;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const noText = (): string => '';

export function createRecordReader(
  profile: CompiledProfile,
  measures: MeasureTable,
  devices: DeviceDirectory,
  options: RecordReaderOptions,
): RecordReader {
  const judge = createReadingValidator(profile, measures, options.clockAheadMs);
  const scan = createReadingScanner(profile, measures, devices, options.clockAheadMs);
  const scratch = createScratch();
  /** Drafts of an array's elements: an array counts as a whole or not at all, as with JSON.parse. */
  const pool: Draft[] = [emptyDraft(profile.dimensions.length)];
  const slow: { value: unknown }[] = [];

  function judged(input: unknown, arrivalMs: number, draft: Draft): Draft {
    judge(input, arrivalMs, draft);
    if (draft.device !== '') draft.known = devices.named(draft.device);
    return draft;
  }

  function slowly(arrivalMs: number, visit: DraftVisitor): Parameters<typeof splitRecord>[1] {
    return {
      reading: (input, index, raw) => visit.reading(judged(input, arrivalMs, pool[0] as Draft), index, raw),
      broken: (text, index) => visit.broken(text, index),
    };
  }

  function readLines(bytes: Uint8Array, view: DataView, start: number, arrivalMs: number, visit: DraftVisitor): void {
    const draft = pool[0] as Draft;
    let index = 0;
    for (let at = start; at < bytes.length; at = skipSpace(bytes, at)) {
      const end = bytes[at] === 123 ? scan(bytes, view, at, arrivalMs, draft) : -1;
      const after = end < 0 ? -1 : skipBlank(bytes, end);
      if (after >= 0 && (after >= bytes.length || bytes[after] === NEWLINE)) {
        visit.reading(draft, index, noText);
        index += 1;
        at = after;
        continue;
      }
      // The first value decides what the record is: pretty-printed JSON, or lines of which the first is unusual.
      if (index === 0) {
        splitRecord(bytes, slowly(arrivalMs, visit));
        return;
      }
      const newline = bytes.indexOf(NEWLINE, at);
      const lineEnd = newline < 0 ? bytes.length : newline;
      index = splitLine(decoder.decode(bytes.subarray(at, lineEnd)), index, slowly(arrivalMs, visit));
      at = lineEnd;
    }
  }

  /** Answers how many elements the array has, −1 where it is not one JSON array to the record's end. */
  function scanArray(bytes: Uint8Array, view: DataView, start: number, arrivalMs: number): number {
    slow.length = 0;
    let count = 0;
    let at = skipSpace(bytes, start + 1);
    if (bytes[at] === 93) return skipSpace(bytes, at + 1) === bytes.length ? 0 : -1;
    for (; count < MAX_SCANNED_ELEMENTS; count += 1) {
      if (pool.length === count) pool.push(emptyDraft(profile.dimensions.length));
      let end = bytes[at] === 123 ? scan(bytes, view, at, arrivalMs, pool[count] as Draft) : -1;
      if (end < 0) {
        end = skipValue(bytes, at, scratch);
        if (end < 0) return -1;
        const value: unknown = JSON.parse(decoder.decode(bytes.subarray(at, end)));
        slow[count] = { value };
      }
      at = skipSpace(bytes, end);
      if (bytes[at] === 93) return skipSpace(bytes, at + 1) === bytes.length ? count + 1 : -1;
      if (bytes[at] !== 44) return -1;
      at = skipSpace(bytes, at + 1);
    }
    return -1;
  }

  return (bytes, arrivalMs, visit) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const start = options.scan === false ? bytes.length : skipSpace(bytes, 0);
    if (bytes[start] === 91) {
      const count = scanArray(bytes, view, start, arrivalMs);
      if (count >= 0) {
        for (let i = 0; i < count; i += 1) {
          const element = slow[i];
          const draft = pool[i] as Draft;
          if (element === undefined) visit.reading(draft, i, noText);
          else visit.reading(judged(element.value, arrivalMs, draft), i, () => JSON.stringify(element.value));
        }
        return;
      }
    } else if (bytes[start] === 123) {
      readLines(bytes, view, start, arrivalMs, visit);
      return;
    }
    splitRecord(bytes, slowly(arrivalMs, visit));
  };
}
