// Readings of a key group as columns of the archive: every one that a call of aggregate got, in the order in which it
// got them, by the day of their arrival. Repeats too: whoever reads them back tells them by their positions.
import { CANARY_DEVICE } from '../canary/canary.ts';
import type { Cell, ColumnType } from '../history/row.ts';
import { deviceIn, dimensionIn, type Pack } from '../pack/pack.ts';
import { DAY_MS } from '../time/days.ts';

export interface ArchiveColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly required: boolean;
  /** Kept as differences, which are small. */
  readonly isRising?: boolean;
  readonly cells: readonly (Cell | undefined)[];
}

/** What is the same for a whole object; a reader needs it, a query does not. */
export interface ArchiveHead {
  readonly profile: string;
  readonly group: number;
  readonly groups: number;
  /** Event times that were accepted or refused together: of the deployment, whatever its windows (lateness.ts). */
  readonly latenessGrainMs: number;
  /** In the order of their columns, which follow the fixed ones; the measures' follow these. */
  readonly dimensions: readonly string[];
  readonly measures: readonly string[];
}

/** Readings that arrived on one day. */
export interface ArchivePart {
  /** 00:00 UTC of the day, ms. */
  readonly dayMs: number;
  readonly rows: number;
  readonly dimensions: readonly string[];
  readonly measures: readonly string[];
  readonly columns: readonly ArchiveColumn[];
}

/** Before the columns of dimensions and measures. */
export const FIXED_COLUMNS = [
  { name: 'device_id', type: 'text' },
  { name: 'event_time', type: 'timestamp', isRising: true },
  { name: 'arrival_time', type: 'timestamp', isRising: true },
  { name: 'shard', type: 'text' },
  { name: 'sequence', type: 'text', isRising: true },
  /** Of the reading in its record. */
  { name: 'reading', type: 'bigint', isRising: true },
  /** Among all that the call got of the key group, of whatever day: the order in which windows took them. */
  { name: 'place', type: 'bigint', isRising: true },
] as const satisfies readonly { name: string; type: ColumnType; isRising?: boolean }[];

/**
 * Names of the columns of dimensions and measures. What another column is called already, small and capital letters
 * being the same to SQL, has a number after it.
 */
export function furtherNames(names: readonly string[]): string[] {
  const taken = new Set<string>(FIXED_COLUMNS.map(({ name }) => name));
  return names.map((name) => {
    let free = name;
    for (let n = 2; taken.has(free.toLowerCase()); n += 1) free = `${name}_${n}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

type Cells = (Cell | undefined)[];

/** In the order of `FIXED_COLUMNS`. */
type FixedCells = [Cells, Cells, Cells, Cells, Cells, Cells, Cells];

interface Growing {
  readonly fixed: readonly Cells[];
  readonly dimensions: Map<string, Cells>;
  readonly measures: Map<string, Cells>;
}

/** A part a day, the earliest first; none where there is no reading but the canary's. */
export function archiveParts(packs: Iterable<Pack>): ArchivePart[] {
  const days = new Map<number, Growing>();
  let place = 0;
  for (const pack of packs) place = addPack(days, pack, place);
  return [...days].sort(([a], [b]) => a - b).map(([dayMs, growing]) => partOf(dayMs, growing));
}

/** Answers the place of the next pack's first reading. */
function addPack(days: Map<number, Growing>, pack: Pack, firstPlace: number): number {
  const { rows, who, record, index, time, timeBaseMs, arrivals, arrivalBaseMs, sequences } = pack;
  const ids: string[] = [];
  const adders = new Map<number, AddRow>();
  let add: AddRow | undefined;
  let dayMs = Number.NaN;
  let lastRecord = -1;
  let sequence = '';
  let arrivalMs = 0;
  let place = firstPlace;
  for (let row = 0; row < rows; row += 1) {
    const entry = who[row] as number;
    ids[entry] ??= deviceIn(pack, entry);
    const device = ids[entry] as string;
    if (device === CANARY_DEVICE) continue;
    const recordIndex = record[row] as number;
    if (recordIndex !== lastRecord) {
      lastRecord = recordIndex;
      sequence = sequences.at(recordIndex) as string;
      // Whole ms, as Kinesis and Kafka have them.
      arrivalMs = Math.floor(arrivalBaseMs + (arrivals[recordIndex] as number));
      if (!(arrivalMs >= dayMs && arrivalMs < dayMs + DAY_MS)) {
        dayMs = Math.floor(arrivalMs / DAY_MS) * DAY_MS;
        add = adders.get(dayMs) ?? adderOf(growingOf(days, dayMs), pack);
        adders.set(dayMs, add);
      }
    }
    add?.(row, entry, device, timeBaseMs + (time[row] as number), arrivalMs, sequence, index[row] as number, place);
    place += 1;
  }
  return place;
}

function growingOf(days: Map<number, Growing>, dayMs: number): Growing {
  let growing = days.get(dayMs);
  if (growing === undefined) {
    growing = { fixed: FIXED_COLUMNS.map(() => []), dimensions: new Map(), measures: new Map() };
    days.set(dayMs, growing);
  }
  return growing;
}

type AddRow = (
  row: number,
  entry: number,
  device: string,
  timeMs: number,
  arrivalMs: number,
  sequence: string,
  reading: number,
  place: number,
) => void;

/** Adds a row of the pack; a column that other packs lack stays empty for it. */
function adderOf(growing: Growing, pack: Pack): AddRow {
  const [devices, times, arrivals, shards, sequences, readings, places] = growing.fixed as FixedCells;
  const dimensions = pack.dimensions.map((name) => cellsOf(growing.dimensions, name));
  const measures = pack.measures.map((name) => cellsOf(growing.measures, name));
  const { values, shard } = pack;
  return (row, entry, device, timeMs, arrivalMs, sequence, reading, place) => {
    const at = devices.length;
    devices.push(device);
    times.push(timeMs);
    arrivals.push(arrivalMs);
    shards.push(shard);
    sequences.push(sequence);
    readings.push(reading);
    places.push(place);
    for (let i = 0; i < dimensions.length; i += 1) {
      const value = dimensionIn(pack, entry, i);
      if (value !== null) putAt(dimensions[i] as Cells, at, value);
    }
    for (let i = 0; i < measures.length; i += 1) {
      const value = (values[i] as ArrayLike<number>)[row] as number;
      if (!Number.isNaN(value)) putAt(measures[i] as Cells, at, value);
    }
  };
}

function putAt(cells: Cells, at: number, value: Cell): void {
  while (cells.length < at) cells.push(undefined);
  cells.push(value);
}

function cellsOf(columns: Map<string, Cells>, name: string): Cells {
  let cells = columns.get(name);
  if (cells === undefined) {
    cells = [];
    columns.set(name, cells);
  }
  return cells;
}

function partOf(dayMs: number, { fixed, dimensions, measures }: Growing): ArchivePart {
  const rows = (fixed[0] as Cells).length;
  const names = furtherNames([...dimensions.keys(), ...measures.keys()]);
  const further = [...dimensions.values(), ...measures.values()].map((cells, i): ArchiveColumn => {
    while (cells.length < rows) cells.push(undefined);
    return { name: names[i] as string, type: i < dimensions.size ? 'text' : 'double', required: false, cells };
  });
  return {
    dayMs,
    rows,
    dimensions: [...dimensions.keys()],
    measures: [...measures.keys()],
    columns: [
      ...FIXED_COLUMNS.map(
        (column, i): ArchiveColumn => ({ ...column, required: true, cells: fixed[i] as readonly Cell[] }),
      ),
      ...further,
    ],
  };
}
