// One value of a reading by what it means, into the row being filled, and what all of them together must amount to.
// Shared by the two ways of finding the values: by the shape of a reading before, and field by field.
import { findBytes, standsAt } from '../../bytes/byte-table.ts';
import { deviceAt, expectedDevice } from '../device-directory.ts';
import { looksLikeNumber } from '../open-member.ts';
import type { ReadingTables } from '../reading-tables.ts';
import { addToRow, beginRow, valuesStart } from '../rows.ts';
import { parseTimestamp, type TimeRange } from '../timestamp.ts';
import { isoTimeMs } from './iso-time.ts';
import { type OpenMeasures, textAt } from './names.ts';
import * as table from './scan-tables.ts';
import { createScratch, FALSE, literal, scanNumber, scanString, scanWhole, skipValue, TRUE } from './tokens.ts';

export interface ValueReader {
  begin(): void;
  /** As `value` does for these codes. */
  measure(bytes: Uint8Array, at: number, index: number): number;
  timeText(bytes: Uint8Array, view: DataView, at: number): number;
  device(bytes: Uint8Array, view: DataView, at: number): number;
  dimension(bytes: Uint8Array, view: DataView, at: number, index: number): number;
  quality(bytes: Uint8Array, at: number): number;
  /**
   * Reads the value at `at` (of a text: after its opening quote); answers the position after it (of a text: of its
   * closing quote), or −1.
   */
  value(bytes: Uint8Array, view: DataView, at: number, code: number, target: number): number;
  /** Whether the values make a whole valid reading. */
  finish(arrivalMs: number): boolean;
}

/** What a reading as a whole is held to. */
export interface ScanLimits {
  readonly clockAheadMs: number;
  readonly times: TimeRange;
  /** Event time = stamp − this. */
  readonly stampShiftMs: number;
}

const QUOTE = 34;
const ABSENT = -2;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** By byte: 1 where a text that begins with it may be one that `looksLikeNumber` takes for a number. */
const MAY_BE_NUMBER = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('0123456789+-., \tnNiItTfF'.includes(String.fromCharCode(byte))),
);

/**
 * End of a time's text: nearly always YYYY-MM-DDTHH:MM:SSZ or the same with milliseconds, which isoTimeMs checks digit
 * by digit.
 */
function textEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at + 24] === QUOTE && bytes[at + 23] === 90) return at + 24;
  if (bytes[at + 20] === QUOTE && bytes[at + 19] === 90) return at + 20;
  return scanString(bytes, at);
}

