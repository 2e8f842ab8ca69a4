// Readings of one raw shard → packs: rows are sorted by key group, then each group's are cut into packs, in the order
// of their source positions. A pack is never cut within one reading: what it has accepted and what it has rejected
// share a position.
import type { ByteTable } from '../bytes/byte-table.ts';
import { FORMATS } from '../formats.ts';
import type { DeviceDirectory } from '../reading/device-directory.ts';
import type { Rows } from '../reading/rows.ts';
import { type Digits, planDigits } from './digits.ts';
import { createGatherer } from './gatherer.ts';
import { createOutput } from './output.ts';
import { encodeLine, MAX_COUNT, writePack } from './write-pack.ts';

export interface PackerSettings {
  readonly profile: string;
  readonly groups: number;
  readonly dimensions: readonly string[];
  /** Names by a measure's number; grows in an open profile. */
  readonly measureNames: readonly string[];
  readonly devices: DeviceDirectory;
  /** Dimension values by their numbers. */
  readonly texts: ByteTable;
}

/** Counted in a key group beside its readings. */
export interface GroupRejection {
  readonly group: number;
  /** Place of the record in its batch. */
  readonly record: number;
  readonly index: number;
  readonly values: number;
  readonly whole: 0 | 1;
  /** The device's number; −1 where it is not known. */
  readonly device: number;
  /** Number of the reason. */
  readonly reason: number;
}

/** What is packed at a time: rows and rejections of one shard, each in the order of their positions. */
export interface PackerInput {
  readonly shard: string;
  readonly rows: Rows;
  readonly rejections: readonly GroupRejection[];
  readonly digits: Digits;
  readonly arrivalsMs: Float64Array;
}

export interface WrittenPack {
  readonly group: number;
  readonly data: Uint8Array;
}

/** Half of Kinesis' 1 MiB for the columns: larger ones gain nothing, and the line on top is small. */
const MAX_PACK_BYTES = 512 * 1024;
/** A batch of a few thousand readings; grows with the batches. */
const FIRST_BYTES = 256 * 1024;
/** Lines kept: one for each raw shard and set of measures. */
const MAX_LINES = 64;

