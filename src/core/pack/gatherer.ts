// One pack's columns as its rows come: entries of devices, places of records, columns of measures. Reused from pack to
// pack. Knows how large the pack is at most; where to cut it is the packer's business.
import type { ByteTable } from '../bytes/byte-table.ts';
import type { Rows } from '../reading/rows.ts';
import { REJECTION_WORDS } from './layout.ts';
import type { PackColumns } from './write-pack.ts';

export interface Gatherer {
  readonly columns: PackColumns;
  /** The measures' numbers, by column; only the first `columns.measures` count. */
  readonly measures: number[];
  begin(): void;
  row(rows: Rows, row: number): void;
  /**
   * Adds the rows order[from] to before order[to] to a pack just begun, column by column: quicker than one after the
   * other.
   */
  rows(rows: Rows, order: Int32Array, from: number, to: number): void;
  /** Bytes that a row can add at most, with so many measures in the pack. */
  mostRowBytes(measureCount: number): number;
  /** A rejection at this place of the batch's records; `device` is the device's number, −1 where it is not known. */
  rejected(record: number, index: number, values: number, whole: 0 | 1, device: number, reason: number): void;
  /** Bytes of the pack's columns so far, at most. */
  bytes(): number;
}

const FIRST_ROWS = 1024;
/** Time, who, record and index of a row, at their widest. */
const ROW_BYTES = 16;
/** A sequence number of 128 digits, its length, and an arrival. */
const RECORD_BYTES = 73;
const REJECTION_BYTES = 4 * REJECTION_WORDS;

