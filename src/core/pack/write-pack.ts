// One pack into the output: columns as they were gathered → the line, the head and the columns of docs/pack.md. Refuses
// nothing: the caller keeps the counts within what the columns can hold (65,535 rows, records, entries and texts).
import { type ByteTable, copyBytes } from '../bytes/byte-table.ts';
import { type DigitPlan, type Digits, startOf, writeDigits } from './digits.ts';
import { emptyHead, emptyPlaces, layOut, type PackLine, REJECTION_WORDS } from './layout.ts';
import { type Output, reserve } from './output.ts';

/** Rows, records, entries or texts of one pack: their columns are of 16 bits. */
export const MAX_COUNT = 65_535;

/** A pack's columns before they are written, reused from pack to pack; of each only as many as the counts say. */
export interface PackColumns {
  group: number;
  rows: number;
  records: number;
  devices: number;
  texts: number;
  measures: number;
  rejected: number;
  who: Uint16Array;
  record: Uint16Array;
  index: Uint32Array;
  /** ms since the epoch */
  time: Float64Array;
  readonly values: Float64Array[];
  /** By record: its place in the batch. */
  places: Int32Array;
  /** By entry: the number of its device. */
  entries: Int32Array;
  /** By entry and dimension: place in `textNumbers` + 1; 0 = not given. */
  codes: Uint16Array;
  textNumbers: Int32Array;
  /** REJECTION_WORDS numbers for each. */
  rejections: Int32Array;
}

/** What the numbers in the columns stand for. */
export interface PackSources {
  readonly digits: Digits;
  /** For all records of the batch that are packed now. */
  readonly plan: DigitPlan;
  /** By record of the batch, ms since the epoch. */
  readonly arrivalsMs: Float64Array;
  readonly ids: ByteTable;
  readonly texts: ByteTable;
}

const encoder = new TextEncoder();

/** The first line with its newline, filled up with spaces to a multiple of 8 bytes. */
export function encodeLine(line: PackLine): Uint8Array {
  const bytes = encoder.encode(JSON.stringify(line));
  const padded = new Uint8Array(8 * Math.ceil((bytes.length + 1) / 8)).fill(32);
  padded.set(bytes);
  padded[padded.length - 1] = 10;
  return padded;
}

const head = emptyHead();
const places = emptyPlaces();

/** Writes a pack at `output.at` and answers its bytes; `output.at` is then the next multiple of 8 after it. */
export function writePack(
  output: Output,
  line: Uint8Array,
  dimensions: number,
  columns: PackColumns,
  { digits, plan, arrivalsMs, ids, texts }: PackSources,
): number {
  const { rows, records, devices } = columns;
  head.group = columns.group;
  head.rows = rows;
  head.records = records;
  head.devices = devices;
  head.texts = columns.texts;
  head.textBytes = bytesOf(ids, columns.entries, devices) + bytesOf(texts, columns.textNumbers, columns.texts);
  head.rejected = columns.rejected;
  head.words = plan.words;
  head.prefix = plan.prefix;
  head.isUneven = plan.isEven ? 0 : 1;
  measureColumns(columns);
  measureArrivals(columns, arrivalsMs);
  const { measures } = columns;
  layOut(head, line.length, measures, dimensions, places);
  reserve(output, places.bytes + 8);
  const from = output.at;
  output.bytes.set(line, from);
  writeHead(output, from + line.length);
  const { bytes, u16, i32, f64 } = output;
  for (let m = 0; m < measures; m += 1) {
    const column = columns.values[m] as Float64Array;
    const to = (from + places.values) / 8 + m * rows;
    for (let row = 0; row < rows; row += 1) f64[to + row] = column[row] as number;
  }
  writeTimes(output, from, columns.time, rows);
  writeArrivals(output, from, columns, arrivalsMs);
  for (let i = 0; i < records; i += 1)
    writeDigits(digits, columns.places[i] as number, plan.words, i32, (from + places.words) / 4 + i * plan.words);
  const rejected = (from + places.rejected) / 4;
  for (let i = 0; i < REJECTION_WORDS * columns.rejected; i += 1) i32[rejected + i] = columns.rejections[i] as number;
  const lengths = (from + places.lengths) / 2;
  const textsFrom = writeTexts(output, lengths, from + places.text, ids, columns.entries, devices);
  writeTexts(output, lengths + devices, textsFrom, texts, columns.textNumbers, columns.texts);
  const codes = (from + places.codes) / 2;
  for (let i = 0; i < devices * dimensions; i += 1) u16[codes + i] = columns.codes[i] as number;
  if (head.whoWidth > 0) writeWhole(u16, (from + places.who) / 2, columns.who, rows);
  if (head.recordWidth > 0) writeWhole(u16, (from + places.record) / 2, columns.record, rows);
  if (head.indexWidth === 2) writeWhole(u16, (from + places.index) / 2, columns.index, rows);
  if (head.indexWidth === 4) writeWhole(i32, (from + places.index) / 4, columns.index, rows);
  if (head.isUneven === 1)
    for (let i = 0; i < records; i += 1) {
      const record = columns.places[i] as number;
      bytes[from + places.digits + i] = (digits.ends[record] as number) - startOf(digits, record);
    }
  if (head.prefix > 0) {
    const start = startOf(digits, columns.places[0] as number);
    for (let i = 0; i < head.prefix; i += 1) bytes[from + places.prefix + i] = digits.bytes[start + i] as number;
  }
  output.at = Math.ceil((from + places.bytes) / 8) * 8;
  return places.bytes;
}