export function createPacker(settings: PackerSettings): (input: PackerInput) => WrittenPack[] {
  const { profile, groups, dimensions, measureNames, devices, texts } = settings;
  const output = createOutput(FIRST_BYTES);
  const gatherer = createGatherer(dimensions.length, devices.ids, texts);
  const { columns, measures } = gatherer;
  /** By group: where its rows end in `order`. */
  const ends = new Int32Array(groups);
  let order = new Int32Array(0);
  let lines: { shard: string; measures: readonly number[]; bytes: Uint8Array }[] = [];

  function lineOf(shard: string): Uint8Array {
    for (const line of lines) if (line.shard === shard && isOf(line.measures)) return line.bytes;
    const numbers = measures.slice(0, columns.measures);
    const names = numbers.map((number) => measureNames[number] as string);
    const bytes = encodeLine({ v: FORMATS.pack.writes, profile, groups, shard, dimensions, measures: names });
    if (lines.length === MAX_LINES) lines = [];
    lines.push({ shard, measures: numbers, bytes });
    return bytes;
  }

  function isOf(numbers: readonly number[]): boolean {
    if (numbers.length !== columns.measures) return false;
    for (let i = 0; i < numbers.length; i += 1) if (numbers[i] !== measures[i]) return false;
    return true;
  }

  /** Counting sort: rows of group g are order[ends[g − 1]] to before order[ends[g]], as they came. */
  function sort({ count, device }: Rows): void {
    if (order.length < count) order = new Int32Array(2 * count);
    ends.fill(0);
    const { groups: groupOf } = devices;
    for (let row = 0; row < count; row += 1) {
      const group = groupOf[device[row] as number] as number;
      ends[group] = (ends[group] as number) + 1;
    }
    let sum = 0;
    for (let group = 0; group < groups; group += 1) {
      const own = ends[group] as number;
      ends[group] = sum;
      sum += own;
    }
    for (let row = 0; row < count; row += 1) {
      const group = groupOf[device[row] as number] as number;
      const at = ends[group] as number;
      order[at] = row;
      ends[group] = at + 1;
    }
  }

  return ({ shard, rows, rejections, digits, arrivalsMs }) => {
    const first = Math.min(rows.count > 0 ? (rows.record[0] as number) : Infinity, rejections[0]?.record ?? Infinity);
    const last = Math.max(
      rows.count > 0 ? (rows.record[rows.count - 1] as number) : -1,
      rejections.at(-1)?.record ?? -1,
    );
    const plan = planDigits(digits, first, last);
    const sources = { digits, plan, arrivalsMs, ids: devices.ids, texts };
    const written: { group: number; from: number; to: number }[] = [];
    output.at = 0;

    function flush(group: number): void {
      if (columns.records > 0) {
        columns.group = group;
        const from = output.at;
        const bytes = writePack(output, lineOf(shard), dimensions.length, columns, sources);
        written.push({ group, from, to: from + bytes });
      }
      gatherer.begin();
    }

    /** A group that fits into one pack for certain, and has no rejection. */
    function packAtOnce(group: number, from: number, to: number): void {
      gatherer.rows(rows, order, from, to);
      flush(group);
    }

    function packGroup(group: number, from: number, to: number, own: readonly GroupRejection[]): void {
      let record = -1;
      let index = -1;
      let next = 0;
      for (let at = from; at < to || next < own.length; ) {
        const row = at < to ? (order[at] as number) : -1;
        const rejection = own[next];
        const isRow = row >= 0 && (rejection === undefined || !isBefore(rejection, rows, row));
        const itsRecord = isRow ? (rows.record[row] as number) : (rejection as GroupRejection).record;
        const itsIndex = isRow ? (rows.index[row] as number) : (rejection as GroupRejection).index;
        if (itsRecord !== record || itsIndex !== index) {
          if (gatherer.bytes() > MAX_PACK_BYTES || isFull()) flush(group);
          record = itsRecord;
          index = itsIndex;
        }
        if (isRow) {
          gatherer.row(rows, row);
          at += 1;
        } else {
          const { values, whole, device, reason } = rejection as GroupRejection;
          gatherer.rejected(itsRecord, itsIndex, values, whole, device, reason);
          next += 1;
        }
      }
      flush(group);
    }

    /** With room for one more reading, whatever it has. */
    function isFull(): boolean {
      return (
        columns.rows >= MAX_COUNT ||
        columns.devices >= MAX_COUNT ||
        columns.texts >= MAX_COUNT - dimensions.length ||
        columns.records >= MAX_COUNT
      );
    }

    sort(rows);
    gatherer.begin();
    const mostRowBytes = gatherer.mostRowBytes(measureNames.length);
    const byGroup = rejections.length === 0 ? undefined : Map.groupBy(rejections, (each) => each.group);
    for (let group = 0; group < groups; group += 1) {
      const from = group === 0 ? 0 : (ends[group - 1] as number);
      const to = ends[group] as number;
      const own = byGroup?.get(group) ?? NONE;
      if (own.length === 0 && (to - from) * mostRowBytes <= MAX_PACK_BYTES) {
        if (from < to) packAtOnce(group, from, to);
      } else packGroup(group, from, to, own);
    }
    const all = output.bytes.slice(0, output.at);
    return written.map(({ group, from, to }) => ({ group, data: all.subarray(from, to) }));
  };
}

const NONE: readonly GroupRejection[] = [];

/** Whether the rejection's position is before the row's; a reading's row comes before its rejection. */
function isBefore({ record, index }: GroupRejection, rows: Rows, row: number): boolean {
  const ofRow = rows.record[row] as number;
  return record < ofRow || (record === ofRow && index < (rows.index[row] as number));
}