export function createValueReader(
  tables: table.ScanTables,
  { rows, devices, texts }: ReadingTables,
  openMeasure: OpenMeasures | undefined,
  limits: ScanLimits,
): ValueReader {
  const { measureNames, measureOf, spellings, unitOf, unitOnly, unitFactor, unitOffset, min, max, flag } = tables;
  const { minQuality } = tables;
  const { clockAheadMs, times, stampShiftMs } = limits;
  const { fromMs, endMs } = times;
  const scratch = createScratch();
  let metric = ABSENT;
  let unit = ABSENT;
  let hasValue = false;
  const { dimensionCount } = rows;
  /**
   * By device and dimension: number + 1 of the text that stood there last, 0 = none yet. A device hardly ever moves.
   */
  let usual = new Int32Array(256 * dimensionCount);
  /** [0]: the number of `value`. Not a closure variable: V8 would allocate each number anew. */
  const single = new Float64Array(1);

  function keep(index: number, number: number): boolean {
    // An open profile's measures have no range: undefined compares false.
    if (number < (min[index] as number) || number > (max[index] as number)) return false;
    return addToRow(rows, index, number);
  }

  function measure(bytes: Uint8Array, at: number, index: number): number {
    if (flag[index] === 1) {
      const byte = bytes[at];
      const end = byte === 116 ? literal(bytes, at, TRUE) : byte === 102 ? literal(bytes, at, FALSE) : 0;
      if (end !== 0) return end > 0 && addToRow(rows, index, byte === 116 ? 1 : 0) ? end : -1;
    }
    const end = scanNumber(bytes, at, scratch);
    return end > 0 && keep(index, scratch.number[0] as number) ? end : -1;
  }

  function device(bytes: Uint8Array, view: DataView, at: number): number {
    const expected = expectedDevice(devices, view, at);
    if (expected >= 0) {
      rows.device[rows.count] = expected;
      return at + (devices.ids.lengths[expected] as number);
    }
    const end = scanString(bytes, at);
    if (end < 0) return -1;
    const number = deviceAt(devices, bytes, view, at, end - at);
    rows.device[rows.count] = number;
    return number < 0 ? -1 : end;
  }

  function dimension(bytes: Uint8Array, view: DataView, at: number, index: number): number {
    const cell = rows.count * dimensionCount + index;
    // Given before: left to the validator.
    if ((rows.dimensions[cell] as number) >= 0) return -1;
    const place = (rows.device[rows.count] as number) * dimensionCount + index;
    const expected = place < 0 || place >= usual.length ? -1 : (usual[place] as number) - 1;
    if (expected >= 0 && standsAt(texts, expected, view, at)) {
      const end = at + (texts.lengths[expected] as number);
      if (bytes[end] === QUOTE) {
        rows.dimensions[cell] = expected;
        return end;
      }
    }
    const end = scanString(bytes, at);
    if (end < 0) return -1;
    const number = textAt(texts, bytes, view, at, end - at);
    if (number < 0) return -1;
    rows.dimensions[cell] = number;
    if (place >= 0) expect(place, number);
    return end;
  }

  function expect(place: number, number: number): void {
    if (place >= usual.length) {
      const larger = new Int32Array(2 * place);
      larger.set(usual);
      usual = larger;
    }
    usual[place] = number + 1;
  }

  function timeText(bytes: Uint8Array, view: DataView, at: number): number {
    const end = textEnd(bytes, at);
    if (end < 0) return -1;
    const timeMs = isoTimeMs(view, at, end);
    rows.timeMs[rows.count] = timeMs;
    return Number.isNaN(timeMs) ? -1 : end;
  }

  function quality(bytes: Uint8Array, at: number): number {
    const end = scanNumber(bytes, at, scratch);
    const number = scratch.number[0] as number;
    return number >= 0 && number <= 1 && number > minQuality ? end : -1;
  }

  function deviceNumber(bytes: Uint8Array, view: DataView, at: number): number {
    const end = scanWhole(bytes, at);
    if (end < 0) return -1;
    const number = deviceAt(devices, bytes, view, at, end - at);
    rows.device[rows.count] = number;
    return number < 0 ? -1 : end;
  }

  /**
   * What may be taken for a number is left to the validator; most texts tell by their first byte that they are none.
   */
  function passText(bytes: Uint8Array, at: number): number {
    const end = scanString(bytes, at);
    if (end < 0 || MAY_BE_NUMBER[bytes[at] as number] === 0) return end;
    return looksLikeNumber(decoder.decode(bytes.subarray(at, end))) ? -1 : end;
  }

  /** Brings the values of the row to their measures' own units; false where the stated one is none of theirs. */
  function convert(row: number): boolean {
    const end = rows.valueEnds[row] as number;
    for (let i = valuesStart(rows); i < end; i += 1) {
      const index = rows.measures[i] as number;
      if (index >= min.length) continue;
      let number = rows.values[i] as number;
      if (flag[index] === 0) {
        if (unit < 0) return false;
        const place = unit * min.length + index;
        number = (number - (unitOffset[place] as number)) * (unitFactor[place] as number);
      }
      if (!(number >= (min[index] as number) && number <= (max[index] as number) && Number.isFinite(number)))
        return false;
      rows.values[i] = number;
    }
    return true;
  }

  function metricName(bytes: Uint8Array, view: DataView, at: number): number {
    const end = scanString(bytes, at);
    if (end < 0) return -1;
    const found = findBytes(measureNames, view, at, end - at);
    metric = found >= 0 ? (measureOf[found] as number) : (openMeasure?.at(bytes, view, at, end - at) ?? -1);
    return metric < 0 ? -1 : end;
  }

  return {
    measure,
    timeText,
    device,
    dimension,
    quality,
    begin() {
      metric = ABSENT;
      unit = ABSENT;
      hasValue = false;
      beginRow(rows);
    },
    value(bytes, view, at, code, target) {
      switch (code) {
        case table.MEASURE:
          return measure(bytes, at, target);
        case table.TIME_TEXT:
          return timeText(bytes, view, at);
        case table.DEVICE:
          return device(bytes, view, at);
        case table.DIMENSION:
          return dimension(bytes, view, at, target);
        case table.QUALITY:
          return quality(bytes, at);
        case table.PASS:
          return skipValue(bytes, at, scratch, true);
        case table.PASS_TEXT:
          return passText(bytes, at);
        case table.DEVICE_NUMBER:
          return deviceNumber(bytes, view, at);
        case table.TIME: {
          const end = scanNumber(bytes, at, scratch);
          const timeMs = parseTimestamp(scratch.number[0], times);
          rows.timeMs[rows.count] = timeMs;
          return Number.isNaN(timeMs) ? -1 : end;
        }
        case table.VALUE:
          hasValue = true;
          at = scanNumber(bytes, at, scratch);
          single[0] = scratch.number[0] as number;
          return at;
        case table.UNIT: {
          const end = scanString(bytes, at);
          if (end < 0) return -1;
          // What is seldom written is left to the validator; without named measures a unit means nothing.
          const spelling = findBytes(spellings, view, at, end - at);
          if (spelling >= 0) unit = unitOf[spelling] as number;
          else if (min.length > 0) return -1;
          return end;
        }
        default:
          return metricName(bytes, view, at);
      }
    },
    finish(arrivalMs) {
      const row = rows.count;
      if (hasValue || metric !== ABSENT) {
        if (!hasValue) return false;
        if (metric === ABSENT) {
          if (unit < 0) return false;
          metric = unitOnly[unit] as number;
          if (metric < 0) return false;
        }
        const number = single[0] as number;
        // The range is of the measure's own unit.
        if (unit === ABSENT ? !keep(metric, number) : !addToRow(rows, metric, number)) return false;
      }
      if (unit !== ABSENT && !convert(row)) return false;
      const stampMs = rows.timeMs[row] as number;
      rows.timeMs[row] = stampMs - stampShiftMs;
      return (
        (rows.device[row] as number) >= 0 &&
        (rows.valueEnds[row] as number) > valuesStart(rows) &&
        stampMs <= arrivalMs + clockAheadMs &&
        stampMs >= fromMs &&
        stampMs < endMs
      );
    },
  };
}