export function createGatherer(dimensions: number, ids: ByteTable, texts: ByteTable): Gatherer {
  const columns: PackColumns = {
    group: 0,
    rows: 0,
    records: 0,
    devices: 0,
    texts: 0,
    measures: 0,
    rejected: 0,
    who: new Uint16Array(FIRST_ROWS),
    record: new Uint16Array(FIRST_ROWS),
    index: new Uint32Array(FIRST_ROWS),
    time: new Float64Array(FIRST_ROWS),
    values: [],
    places: new Int32Array(FIRST_ROWS),
    entries: new Int32Array(FIRST_ROWS),
    codes: new Uint16Array(FIRST_ROWS * dimensions),
    textNumbers: new Int32Array(FIRST_ROWS),
    rejections: new Int32Array(REJECTION_WORDS * FIRST_ROWS),
  };
  const measures: number[] = [];
  /** By a measure's number: its column, −1 = none yet. */
  const columnOf: number[] = [];
  /** By number of a device, of a text: the pack that it was in last, and its entry there. */
  let devicesSeen = new Int32Array(2 * FIRST_ROWS);
  let textsSeen = new Int32Array(2 * FIRST_ROWS);
  let pack = 0;
  let bytes = 0;

  function codeOf(text: number): number {
    if (text < 0) return 0;
    if (2 * text >= textsSeen.length) textsSeen = larger(textsSeen, 4 * text);
    if (textsSeen[2 * text] === pack) return (textsSeen[2 * text + 1] as number) + 1;
    const place = columns.texts;
    if (place === columns.textNumbers.length) columns.textNumbers = larger(columns.textNumbers, 2 * place);
    columns.textNumbers[place] = text;
    textsSeen[2 * text] = pack;
    textsSeen[2 * text + 1] = place;
    columns.texts = place + 1;
    bytes += 2 + (texts.lengths[text] as number);
    return place + 1;
  }

  function hasDimensions(entry: number, rows: Rows, row: number): boolean {
    for (let i = 0; i < dimensions; i += 1) {
      const code = columns.codes[entry * dimensions + i] as number;
      const text = code === 0 ? -1 : (columns.textNumbers[code - 1] as number);
      if (text !== rows.dimensions[row * dimensions + i]) return false;
    }
    return true;
  }

  function entryOf(rows: Rows, row: number): number {
    const device = rows.device[row] as number;
    if (2 * device >= devicesSeen.length) devicesSeen = larger(devicesSeen, 4 * device);
    if (devicesSeen[2 * device] === pack) {
      const known = devicesSeen[2 * device + 1] as number;
      if (hasDimensions(known, rows, row)) return known;
    }
    const entry = addEntry(device);
    for (let i = 0; i < dimensions; i += 1)
      columns.codes[entry * dimensions + i] = codeOf(rows.dimensions[row * dimensions + i] as number);
    return entry;
  }

  /** Of a device that has nothing but rejections so far the dimensions are not known. */
  function entryOfRejected(device: number): number {
    if (2 * device >= devicesSeen.length) devicesSeen = larger(devicesSeen, 4 * device);
    if (devicesSeen[2 * device] === pack) return devicesSeen[2 * device + 1] as number;
    const entry = addEntry(device);
    columns.codes.fill(0, entry * dimensions, (entry + 1) * dimensions);
    return entry;
  }

  function addEntry(device: number): number {
    const entry = columns.devices;
    if (entry === columns.entries.length) {
      columns.entries = larger(columns.entries, 2 * entry);
      const codes = new Uint16Array(2 * entry * dimensions);
      codes.set(columns.codes);
      columns.codes = codes;
    }
    columns.entries[entry] = device;
    devicesSeen[2 * device] = pack;
    devicesSeen[2 * device + 1] = entry;
    columns.devices = entry + 1;
    bytes += 2 + (ids.lengths[device] as number) + 2 * dimensions;
    return entry;
  }

  function addRecord(record: number): number {
    const { records } = columns;
    if (records > 0 && columns.places[records - 1] === record) return records - 1;
    if (records === columns.places.length) columns.places = larger(columns.places, 2 * records);
    columns.places[records] = record;
    columns.records = records + 1;
    bytes += RECORD_BYTES;
    return records;
  }

  function addColumn(measure: number): number {
    while (columnOf.length <= measure) columnOf.push(-1);
    const column = columns.measures;
    columnOf[measure] = column;
    measures[column] = measure;
    if (columns.values.length === column) columns.values.push(new Float64Array(columns.who.length));
    (columns.values[column] as Float64Array).fill(Number.NaN, 0, columns.rows + 1);
    columns.measures = column + 1;
    return column;
  }

  /** The values of the pack's rows, all at once. */
  function addValues(rows: Rows, order: Int32Array, from: number, count: number): void {
    const { valueEnds, measures: ofValues, values } = rows;
    let measure = -1;
    let column: Float64Array | undefined;
    for (let i = 0; i < count; i += 1) {
      const row = order[from + i] as number;
      const end = valueEnds[row] as number;
      for (let at = row === 0 ? 0 : (valueEnds[row - 1] as number); at < end; at += 1) {
        const own = ofValues[at] as number;
        if (column === undefined || own !== measure) {
          measure = own;
          const known = columnOf[own] ?? -1;
          column = columns.values[known < 0 ? addColumn(own) : known] as Float64Array;
        }
        column[i] = values[at] as number;
      }
    }
  }

  function growRows(room: number): void {
    columns.who = filled(columns.who, new Uint16Array(room));
    columns.record = filled(columns.record, new Uint16Array(room));
    columns.index = filled(columns.index, new Uint32Array(room));
    columns.time = filled(columns.time, new Float64Array(room));
    for (const [i, column] of columns.values.entries()) columns.values[i] = filled(column, new Float64Array(room));
  }

  return {
    columns,
    measures,
    begin() {
      pack += 1;
      bytes = 0;
      for (let i = 0; i < columns.measures; i += 1) columnOf[measures[i] as number] = -1;
      columns.rows = 0;
      columns.records = 0;
      columns.devices = 0;
      columns.texts = 0;
      columns.measures = 0;
      columns.rejected = 0;
    },
    row(rows, row) {
      const to = columns.rows;
      if (to === columns.who.length) growRows(2 * to);
      columns.who[to] = entryOf(rows, row);
      columns.record[to] = addRecord(rows.record[row] as number);
      columns.index[to] = rows.index[row] as number;
      columns.time[to] = rows.timeMs[row] as number;
      for (let i = 0; i < columns.measures; i += 1) (columns.values[i] as Float64Array)[to] = Number.NaN;
      const end = rows.valueEnds[row] as number;
      for (let i = row === 0 ? 0 : (rows.valueEnds[row - 1] as number); i < end; i += 1) {
        const measure = rows.measures[i] as number;
        let column = columnOf[measure] ?? -1;
        if (column < 0) column = addColumn(measure);
        (columns.values[column] as Float64Array)[to] = rows.values[i] as number;
      }
      columns.rows = to + 1;
    },
    rows(rows, order, from, to) {
      const count = to - from;
      if (count > columns.who.length) growRows(2 * count);
      const { who, record, index, time } = columns;
      let last = -1;
      let place = -1;
      for (let i = 0; i < count; i += 1) {
        const row = order[from + i] as number;
        who[i] = entryOf(rows, row);
        index[i] = rows.index[row] as number;
        time[i] = rows.timeMs[row] as number;
        const own = rows.record[row] as number;
        if (own !== last) {
          last = own;
          place = addRecord(own);
        }
        record[i] = place;
      }
      columns.rows = count;
      addValues(rows, order, from, count);
    },
    mostRowBytes: (measureCount) =>
      ROW_BYTES + 8 * measureCount + RECORD_BYTES + 2 + ids.longest + dimensions * (4 + texts.longest),
    rejected(record, index, values, whole, device, reason) {
      const at = REJECTION_WORDS * columns.rejected;
      if (at === columns.rejections.length) columns.rejections = larger(columns.rejections, 2 * at);
      columns.rejections[at] = addRecord(record);
      columns.rejections[at + 1] = index;
      columns.rejections[at + 2] = values;
      columns.rejections[at + 3] = whole;
      columns.rejections[at + 4] = device < 0 ? 0 : entryOfRejected(device) + 1;
      columns.rejections[at + 5] = reason;
      columns.rejected += 1;
      bytes += REJECTION_BYTES;
    },
    bytes: () => bytes + columns.rows * (ROW_BYTES + 8 * columns.measures),
  };
}

function larger(from: Int32Array, room: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(room);
  to.set(from);
  return to;
}

function filled<T extends Uint16Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
