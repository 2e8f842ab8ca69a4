// Gathers the readings of one key group into packs. Rows come in the order of their source positions; a pack is cut where it would
// grow too large for a Kinesis record. The columns are reused from pack to pack.
import type { KnownDevice } from '../reading/device-directory.ts';
import type { Draft } from '../reading/draft.ts';
import { encodePack } from './codec.ts';

/** Half of Kinesis' 1 MiB: a row's estimate below is generous, device names may be long. */
const MAX_PACK_BYTES = 512 * 1024;
/** Digits, sign, exponent and comma of a double in JSON. */
const VALUE_BYTES = 20;
/** Indices, time difference and commas of a row. */
const ROW_BYTES = 24;

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
  let current: SourceRecord | undefined;
  let lastIndex = -1;
  const records: SourceRecord[] = [];
  const devices: (string | null)[][] = [];
  /** New with each pack: a known device's `entry` is of this pack only where its `pack` is this object. */
  let token = {};
  const who: number[] = [];
  const record: number[] = [];
  const index: number[] = [];
  const times: number[] = [];
  const measures: string[] = [];
  /** Measure's number → its column, −1 where it has none yet. */
  const columnOf: number[] = [];
  const values: (number | null)[][] = [];
  const rejectedRows: [number, number, number, 0 | 1][] = [];

  function flush(): void {
    if (records.length > 0) {
      const { profile, group, groups, shard, dimensions } = identity;
      const sequences = records.map((each) => each.sequence);
      const arrivals = records.map((each) => each.arrivalMs);
      const time = times.map((each, i) => each - (i === 0 ? 0 : (times[i - 1] as number)));
      const rows = { who, record, index, time, measures, values, rejected: rejectedRows };
      packs.push(
        encodePack({ v: 1, profile, group, groups, shard, sequences, arrivals, dimensions, devices, ...rows }),
      );
    }
    bytes = 0;
    current = undefined;
    token = {};
    for (const list of [records, devices, who, record, index, times, measures, columnOf, values, rejectedRows])
      list.length = 0;
  }

  /** Never cuts within one reading: what it has accepted and what it has rejected share a position. */
  function open(from: SourceRecord, readingIndex: number): void {
    if (bytes > MAX_PACK_BYTES && (from !== current || lastIndex !== readingIndex)) flush();
    lastIndex = readingIndex;
    if (from === current) return;
    current = from;
    records.push(from);
    bytes += from.sequence.length + ROW_BYTES;
  }

  function entry(draft: Draft): number {
    const known = draft.known as KnownDevice;
    if (known.pack === token && sameDimensions(devices[known.entry] as (string | null)[], draft.dimensions)) {
      return known.entry;
    }
    known.pack = token;
    known.entry = devices.push([known.id, ...draft.dimensions]) - 1;
    bytes += known.id.length + 4;
    for (const value of draft.dimensions) bytes += (value?.length ?? 4) + 3;
    return known.entry;
  }

  function column(measure: number, names: readonly string[]): (number | null)[] {
    const known = columnOf[measure];
    if (known !== undefined && known >= 0) return values[known] as (number | null)[];
    while (columnOf.length <= measure) columnOf.push(-1);
    const name = names[measure] as string;
    const fresh: (number | null)[] = [];
    columnOf[measure] = values.push(fresh) - 1;
    measures.push(name);
    bytes += name.length + ROW_BYTES;
    return fresh;
  }

  return {
    row(from, draft, readingIndex, names) {
      open(from, readingIndex);
      const row = who.push(entry(draft)) - 1;
      record.push(records.length - 1);
      index.push(readingIndex);
      times.push(draft.timeMs);
      for (let i = 0; i < draft.count; i += 1) {
        const cells = column(draft.measures[i] as number, names);
        while (cells.length < row) cells.push(null);
        if (cells.length === row) cells.push(draft.values[i] as number);
      }
      bytes += ROW_BYTES + values.length * VALUE_BYTES;
    },
    rejected(from, readingIndex, count, whole) {
      open(from, readingIndex);
      rejectedRows.push([records.length - 1, readingIndex, count, whole ? 1 : 0]);
      bytes += ROW_BYTES;
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
