// Whether the bytes of a pack can be what `validate` writes: columns that point into the pack, times and values that
// are numbers, names that are UTF-8. A stage that met anything else would count for a device that is none, or put an
// endless number into a state for good. Bytes that are changed to other good ones are not found out: Kinesis and its
// SDK see to those.
import { afterCharacter } from '../reading/utf8.ts';
import { DIGITS_PER_WORD } from './digits.ts';
import type { PackHead, PackLine } from './layout.ts';
import type { Pack } from './pack.ts';

/** The bytes are no pack that this version can read. The stage stops and the stream keeps them. */
export class PackError extends Error {
  constructor(what: string) {
    super(`a record of the readings stream is no pack: ${what}. Only validate writes that stream: see docs/runbook.md`);
    this.name = 'PackError';
  }
}

const MAX_COUNT = 65_535;
/** Digits of the longest sequence number. */
const MAX_DIGITS = 128;
/** The years 1 to 9999. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;
const WIDTHS = { time: [4, 8], who: [0, 2], record: [0, 2], index: [0, 2, 4], arrival: [0, 2, 8] } as const;

/** @throws PackError where the first line is not that of a pack. */
export function checkLine(line: PackLine): void {
  const { profile, groups, shard, dimensions, measures } = line;
  const isNames = (names: unknown): boolean =>
    Array.isArray(names) && names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
  if (typeof profile !== 'string' || typeof shard !== 'string' || !isNames(dimensions) || !isNames(measures))
    throw new PackError('its first line lacks profile, shard, dimensions or measures');
  if (!(Number.isInteger(groups) && groups >= 1)) throw new PackError(`its first line has ${String(groups)} groups`);
}

/** Before anything is laid out by it. @throws PackError */
export function checkHead(head: PackHead, { groups }: PackLine): void {
  checkCount('rows', head.rows);
  checkCount('records', head.records);
  checkCount('devices', head.devices);
  checkCount('texts', head.texts);
  if (head.textBytes < 0 || head.rejected < 0)
    throw new PackError(`it has ${head.textBytes} bytes of text and ${head.rejected} rejections`);
  if (head.group < 0 || head.group >= groups)
    throw new PackError(`its key group ${head.group} is not one of ${groups}`);
  checkWidth('time', head.timeWidth);
  checkWidth('who', head.whoWidth);
  checkWidth('record', head.recordWidth);
  checkWidth('index', head.indexWidth);
  checkWidth('arrival', head.arrivalWidth);
  if (DIGITS_PER_WORD * head.words + head.prefix > MAX_DIGITS + DIGITS_PER_WORD || head.isUneven > 1)
    throw new PackError(`its sequence numbers have ${head.prefix} and ${DIGITS_PER_WORD * head.words} digits`);
}

function checkCount(name: string, count: number): void {
  if (count < 0 || count > MAX_COUNT) throw new PackError(`it has ${count} ${name}`);
}

function checkWidth(name: keyof typeof WIDTHS, width: number): void {
  if (!(WIDTHS[name] as readonly number[]).includes(width))
    throw new PackError(`column ${name} has numbers of ${width} bytes`);
}

/**
 * What the columns hold. `words` are the pack's bytes, `wordsAt` is where its sequence numbers begin in them. Each
 * column is passed by a loop of its own that only gathers, so an error names the column and not always the row.
 * @throws PackError
 */
export function checkColumns(pack: Pack, head: PackHead, words: Int32Array, wordsAt: number): void {
  const { rows, who, record, index, time, timeBaseMs, arrivals, arrivalBaseMs, values, devices } = pack;
  const { records, texts } = head;
  // Columns that are left out count 0, 1, 2 …: their last number says it all.
  if (head.whoWidth === 0 ? rows > devices.count : highest(who, rows) >= devices.count)
    throw new PackError(`a row is of device ${highest(who, rows)}, and it has ${devices.count}`);
  if (head.recordWidth === 0 ? rows > records : !isRising(record, index, rows))
    throw new PackError('its rows are not in the order of their records and of the readings in them');
  if (rows > 0 && (record[rows - 1] as number) >= records)
    throw new PackError(`row ${rows - 1} is of record ${record[rows - 1]}, and it has ${records}`);
  if (!areTimes(time, timeBaseMs, rows, head.timeWidth)) throw new PackError('a row has a time that is none');
  if (!areTimes(arrivals, arrivalBaseMs, records, head.arrivalWidth))
    throw new PackError('a record has an arrival that is none');
  for (const column of values)
    if (!areFinite(column as Float64Array, rows)) throw new PackError('a row has an endless value');
  if (!areDigits(words, wordsAt, wordsAt + records * head.words))
    throw new PackError('a sequence number is not of digits');
  const codes = devices.count * pack.dimensions.length;
  if (highest(devices.codes, codes) > texts)
    throw new PackError(`a device has the dimension value ${highest(devices.codes, codes)}, and it has ${texts}`);
  for (const [ofRecord, ofIndex, count, , entry] of pack.rejected) {
    const isOk =
      ofRecord >= 0 && ofRecord < records && ofIndex >= 0 && count >= 0 && entry >= -1 && entry < devices.count;
    if (!isOk) throw new PackError(`a rejection is of record ${ofRecord}, reading ${ofIndex}, device ${entry}`);
  }
}

