// A pack's bytes → columns. Numbers are not copied: the columns are views of the bytes as they came. Layout in
// docs/pack.md.
import { createByteReader } from '../bytes/reader.ts';
import { checkMembers, passSections, UnknownFormatError } from '../formats.ts';
import { checkColumns, checkHead, checkLine, checkTexts, PackError } from './check-pack.ts';
import { DIGITS_PER_WORD, digitsOf } from './digits.ts';
import {
  emptyHead,
  emptyPlaces,
  HEAD_BYTES,
  layOut,
  type PackLine,
  REJECTION_WORDS,
  REJECTION_WORDS_2,
} from './layout.ts';
import { type Pack, type PackDevices, type PackRejection, type PackSequences, textAt } from './pack.ts';

const LINE_MEMBERS = ['profile', 'groups', 'shard', 'dimensions', 'measures'] as const satisfies (keyof PackLine)[];
const NEWLINE = 10;
const OPEN = 123;
const decoder = new TextDecoder();
/** Lines kept: a stream has one for each raw shard and set of measures. */
const MAX_LINES = 64;
/** Stand in for columns that are left out, for as many rows as a pack can have: 0, 1, 2 … and 0, 0, 0 … */
const COUNTING = Uint16Array.from({ length: 65_536 }, (_, i) => i);
const ZEROS = new Uint16Array(65_536);
const NONE_REJECTED: readonly PackRejection[] = [];

/** A first line read before, with its bytes as words: packs mostly begin with the same one. */
interface KnownLine {
  readonly line: PackLine;
  readonly words: Int32Array;
}

const lines: KnownLine[] = [];
const head = emptyHead();
const places = emptyPlaces();

/**
 * Reads a pack of the readings stream; the bytes must stay as they are for as long as the pack is used.
 * @throws PackError where the bytes are no pack: only `validate` writes the stream, so that is a fault, not data;
 * UnknownFormatError.
 */
export function parsePack(given: Uint8Array): Pack {
  // Views need an aligned beginning; an event's packs are decoded to one.
  const bytes = given.byteOffset % 8 === 0 ? given : Uint8Array.from(given);
  const { buffer, byteOffset: at } = bytes;
  const words = new Int32Array(buffer, at, bytes.length >> 2);
  const known = lineOf(bytes, words);
  const { v, profile, groups, shard, dimensions, measures } = known.line;
  const lineBytes = 4 * known.words.length;
  if (bytes.length < lineBytes + HEAD_BYTES) throw cutShort(bytes, lineBytes + HEAD_BYTES);
  readHead(bytes, words, lineBytes);
  checkHead(head, known.line);
  head.rejectionWords = v === 2 ? REJECTION_WORDS_2 : REJECTION_WORDS;
  layOut(head, lineBytes, measures.length, dimensions.length, places);
  if (bytes.length !== places.bytes) {
    if (v === 2 || bytes.length < places.bytes) throw cutShort(bytes, places.bytes);
    passAdded(bytes.subarray(places.bytes));
  }
  const { rows, records } = head;
  const values: Float64Array[] = [];
  for (let m = 0; m < measures.length; m += 1)
    values.push(new Float64Array(buffer, at + places.values + 8 * m * rows, rows));
  const pack: Pack = {
    profile,
    group: head.group,
    groups,
    shard,
    dimensions,
    measures,
    rows,
    sequences: sequencesOf(bytes, words),
    arrivals: arrivalsOf(buffer, at, records),
    arrivalBaseMs: head.arrivalBaseMs,
    devices: devicesOf(bytes, words, dimensions.length),
    who: head.whoWidth === 0 ? COUNTING : new Uint16Array(buffer, at + places.who, rows),
    record: head.recordWidth === 0 ? COUNTING : new Uint16Array(buffer, at + places.record, rows),
    index: indexOf(buffer, at, rows),
    time: timesOf(buffer, at, rows),
    timeBaseMs: head.timeBaseMs,
    values,
    rejected: head.rejected === 0 ? NONE_REJECTED : rejectedOf(words),
  };
  checkColumns(pack, head, words, places.words / 4);
  return pack;
}

/**
 * Whose pack it is, without reading it: many are addressed before the first is read. @throws PackError and
 * UnknownFormatError as `parsePack`.
 */
export function addressOf(given: Uint8Array): Pick<Pack, 'profile' | 'group' | 'groups'> {
  const bytes = given.byteOffset % 4 === 0 ? given : Uint8Array.from(given);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  const known = lineOf(bytes, words);
  const group = words[known.words.length];
  if (group === undefined) throw cutShort(bytes, 4 * known.words.length + HEAD_BYTES);
  const { profile, groups } = known.line;
  return { profile, group, groups };
}

function lineOf(bytes: Uint8Array, words: Int32Array): KnownLine {
  for (let i = 0; i < lines.length; i += 1) {
    const known = lines[i] as KnownLine;
    const { words: expected } = known;
    let word = 0;
    while (word < expected.length && words[word] === expected[word]) word += 1;
    if (word < expected.length) continue;
    if (i > 0) {
      lines[i] = lines[i - 1] as KnownLine;
      lines[i - 1] = known;
    }
    return known;
  }
  const newline = bytes.indexOf(NEWLINE);
  const end = newline < 0 ? bytes.length : newline + 1;
  const line = parsedLine(bytes.subarray(0, end));
  checkMembers('pack', line, LINE_MEMBERS);
  if (end % 8 !== 0) throw new PackError(`its first line has ${end} bytes, no multiple of 8`);
  checkLine(line);
  const known = { line, words: words.slice(0, end / 4) };
  if (lines.length === MAX_LINES) lines.pop();
  lines.push(known);
  return known;
}

