// Sequence numbers as numbers: those of one batch share their first digits, which are written once; of each the last
// ones are kept, eight to a word of four bytes (four bits a digit). Kinesis' differ in about 30 of their 56 digits.
import { SLACK_BYTES } from '../bytes/byte-table.ts';

/** Sequence numbers as text, one after the other in ASCII; the i-th ends before `ends[i]`. */
export interface Digits {
  bytes: Uint8Array;
  /** Over the same bytes. */
  view: DataView;
  ends: Int32Array;
}

const encoder = new TextEncoder();
export const DIGITS_PER_WORD = 8;
const LOW_NIBBLES = 0x0f0f0f0f;
const HIGH_NIBBLES = 0xf0f0f0f0 | 0;
const ZEROS = 0x30303030;

/** Sequence numbers as digits one after the other. */
export function digitsFrom(sequences: readonly string[]): Digits {
  const bytes = encoder.encode(sequences.join('').padEnd(SLACK_BYTES));
  let end = 0;
  const ends = Int32Array.from(sequences, (sequence) => {
    end += sequence.length;
    return end;
  });
  return { bytes, view: new DataView(bytes.buffer), ends };
}

/** Whether the first `length` bytes are digits. */
export function areDigits({ bytes, view }: Digits, length: number): boolean {
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    const four = view.getInt32(at, true);
    // Each byte 3x, and still 3x with 6 added: 30 … 39.
    if ((four & HIGH_NIBBLES) !== ZEROS || ((four + 0x06060606) & HIGH_NIBBLES) !== ZEROS) return false;
  }
  for (; at < length; at += 1) if ((bytes[at] as number) < 48 || (bytes[at] as number) > 57) return false;
  return true;
}

/**
 * How the numbers of some records are written: `words` words for each, after a `prefix` of so many digits that all
 * share.
 */
export interface DigitPlan {
  readonly words: number;
  readonly prefix: number;
  /** All have as many digits as the first, and no fewer than the words hold. */
  readonly isEven: boolean;
}

/** The plan for the numbers from `first` to `last`; good for any of them. */
export function planDigits(digits: Digits, first: number, last: number): DigitPlan {
  const { view, ends } = digits;
  const start = startOf(digits, first);
  const length = last < first ? 0 : (ends[first] as number) - start;
  let shared = length >> 2;
  let longest = length;
  let isEven = true;
  let from = start + length;
  for (let record = first + 1; record <= last; record += 1) {
    const end = ends[record] as number;
    if (end - from !== length) {
      isEven = false;
      if (end - from > longest) longest = end - from;
    } else {
      let word = 0;
      while (word < shared && view.getInt32(start + 4 * word, true) === view.getInt32(from + 4 * word, true)) word += 1;
      shared = word;
    }
    from = end;
  }
  const differing = isEven ? (last <= first ? 0 : length - 4 * shared) : longest;
  const words = Math.ceil(differing / DIGITS_PER_WORD);
  const prefix = length - DIGITS_PER_WORD * words;
  // Shorter than whole words: how many of their digits are meant has to be said.
  return isEven && prefix >= 0 ? { words, prefix, isEven } : { words, prefix: 0, isEven: false };
}

export function startOf({ ends }: Digits, record: number): number {
  return record === 0 ? 0 : (ends[record - 1] as number);
}

/** Writes the last digits of `record` to `to` from index `at` on, `words` words, filled up with zeros in front. */
export function writeDigits(digits: Digits, record: number, words: number, to: Int32Array, at: number): void {
  const { bytes, view, ends } = digits;
  const start = startOf(digits, record);
  let from = (ends[record] as number) - DIGITS_PER_WORD * words;
  for (let i = 0; i < words; i += 1, from += DIGITS_PER_WORD) {
    if (from >= start) {
      to[at + i] = ((view.getInt32(from, true) & LOW_NIBBLES) << 4) | (view.getInt32(from + 4, true) & LOW_NIBBLES);
      continue;
    }
    let word = 0;
    for (let digit = 0; digit < DIGITS_PER_WORD; digit += 1) {
      const place = from + digit;
      const value = place < start ? 0 : (bytes[place] as number) & 15;
      word |= value << (8 * (digit & 3) + (digit < 4 ? 4 : 0));
    }
    to[at + i] = word;
  }
}

/** The eight digits of a word. */
export function digitsOf(word: number): string {
  let text = '';
  for (let digit = 0; digit < DIGITS_PER_WORD; digit += 1)
    text += String.fromCharCode(48 + ((word >>> (8 * (digit & 3) + (digit < 4 ? 4 : 0))) & 15));
  return text;
}