/** −1 of none. */
function highest(column: ArrayLike<number>, count: number): number {
  let most = -1;
  for (let i = 0; i < count; i += 1) {
    const number = column[i] as number;
    if (number > most) most = number;
  }
  return most;
}

/** Rows are in the order of their source positions, each once. */
function isRising(record: ArrayLike<number>, index: ArrayLike<number>, rows: number): boolean {
  let last = -1;
  let isInOrder = true;
  for (let row = 0; row < rows; row += 1) {
    // Both in one number: a record has 16 bits, an index at most 32.
    const position = (record[row] as number) * 2 ** 32 + (index[row] as number);
    if (position <= last) isInOrder = false;
    last = position;
  }
  return isInOrder;
}

/** Bytes of a number → how far from the base it can be. */
const MOST_OF_WIDTH: Readonly<Record<number, number>> = { 0: 0, 2: 2 ** 16, 4: 2 ** 32 };

/** Of narrow numbers the base alone tells, unless it is near an end of all times. */
function areTimes(column: ArrayLike<number>, baseMs: number, count: number, width: number): boolean {
  const most = MOST_OF_WIDTH[width];
  if (most !== undefined && baseMs - most >= FIRST_MS && baseMs + most <= LAST_MS) return true;
  for (let i = 0; i < count; i += 1) {
    const ms = baseMs + (column[i] as number);
    if (!(ms >= FIRST_MS && ms <= LAST_MS)) return false;
  }
  return true;
}

/** No value is endless. Not a number: the reading has no such measure. */
function areFinite(column: Float64Array, rows: number): boolean {
  // A number less itself is 0, but for the endless ones: columns without gaps, most of them, are passed without a
  // comparison.
  let rest = 0;
  for (let row = 0; row < rows; row += 1) {
    const value = column[row] as number;
    rest += value - value;
  }
  if (rest === 0) return true;
  for (let row = 0; row < rows; row += 1) if (Math.abs(column[row] as number) === Infinity) return false;
  return true;
}

/** Four bits a digit: 8 with 4 or with 2 is above 9. */
function areDigits(words: Int32Array, from: number, to: number): boolean {
  let above = 0;
  for (let i = from; i < to; i += 1) {
    const digits = words[i] as number;
    above |= (digits >>> 3) & ((digits >>> 2) | (digits >>> 1));
  }
  return (above & 0x11111111) === 0;
}

/**
 * The ids and texts of a pack: whether they fill [start, stop), each in UTF-8. `words` are the same bytes. @throws
 * PackError
 */
export function checkTexts(
  bytes: Uint8Array,
  words: Int32Array,
  start: number,
  stop: number,
  lengths: Uint16Array,
): void {
  let end = start;
  for (let i = 0; i < lengths.length; i += 1) end += lengths[i] as number;
  if (end !== stop) throw new PackError(`its ids have ${end - start} bytes, not ${stop - start}`);
  if (isAscii(bytes, words, start, stop)) return;
  end = start;
  let at = start;
  for (const length of lengths) {
    end += length;
    while (at < end) {
      at = (bytes[at] as number) < 0x80 ? at + 1 : afterCharacter(bytes, at);
      if (at < 0) throw new PackError('an id in it is not UTF-8');
    }
    if (at > end) throw new PackError('an id in it ends within a character');
  }
}

/** Four bytes at a time. */
function isAscii(bytes: Uint8Array, words: Int32Array, start: number, stop: number): boolean {
  let all = 0;
  const firstWord = (start + 3) >> 2;
  const lastWord = stop >> 2;
  for (let word = firstWord; word < lastWord; word += 1) all |= words[word] as number;
  for (let at = start; at < Math.min(4 * firstWord, stop); at += 1) all |= bytes[at] as number;
  for (let at = Math.max(4 * lastWord, start); at < stop; at += 1) all |= bytes[at] as number;
  return (all & 0x80808080) === 0;
}