function bytesOf(table: ByteTable, numbers: Int32Array, count: number): number {
  let bytes = 0;
  for (let i = 0; i < count; i += 1) bytes += table.lengths[numbers[i] as number] as number;
  return bytes;
}

/**
 * Writes lengths from index `lengths` of the 16-bit view on and the texts from byte `at` on; answers where these end.
 */
function writeTexts(
  { u16, bytes }: Output,
  lengths: number,
  at: number,
  table: ByteTable,
  numbers: Int32Array,
  count: number,
): number {
  let end = at;
  for (let i = 0; i < count; i += 1) {
    const number = numbers[i] as number;
    u16[lengths + i] = table.lengths[number] as number;
    end = copyBytes(table, number, bytes, end);
  }
  return end;
}

/** Widths and the time's base: a column that says nothing is left out. */
function measureColumns({ rows, devices, who, record, index, time }: PackColumns): void {
  const base = rows === 0 ? 0 : (time[0] as number);
  let isNear = true;
  let isEachOnce = rows === devices;
  let isOneEach = true;
  let highest = 0;
  for (let row = 0; row < rows; row += 1) {
    const difference = (time[row] as number) - base;
    if ((difference | 0) !== difference) isNear = false;
    if (who[row] !== row) isEachOnce = false;
    if (record[row] !== row) isOneEach = false;
    if ((index[row] as number) > highest) highest = index[row] as number;
  }
  head.timeBaseMs = isNear ? base : 0;
  head.timeWidth = isNear ? 4 : 8;
  head.whoWidth = isEachOnce ? 0 : 2;
  head.recordWidth = isOneEach ? 0 : 2;
  head.indexWidth = highest === 0 ? 0 : highest <= MAX_COUNT ? 2 : 4;
}

function measureArrivals({ records, places: batchPlaces }: PackColumns, arrivalsMs: Float64Array): void {
  let first = records === 0 ? 0 : (arrivalsMs[batchPlaces[0] as number] as number);
  let last = first;
  let isWhole = Number.isInteger(first);
  for (let i = 1; i < records; i += 1) {
    const arrival = arrivalsMs[batchPlaces[i] as number] as number;
    if (arrival < first) first = arrival;
    if (arrival > last) last = arrival;
    if (!Number.isInteger(arrival)) isWhole = false;
  }
  const isNear = first === last || (isWhole && last - first <= MAX_COUNT);
  head.arrivalBaseMs = isNear ? first : 0;
  head.arrivalWidth = first === last ? 0 : isNear ? 2 : 8;
}

function writeHead({ bytes, i32, f64 }: Output, at: number): void {
  const word = at / 4;
  i32[word] = head.group;
  i32[word + 1] = head.rows;
  i32[word + 2] = head.records;
  i32[word + 3] = head.devices;
  i32[word + 4] = head.texts;
  i32[word + 5] = head.textBytes;
  i32[word + 6] = head.rejected;
  bytes[at + 28] = head.timeWidth;
  bytes[at + 29] = head.whoWidth;
  bytes[at + 30] = head.recordWidth;
  bytes[at + 31] = head.indexWidth;
  bytes[at + 32] = head.arrivalWidth;
  bytes[at + 33] = head.words;
  bytes[at + 34] = head.prefix;
  bytes[at + 35] = head.isUneven;
  i32[word + 9] = 0;
  f64[at / 8 + 5] = head.timeBaseMs;
  f64[at / 8 + 6] = head.arrivalBaseMs;
}

function writeTimes({ i32, f64 }: Output, from: number, time: Float64Array, rows: number): void {
  if (head.timeWidth === 8) {
    const to = (from + places.time) / 8;
    for (let row = 0; row < rows; row += 1) f64[to + row] = time[row] as number;
    return;
  }
  const base = head.timeBaseMs;
  const to = (from + places.time) / 4;
  for (let row = 0; row < rows; row += 1) i32[to + row] = (time[row] as number) - base;
}

function writeArrivals({ u16, f64 }: Output, from: number, columns: PackColumns, arrivalsMs: Float64Array): void {
  if (head.arrivalWidth === 0) return;
  const isWide = head.arrivalWidth === 8;
  const base = head.arrivalBaseMs;
  const to = (from + places.arrivals) / head.arrivalWidth;
  for (let i = 0; i < columns.records; i += 1) {
    const arrival = arrivalsMs[columns.places[i] as number] as number;
    if (isWide) f64[to + i] = arrival;
    else u16[to + i] = arrival - base;
  }
}

function writeWhole(to: Uint16Array | Int32Array, at: number, column: Uint16Array | Uint32Array, rows: number): void {
  for (let row = 0; row < rows; row += 1) to[at + row] = column[row] as number;
}
