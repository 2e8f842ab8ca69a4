// Readings of the archive as packs again, to be worked off by the stages as they came. The canary's are not among them,
// nor what was rejected: both are of no window.
import { checkMembers, FORMATS } from '../formats.ts';
import type { Cell } from '../history/row.ts';
import { encodePack } from '../pack/encode-pack.ts';
import type { Position } from '../reading/position.ts';
import { isAtOrBelow } from '../reading/position.ts';
import { type ArchiveHead, FIXED_COLUMNS, furtherNames } from './columns.ts';

/** One object of the archive: a day's readings of a call and key group. */
export interface ArchivedRows {
  readonly head: ArchiveHead;
  readonly rows: number;
  /** By name. Times are whole ms; null or undefined where a reading has no such value. */
  readonly columns: ReadonlyMap<string, ArrayLike<Cell | undefined>>;
}

/** A pack has room for 65,535 of everything; device and texts of so few readings stay below it. */
const MAX_ROWS = 5_000;

const HEAD_MEMBERS = ['profile', 'group', 'groups', 'latenessGrainMs', 'dimensions', 'measures'];

export function archiveHeadText(head: ArchiveHead): string {
  return JSON.stringify({ v: FORMATS.archive.writes, ...head });
}

/** @throws UnknownFormatError, SyntaxError where the text is no JSON. */
export function readArchiveHead(text: string): ArchiveHead {
  const head = JSON.parse(text) as ArchiveHead;
  checkMembers('archive', head, HEAD_MEMBERS);
  const { profile, group, groups, latenessGrainMs, dimensions, measures } = head;
  return { profile, group, groups, latenessGrainMs, dimensions, measures };
}

/**
 * The readings of one call and key group, in the order in which windows took them. `parts`: its objects, one for each
 * day on which some of them arrived.
 * @throws RangeError naming a column that is missing.
 */
export function packsOfParts(parts: readonly ArchivedRows[]): Uint8Array[] {
  const readers = parts.map(rowReader);
  const rows = readers.flatMap((reader, part) =>
    Array.from({ length: reader.rows }, (_, row) => ({ part, row, place: reader.placeOf(row) })),
  );
  if (parts.length > 1) rows.sort((a, b) => a.place - b.place);
  const packs: Uint8Array[] = [];
  let open: OpenPack | undefined;
  for (const { part, row } of rows) {
    const reader = readers[part] as RowReader;
    if (open?.take(reader, row) === true) continue;
    if (open !== undefined) packs.push(open.bytes());
    open = openPack(reader);
    open.take(reader, row);
  }
  if (open !== undefined) packs.push(open.bytes());
  return packs;
}

interface RowReader {
  readonly head: ArchiveHead;
  readonly rows: number;
  placeOf(row: number): number;
  readonly fixed: ReadonlyMap<string, ArrayLike<Cell | undefined>>;
  readonly dimensions: readonly ArrayLike<Cell | undefined>[];
  readonly measures: readonly ArrayLike<Cell | undefined>[];
}

function rowReader({ head, rows, columns }: ArchivedRows): RowReader {
  const column = (name: string): ArrayLike<Cell | undefined> => {
    const found = columns.get(name);
    if (found === undefined || found.length !== rows) {
      throw new RangeError(`column ${name} has ${found?.length ?? 'no'} cells; expected ${rows}`);
    }
    return found;
  };
  const further = furtherNames([...head.dimensions, ...head.measures]).map(column);
  const places = column('place');
  return {
    ...{ head, rows },
    placeOf: (row) => places[row] as number,
    fixed: new Map(FIXED_COLUMNS.map(({ name }) => [name, column(name)])),
    dimensions: further.slice(0, head.dimensions.length),
    measures: further.slice(head.dimensions.length),
  };
}

interface OpenPack {
  /** False: the row begins another pack. */
  take(reader: RowReader, row: number): boolean;
  bytes(): Uint8Array;
}

function openPack(of: RowReader): OpenPack {
  const { head, fixed } = of;
  const cells = (name: (typeof FIXED_COLUMNS)[number]['name']) => fixed.get(name) as ArrayLike<Cell | undefined>;
  const [shards, sequenceCells, readings] = [cells('shard'), cells('sequence'), cells('reading')];
  const [ids, times, arrivalCells] = [cells('device_id'), cells('event_time'), cells('arrival_time')];
  const sequences: string[] = [];
  const arrivals: number[] = [];
  const entries = new Map<string, number>();
  const devices: (string | null)[][] = [];
  const columns = { who: [] as number[], record: [] as number[], index: [] as number[], time: [] as number[] };
  const values: number[][] = head.measures.map(() => []);
  let shard: Cell | undefined;
  let last: Position | undefined;
  return {
    take(reader, row) {
      const sequence = sequenceCells[row] as string;
      const index = readings[row] as number;
      if (reader !== of || columns.who.length === MAX_ROWS) return false;
      if (last !== undefined && (shards[row] !== shard || isAtOrBelow(sequence, index, last))) return false;
      shard = shards[row];
      if (sequence !== last?.sequence) {
        sequences.push(sequence);
        arrivals.push(arrivalCells[row] as number);
      }
      last = { sequence, index };
      const device = [
        ids[row] as string,
        ...of.dimensions.map((dimension) => (dimension[row] ?? null) as string | null),
      ];
      const key = JSON.stringify(device);
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = devices.push(device) - 1;
        entries.set(key, entry);
      }
      columns.who.push(entry);
      columns.record.push(sequences.length - 1);
      columns.index.push(index);
      columns.time.push(times[row] as number);
      for (const [i, measure] of of.measures.entries()) values[i]?.push((measure[row] ?? Number.NaN) as number);
      return true;
    },
    bytes() {
      const { profile, group, groups, dimensions, measures } = head;
      const about = { profile, group, groups, dimensions, measures, shard: shard as string };
      return encodePack({ ...about, ...columns, sequences, arrivals, devices, values, rejected: [] });
    },
  };
}