/** Longest first line: names of a thousand measures. */
const MAX_LINE_BYTES = 1024 * 1024;

function parsedLine(bytes: Uint8Array): PackLine {
  if (bytes[0] !== OPEN || bytes.length > MAX_LINE_BYTES)
    throw new PackError('it does not begin with a line of JSON; who else writes to it?');
  try {
    return JSON.parse(decoder.decode(bytes)) as PackLine;
  } catch {
    throw new PackError('its first line is not JSON; who else writes to it?');
  }
}

/** What a later release has added. */
function passAdded(bytes: Uint8Array): void {
  try {
    passSections(createByteReader(bytes), 'pack');
  } catch (error) {
    throw error instanceof UnknownFormatError ? error : new PackError(`it goes on after its end: ${String(error)}`);
  }
}

function cutShort(bytes: Uint8Array, expected: number): Error {
  return new PackError(`${head.rows} rows want ${expected} bytes, and it has ${bytes.length}`);
}

function readHead(bytes: Uint8Array, words: Int32Array, from: number): void {
  const word = from / 4;
  head.group = words[word] as number;
  head.rows = words[word + 1] as number;
  head.records = words[word + 2] as number;
  head.devices = words[word + 3] as number;
  head.texts = words[word + 4] as number;
  head.textBytes = words[word + 5] as number;
  head.rejected = words[word + 6] as number;
  head.timeWidth = bytes[from + 28] as number;
  head.whoWidth = bytes[from + 29] as number;
  head.recordWidth = bytes[from + 30] as number;
  head.indexWidth = bytes[from + 31] as number;
  head.arrivalWidth = bytes[from + 32] as number;
  head.words = bytes[from + 33] as number;
  head.prefix = bytes[from + 34] as number;
  head.isUneven = bytes[from + 35] as number;
  const bases = new Float64Array(bytes.buffer, bytes.byteOffset + from + 40, 2);
  head.timeBaseMs = bases[0] as number;
  head.arrivalBaseMs = bases[1] as number;
}

function arrivalsOf(buffer: ArrayBufferLike, at: number, records: number): ArrayLike<number> {
  if (head.arrivalWidth === 0) return ZEROS;
  const from = at + places.arrivals;
  return head.arrivalWidth === 2 ? new Uint16Array(buffer, from, records) : new Float64Array(buffer, from, records);
}

function timesOf(buffer: ArrayBufferLike, at: number, rows: number): ArrayLike<number> {
  const from = at + places.time;
  return head.timeWidth === 4 ? new Int32Array(buffer, from, rows) : new Float64Array(buffer, from, rows);
}

function indexOf(buffer: ArrayBufferLike, at: number, rows: number): ArrayLike<number> {
  if (head.indexWidth === 0) return ZEROS;
  const from = at + places.index;
  return head.indexWidth === 2 ? new Uint16Array(buffer, from, rows) : new Uint32Array(buffer, from, rows);
}

function sequencesOf(bytes: Uint8Array, all: Int32Array): PackSequences {
  const { records, words, isUneven, prefix: prefixBytes } = head;
  const { words: wordsAt, digits: digitsAt, prefix: prefixAt } = places;
  return {
    length: records,
    at(record) {
      if (record < 0 || record >= records) return undefined;
      let digits = '';
      const from = wordsAt / 4 + record * words;
      for (let i = from; i < from + words; i += 1) digits += digitsOf(all[i] as number);
      if (isUneven === 1) return digits.slice(DIGITS_PER_WORD * words - (bytes[digitsAt + record] as number));
      return decoder.decode(bytes.subarray(prefixAt, prefixAt + prefixBytes)) + digits;
    },
  };
}

function devicesOf(bytes: Uint8Array, words: Int32Array, dimensions: number): PackDevices {
  const { devices, texts: textCount } = head;
  const { buffer, byteOffset } = bytes;
  const lengths = new Uint16Array(buffer, byteOffset + places.lengths, devices + textCount);
  checkTexts(bytes, words, places.text, places.bytes, lengths);
  const ends: number[] = [];
  let at = places.text;
  for (let i = 0; i < devices; i += 1) {
    at += lengths[i] as number;
    ends.push(at);
  }
  const texts: string[] = [];
  for (let i = devices; i < devices + textCount; i += 1) {
    const end = at + (lengths[i] as number);
    texts.push(textAt(bytes, at, end));
    at = end;
  }
  const codes = new Uint16Array(buffer, byteOffset + places.codes, devices * dimensions);
  return { count: devices, bytes, start: places.text, ends, texts, codes };
}

function rejectedOf(words: Int32Array): PackRejection[] {
  const rejected: PackRejection[] = [];
  const from = places.rejected / 4;
  const step = head.rejectionWords;
  for (let i = from; i < from + step * head.rejected; i += step) {
    const [record, index, values] = [words[i] as number, words[i + 1] as number, words[i + 2] as number];
    const whole = words[i + 3] === 1 ? 1 : 0;
    // What a later version has added to, or what version 2 has not: no device, another reason.
    const entry = step === REJECTION_WORDS_2 ? -1 : (words[i + 4] as number) - 1;
    const reason = step === REJECTION_WORDS_2 ? 0 : (words[i + 5] as number);
    rejected.push([record, index, values, whole, entry, reason]);
  }
  return rejected;
}
