// One value of a reading by what it means, and what all of them together must amount to. Shared by the two ways of finding the values:
// by the shape of the reading before, and field by field.
import { addValue, type Draft } from '../draft.ts';
import { parseTimestamp } from '../timestamp.ts';
import { hashBytes } from './interner.ts';
import { isoTimeMs } from './iso-time.ts';
import type { ScanNames } from './names.ts';
import * as table from './scan-tables.ts';
import { createScratch, FALSE, literal, scanNumber, scanString, skipValue, TRUE } from './tokens.ts';

/** Fills `draft` from the object that begins at `at`; answers the position after it, or −1. `view` is over the same bytes. */
export type ReadingScanner = (bytes: Uint8Array, view: DataView, at: number, arrivalMs: number, draft: Draft) => number;

export interface ValueReader {
  begin(): void;
  /** Reads the value at `at` (of a text: after its opening quote); answers the position after it (of a text: of its closing quote), or −1. */
  value(bytes: Uint8Array, view: DataView, at: number, code: number, target: number, draft: Draft): number;
  /** Whether the values make a whole valid reading. */
  finish(draft: Draft, arrivalMs: number): boolean;
}

const ABSENT = -2;

/** End of a time's text: nearly always YYYY-MM-DDTHH:MM:SSZ or the same with milliseconds, which isoTimeMs checks digit by digit. */
function textEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at + 24] === 34 && bytes[at + 23] === 90) return at + 24;
  if (bytes[at + 20] === 34 && bytes[at + 19] === 90) return at + 20;
  return scanString(bytes, at);
}

export function createValueReader(
  tables: table.ScanTables,
  names: ScanNames,
  clockAheadMs: number,
  openMeasures: boolean,
): ValueReader {
  const { measureNames, measureOf, units, unitMeasure, unitFactor, min, max, flag } = tables;
  const scratch = createScratch();
  let metric = ABSENT;
  let unit = ABSENT;
  let hasValue = false;
  /** [0]: the event time, [1]: the number of `value`. Not closure variables: V8 would allocate each number anew. */
  const numbers = new Float64Array(2);

  function measure(bytes: Uint8Array, at: number, index: number, draft: Draft): number {
    if (flag[index] === 1) {
      const byte = bytes[at];
      const end = byte === 116 ? literal(bytes, at, TRUE) : byte === 102 ? literal(bytes, at, FALSE) : 0;
      if (end !== 0) return end > 0 && addValue(draft, index, byte === 116 ? 1 : 0) ? end : -1;
    }
    const end = scanNumber(bytes, at, scratch);
    return end > 0 && keep(draft, index, scratch.number[0] as number) ? end : -1;
  }

  function keep(draft: Draft, index: number, number: number): boolean {
    // An open profile's measures have no range: undefined compares false.
    if (number < (min[index] as number) || number > (max[index] as number)) return false;
    return addValue(draft, index, number);
  }

  function text(
    bytes: Uint8Array,
    view: DataView,
    at: number,
    end: number,
    code: number,
    target: number,
    draft: Draft,
  ): boolean {
    switch (code) {
      case table.DEVICE: {
        const known = names.device(bytes, view, at, end);
        if (known === undefined) return false;
        draft.known = known;
        draft.device = known.id;
        return true;
      }
      case table.DIMENSION: {
        const found = draft.dimensions[target] === null ? names.text(bytes, view, at, end) : undefined;
        if (found === undefined) return false;
        draft.dimensions[target] = found;
        return true;
      }
      case table.UNIT:
        unit = units.find(bytes, at, end, hashBytes(view, at, end));
        return true;
      default: {
        const found = measureNames.find(bytes, at, end, hashBytes(view, at, end));
        metric =
          found >= 0 ? (measureOf[found] as number) : openMeasures ? names.openMeasure(bytes, view, at, end) : -1;
        return metric >= 0;
      }
    }
  }

  return {
    begin() {
      metric = ABSENT;
      unit = ABSENT;
      hasValue = false;
      numbers[0] = Number.NaN;
    },
    value(bytes, view, at, code, target, draft) {
      switch (code) {
        case table.MEASURE:
          return measure(bytes, at, target, draft);
        case table.TIME_TEXT: {
          const end = textEnd(bytes, at);
          if (end < 0) return -1;
          const timeMs = isoTimeMs(view, at, end);
          numbers[0] = timeMs;
          return Number.isNaN(timeMs) ? -1 : end;
        }
        case table.QUALITY: {
          const end = scanNumber(bytes, at, scratch);
          const quality = scratch.number[0] as number;
          return quality >= 0 && quality <= 1 ? end : -1;
        }
        case table.PASS:
          return skipValue(bytes, at, scratch);
        case table.TIME: {
          const end = scanNumber(bytes, at, scratch);
          const timeMs = parseTimestamp(scratch.number[0]);
          numbers[0] = timeMs;
          return Number.isNaN(timeMs) ? -1 : end;
        }
        case table.VALUE:
          hasValue = true;
          at = scanNumber(bytes, at, scratch);
          numbers[1] = scratch.number[0] as number;
          return at;
        default: {
          const end = scanString(bytes, at);
          return end >= 0 && text(bytes, view, at, end, code, target, draft) ? end : -1;
        }
      }
    },
    finish(draft, arrivalMs) {
      if (hasValue || metric !== ABSENT) {
        if (!hasValue) return false;
        let factor = 1;
        if (metric === ABSENT) {
          if (unit < 0) return false;
          metric = unitMeasure[unit] as number;
          factor = unitFactor[unit] as number;
        } else if (unit >= 0 && metric < min.length) {
          if (unitMeasure[unit] !== metric) return false;
          factor = unitFactor[unit] as number;
        }
        const number = numbers[1] as number;
        if (!keep(draft, metric, factor === 1 ? number : number * factor)) return false;
      }
      const timeMs = numbers[0] as number;
      if (draft.known === undefined || draft.count === 0 || !(timeMs <= arrivalMs + clockAheadMs)) return false;
      draft.timeMs = timeMs;
      return true;
    },
  };
}
