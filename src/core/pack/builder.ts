// Gathers the readings of one key group into packs. Rows come in the order of their source positions; a pack is cut where it would
// grow too large for a Kinesis record. The columns are reused from pack to pack.
import type { KnownDevice } from '../reading/device-directory.ts';
import type { Draft } from '../reading/draft.ts';
import { encodePack } from './codec.ts';

/** Half of Kinesis' 1 MiB: the estimate below counts names as if each character took three bytes, and is not exact. */
const MAX_PACK_BYTES = 512 * 1024;
/** Time, who, record and index of a row at their widest. */
const ROW_BYTES = 20;
/** Arrival, or the four numbers of a rejection, with commas. */
const RECORD_BYTES = 24;
/** Rows that there is room for at first: a batch of 20,000 readings has about 300 of each of 64 key groups. */
const FIRST_ROWS = 256;

export interface PackIdentity {
  readonly profile: string;
  readonly group: number;
  readonly groups: number;
  readonly shard: string;
  readonly dimensions: readonly string[];
}

/** A raw record as far as its readings need it. One object per record: readings of the same object are of the same record. */
export interface SourceRecord {
  readonly sequence: string;
  /** ms since the epoch */
  readonly arrivalMs: number;
}

export interface PackBuilder {
  /** Adds a reading, the `readingIndex`-th of `record`; `names` are the names of the draft's measures. */
  row(record: SourceRecord, draft: Draft, readingIndex: number, names: readonly string[]): void;
  /** Counts `count` rejected values of a reading; `whole` where nothing of it was accepted. */
  rejected(record: SourceRecord, readingIndex: number, count: number, whole: boolean): void;
  /** Takes the packs gathered so far, in order, and starts anew. */
  take(): Uint8Array[];
}

export function createPackBuilder(identity: PackIdentity): PackBuilder {
  let packs: Uint8Array[] = [];
  let bytes = 0;
  let rows = 0;
  let current: SourceRecord | undefined;
  let lastIndex = -1;
  const records: SourceRecord[] = [];
  const devices: (string | null)[][] = [];
  /** New with each pack: a known device's `entry` is of this pack only where its `pack` is this object. */
  let token = {};
  let who = new Uint32Array(FIRST_ROWS);
  let record = new Uint32Array(FIRST_ROWS);
  let index = new Uint32Array(FIRST_ROWS);
  let time = new Float64Array(FIRST_ROWS);
  const measures: string[] = [];
  /** Measure's number → its column, −1 where it has none yet. */
  const columnOf: number[] = [];
  /** Columns in use, then those kept from packs before. */
  const values: Float64Array[] = [];
  const rejectedRows: [number, number, number, 0 | 1][] = [];

  function flush(): void {
    if (records.length > 0) {
      packs.push(
        encodePack({
          v: 1,
          ...identity,
          sequences: records.map((each) => each.sequence),
          arrivals: records.map((each) => each.arrivalMs),
          devices,
          who: who.subarray(0, rows),
          record: record.subarray(0, rows),
          index: index.subarray(0, rows),
          time: time.subarray(0, rows),
          measures,
          values: values.slice(0, measures.length).map((column) => column.subarray(0, rows)),
          rejected: rejectedRows,
        }),
      );
    }
    for (let i = 0; i < measures.length; i += 1) values[i]?.fill(Number.NaN, 0, rows);
    bytes = 0;
    rows = 0;
    current = undefined;
    token = {};
    for (const list of [records, devices, measures, columnOf, rejectedRows]) list.length = 0;
  }

  function grow(): void {
    const larger = <T extends Uint32Array | Float64Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    who = larger(who, new Uint32Array(2 * rows));
    record = larger(record, new Uint32Array(2 * rows));
    index = larger(index, new Uint32Array(2 * rows));
    time = larger(time, new Float64Array(2 * rows));
    for (const [i, column] of values.entries()) values[i] = larger(column, new Float64Array(2 * rows).fill(Number.NaN));
  }

  /** Never cuts within one reading: what it has accepted and what it has rejected share a position. */
  function open(from: SourceRecord, readingIndex: number): void {
    if (bytes > MAX_PACK_BYTES && (from !== current || lastIndex !== readingIndex)) flush();
    lastIndex = readingIndex;
    if (from === current) return;
    current = from;
    records.push(from);
    bytes += from.sequence.length + RECORD_BYTES;
  }

  function entry(draft: Draft): number {
    const known = draft.known as KnownDevice;
    if (known.pack === token && sameDimensions(devices[known.entry] as (string | null)[], draft.dimensions)) {
      return known.entry;
    }
    known.pack = token;
    known.entry = devices.push([known.id, ...draft.dimensions]) - 1;
    bytes += 3 * known.id.length + 4;
    for (const value of draft.dimensions) bytes += 3 * (value?.length ?? 4) + 3;
    return known.entry;
  }

  function addColumn(measure: number, names: readonly string[]): number {
    while (columnOf.length <= measure) columnOf.push(-1);
    const name = names[measure] as string;
    const column = measures.push(name) - 1;
    columnOf[measure] = column;
    if (values.length === column) values.push(new Float64Array(who.length).fill(Number.NaN));
    bytes += 3 * name.length + 8 * rows;
    return column;
  }

  return {
    row(from, draft, readingIndex, names) {
      open(from, readingIndex);
      if (rows === who.length) grow();
      who[rows] = entry(draft);
      record[rows] = records.length - 1;
      index[rows] = readingIndex;
      time[rows] = draft.timeMs;
      for (let i = 0; i < draft.count; i += 1) {
        const measure = draft.measures[i] as number;
        const column = columnOf[measure] ?? -1;
        (values[column < 0 ? addColumn(measure, names) : column] as Float64Array)[rows] = draft.values[i] as number;
      }
      rows += 1;
      bytes += ROW_BYTES + 8 * measures.length;
    },
    rejected(from, readingIndex, count, whole) {
      open(from, readingIndex);
      rejectedRows.push([records.length - 1, readingIndex, count, whole ? 1 : 0]);
      bytes += RECORD_BYTES;
    },
    take() {
      flush();
      const taken = packs;
      packs = [];
      return taken;
    },
  };
}

/** `entry` is a device id and its dimension values. */
function sameDimensions(entry: readonly (string | null)[], dimensions: readonly (string | null)[]): boolean {
  for (let i = 0; i < dimensions.length; i += 1) if (entry[i + 1] !== dimensions[i]) return false;
  return true;
}
