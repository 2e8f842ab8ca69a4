// Texts the scanner and the validator have met, by their bytes: dimension values, and names of an open profile's measures.
import { addBytes, type ByteTable, createByteTable, findBytes, SLACK_BYTES } from '../../bytes/byte-table.ts';
import { internMeasure, MAX_DEVICE_CHARACTERS, type MeasureTable } from '../measure-table.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
/** Room for the longest dimension value, three bytes a character. */
const scratch = new Uint8Array(3 * MAX_DEVICE_CHARACTERS + SLACK_BYTES);
const scratchView = new DataView(scratch.buffer);

/** Number of a dimension's value of `length` bytes at `at`; −1 where it is longer than is kept. */
export function textAt(texts: ByteTable, view: DataView, at: number, length: number): number {
  if (length > MAX_DEVICE_CHARACTERS) return -1;
  const known = findBytes(texts, view, at, length);
  return known >= 0 ? known : addBytes(texts, view, at, length);
}

/** Number of a dimension's value that is at most MAX_DEVICE_CHARACTERS long. */
export function textNamed(texts: ByteTable, text: string): number {
  const length = encoder.encodeInto(text, scratch).written;
  const known = findBytes(texts, scratchView, 0, length);
  return known >= 0 ? known : addBytes(texts, scratchView, 0, length);
}

/** Number of the name that an open profile takes as a measure; −1 where it cannot be one. */
export type OpenMeasures = (bytes: Uint8Array, view: DataView, at: number, length: number) => number;

export function createOpenMeasures(measures: MeasureTable): OpenMeasures {
  const names = createByteTable();
  const numbers: number[] = [];
  return (bytes, view, at, length) => {
    const found = findBytes(names, view, at, length);
    if (found >= 0) return numbers[found] as number;
    const number = internMeasure(measures, decoder.decode(bytes.subarray(at, at + length)));
    if (number < 0) return -1;
    addBytes(names, view, at, length);
    numbers.push(number);
    return number;
  };
}
