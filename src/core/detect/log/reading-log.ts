// What a key group has absorbed since it was stored, reading by reading: where few readings have come this is far less
// than the state that they have moved, and absorbing them again on what is stored makes that state again. See
// docs/decisions/0046-handed-readings.md. In memory while a group is; log-codec.ts makes bytes of it.
//
// Written so that what was absorbed can be absorbed again in the very same way: pack by pack, row by row, each with its
// arrival. Devices are named by their numbers in the key group: those of before are the stored ones', new ones follow.
import type { IdTable } from '../../bytes/id-table.ts';
import type { Pack } from '../../pack/pack.ts';
import { createLogBytes, type LogBytes, putSigned, putValue, putWhole, room } from './log-bytes.ts';

/** What the rows of a pack hold. */
export interface LogShape {
  readonly measures: readonly string[];
  /** Only where rules differ by them. */
  readonly dimensions: readonly string[];
}

export interface ReadingLog {
  /** The group's ids, to which the numbers belong: other ones stand for other devices. */
  readonly ids: IdTable;
  /** Devices that are stored. */
  readonly storedDevices: number;
  /** See `sumOfIds`. */
  readonly storedSum: number;
  readonly bytes: LogBytes;
  readonly shapes: LogShape[];
  /** Values of dimensions. */
  readonly texts: string[];
  /** Pack by pack: so many rows, and in which shape. In `bytes` too. */
  rows: number;
  /** Of all rows, ms; +∞ and −∞ before the first. */
  firstArrivalMs: number;
  lastArrivalMs: number;
  /** What the next row's arrival is told from. */
  arrivalMs: number;
}

/** Of a group as it was read from the store, or has just been stored. */
export function beginLog(ids: IdTable): ReadingLog {
  return {
    ids,
    storedDevices: ids.count,
    storedSum: sumOfIds(ids, ids.count),
    bytes: createLogBytes(),
    shapes: [],
    texts: [],
    rows: 0,
    firstArrivalMs: Number.POSITIVE_INFINITY,
    lastArrivalMs: Number.NEGATIVE_INFINITY,
    arrivalMs: 0,
  };
}

/** Tells whether the first `count` devices are the same and in the same order. FNV-1a (Fowler, Noll, Vo). */
export function sumOfIds({ bytes, ends }: IdTable, count: number): number {
  let sum = 0x811c9dc5 | 0;
  let at = 0;
  for (let device = 0; device < count; device++) {
    const end = ends[device] as number;
    sum = Math.imul(sum ^ (end - at), 0x01000193);
    for (; at < end; at++) sum = Math.imul(sum ^ (bytes[at] as number), 0x01000193);
  }
  return sum >>> 0;
}

/** About what the log takes in bytes. */
export function logBytes({ bytes, ids, storedDevices }: ReadingLog): number {
  const before = storedDevices === 0 ? 0 : (ids.ends[storedDevices - 1] as number);
  const newIds = ids.count === storedDevices ? 0 : (ids.ends[ids.count - 1] as number) - before;
  return bytes.at + newIds + ids.count - storedDevices;
}

/** Whole, and small enough for its double to be exact. */
const isPlain = (ms: number): boolean => ms < 2 ** 51 && ms > -(2 ** 51) && Math.floor(ms) === ms;

/**
 * Notes the rows of a pack from `from` on, which were just absorbed. `numbers`: by entry of the pack its device's, −1
 * where nothing was looked up. `measures`: the columns of it that are read.
 * Answers false where that cannot be told by a log: the group's devices have other numbers now, or a time is not whole.
 */
export function noteRows(
  log: ReadingLog,
  ids: IdTable,
  pack: Pack,
  numbers: Int32Array,
  from: number,
  measures: readonly number[],
  withDimensions: boolean,
): boolean {
  if (ids !== log.ids) return false;
  const { rows, who, record, time, timeBaseMs, arrivals, arrivalBaseMs, devices } = pack;
  const dimensions = withDimensions ? pack.dimensions.length : 0;
  const columns = measures.map((index) => pack.values[index] as ArrayLike<number>);
  const { bytes } = log;
  room(bytes, 32);
  putWhole(bytes, shapeOf(log, pack, measures, withDimensions));
  putWhole(bytes, rows - from);
  const codes = dimensions === 0 ? undefined : codesOf(log, devices.texts);
  let beforeMs = log.arrivalMs;
  const rowBytes = 32 + 8 * dimensions + 10 * columns.length;
  for (let row = from; row < rows; row++) {
    const entry = who[row] as number;
    const device = numbers[entry] as number;
    // A version of the rules without any has met it: nobody knows whose it is, but it may have brought that version.
    if (device < 0) return false;
    room(bytes, rowBytes);
    putWhole(bytes, device);
    const arrivalMs = arrivalBaseMs + (arrivals[record[row] as number] as number);
    if (arrivalMs < log.firstArrivalMs) log.firstArrivalMs = arrivalMs;
    if (arrivalMs > log.lastArrivalMs) log.lastArrivalMs = arrivalMs;
    const lagMs = arrivalMs - (timeBaseMs + (time[row] as number));
    if (!isPlain(arrivalMs - beforeMs) || !isPlain(lagMs)) return false;
    putSigned(bytes, arrivalMs - beforeMs);
    beforeMs = arrivalMs;
    putSigned(bytes, lagMs);
    for (let i = 0; i < dimensions; i++) {
      const code = devices.codes[entry * dimensions + i] as number;
      putWhole(bytes, code === 0 ? 0 : (codes?.[code - 1] as number) + 1);
    }
    for (let i = 0; i < columns.length; i++) putValue(bytes, (columns[i] as ArrayLike<number>)[row] as number);
    log.rows += 1;
  }
  log.arrivalMs = beforeMs;
  return true;
}

function shapeOf(log: ReadingLog, pack: Pack, measures: readonly number[], withDimensions: boolean): number {
  const { dimensions: named } = pack;
  const count = withDimensions ? named.length : 0;
  for (let at = 0; at < log.shapes.length; at++) {
    const known = log.shapes[at] as LogShape;
    if (known.measures.length !== measures.length || known.dimensions.length !== count) continue;
    let isSame = true;
    for (let i = 0; i < measures.length; i++) isSame &&= known.measures[i] === pack.measures[measures[i] as number];
    for (let i = 0; i < count; i++) isSame &&= known.dimensions[i] === named[i];
    if (isSame) return at;
  }
  const names = measures.map((index) => pack.measures[index] as string);
  return log.shapes.push({ measures: names, dimensions: withDimensions ? [...named] : [] }) - 1;
}

/** By the pack's own numbers of texts, those of the log. */
function codesOf(log: ReadingLog, texts: readonly string[]): number[] {
  return texts.map((text) => {
    const known = log.texts.indexOf(text);
    return known >= 0 ? known : log.texts.push(text) - 1;
  });
}
