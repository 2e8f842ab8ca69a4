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

export interface PackBuilder {
  /** Names the raw record that the next rows come from. */
  record(sequence: string, arrivalMs: number): void;
  row(draft: Draft, index: number, measureNames: readonly string[]): void;
  rejected(index: number, values: number, whole: boolean): void;
  /** Takes the packs gathered so far, in order, and starts anew. */
  take(): Uint8Array[];
}

export function createPackBuilder(identity: PackIdentity): PackBuilder {
  let packs: Uint8Array[] = [];
  let bytes = 0;
  let sequence = '';
  let arrivalMs = 0;
  let recordIndex = -1;
  let lastIndex = -1;
  let lastTimeMs = 0;
  const sequences: string[] = [];
  const arrivals: number[] = [];
  const devices: (string | null)[][] = [];
  /** New with each pack: a known device's `entry` is of this pack only where its `pack` is this object. */
  let token = {};
  const who: number[] = [];
  const record: number[] = [];
  const index: number[] = [];
  const time: number[] = [];
  const measures: string[] = [];
  const columnOf = new Map<string, number>();
  const values: (number | null)[][] = [];
  const rejectedRows: [number, number, number, 0 | 1][] = [];

  function reset(): void {
    bytes = 0;
    recordIndex = -1;
    lastTimeMs = 0;
    for (const list of [sequences, arrivals, devices, who, record, index, time, measures, values, rejectedRows])
      list.length = 0;
    token = {};
    columnOf.clear();
  }

  function flush(): void {
    if (sequences.length === 0) return;
    const { profile, group, groups, shard, dimensions } = identity;
    const columns = { dimensions, devices, who, record, index, time, measures, values, rejected: rejectedRows };
    packs.push(encodePack({ v: 1, profile, group, groups, shard, sequences, arrivals, ...columns }));
    reset();
  }

  /** Never cuts within one reading: what it has accepted and what it has rejected share a position. */
  function open(readingIndex: number): void {
    const sameReading = recordIndex >= 0 && sequences[recordIndex] === sequence && lastIndex === readingIndex;
    if (bytes > MAX_PACK_BYTES && !sameReading) flush();
    lastIndex = readingIndex;
    if (recordIndex >= 0 && sequences[recordIndex] === sequence) return;
    recordIndex = sequences.push(sequence) - 1;
    arrivals.push(arrivalMs);
    bytes += sequence.length + ROW_BYTES;
  }

  function entry(draft: Draft): number {
    const known = draft.known as KnownDevice;
    if (known.pack === token && sameDimensions(devices[known.entry] as (string | null)[], draft.dimensions))
      return known.entry;
    known.pack = token;
    known.entry = devices.push([known.id, ...draft.dimensions]) - 1;
    bytes += known.id.length + 4;
    for (const value of draft.dimensions) bytes += (value?.length ?? 4) + 3;
    return known.entry;
  }

  function column(name: string): (number | null)[] {
    const known = columnOf.get(name);
    if (known !== undefined) return values[known] as (number | null)[];
    columnOf.set(name, values.length);
    measures.push(name);
    const fresh: (number | null)[] = [];
    values.push(fresh);
    bytes += name.length + ROW_BYTES;
    return fresh;
  }

  return {
    record(nextSequence, nextArrivalMs) {
      sequence = nextSequence;
      arrivalMs = nextArrivalMs;
    },
    row(draft, readingIndex, names) {
      open(readingIndex);
      const row = who.push(entry(draft)) - 1;
      record.push(recordIndex);
      index.push(readingIndex);
      time.push(draft.timeMs - lastTimeMs);
      lastTimeMs = draft.timeMs;
      for (let i = 0; i < draft.count; i += 1) {
        const cells = column(names[draft.measures[i] as number] as string);
        while (cells.length < row) cells.push(null);
        if (cells.length === row) cells.push(draft.values[i] as number);
      }
      bytes += ROW_BYTES + values.length * VALUE_BYTES;
    },
    rejected(readingIndex, count, whole) {
      open(readingIndex);
      rejectedRows.push([recordIndex, readingIndex, count, whole ? 1 : 0]);
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
