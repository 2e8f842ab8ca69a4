// Texts the scanner and the validator have met, by their bytes: dimension values, and names of an open profile's
// measures.
import { addBytes, type ByteTable, createByteTable, findBytes, SLACK_BYTES } from '../../bytes/byte-table.ts';
import { internMeasure, isUsableId, MAX_DEVICE_CHARACTERS, type MeasureTable } from '../measure-table.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
/** Room for the longest dimension value, three bytes a character. */
const scratch = new Uint8Array(3 * MAX_DEVICE_CHARACTERS + SLACK_BYTES);
const scratchView = new DataView(scratch.buffer);

/** Number of a dimension's value, UTF-8 of `length` bytes at `at`; −1 where it is none that is usable for certain. */
export function textAt(texts: ByteTable, bytes: Uint8Array, view: DataView, at: number, length: number): number {
  if (length > MAX_DEVICE_CHARACTERS) return -1;
  const known = findBytes(texts, view, at, length);
  if (known >= 0) return known;
  return isUsableId(decoder.decode(bytes.subarray(at, at + length))) ? addBytes(texts, view, at, length) : -1;
}

/** Number of a dimension's value that is at most MAX_DEVICE_CHARACTERS long. */
export function textNamed(texts: ByteTable, text: string): number {
  const length = encoder.encodeInto(text, scratch).written;
  const known = findBytes(texts, scratchView, 0, length);
  return known >= 0 ? known : addBytes(texts, scratchView, 0, length);
}

/** Names that an open profile takes as measures. */
export interface OpenMeasures {
  /** Number of the name; −1 where it cannot be one. */
  at(bytes: Uint8Array, view: DataView, at: number, length: number): number;
  /** The same, −1 where it has not come yet. */
  known(view: DataView, at: number, length: number): number;
}

export function createOpenMeasures(measures: MeasureTable): OpenMeasures {
  const names = createByteTable();
  const numbers: number[] = [];
  function known(view: DataView, at: number, length: number): number {
    const found = findBytes(names, view, at, length);
    return found < 0 ? -1 : (numbers[found] as number);
  }
  return {
    known,
    at(bytes, view, at, length) {
      const before = known(view, at, length);
      if (before >= 0) return before;
      const number = internMeasure(measures, decoder.decode(bytes.subarray(at, at + length)));
      if (number < 0) return -1;
      addBytes(names, view, at, length);
      numbers.push(number);
      return number;
    },
  };
}
