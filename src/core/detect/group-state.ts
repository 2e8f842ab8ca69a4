// What detect keeps of one key group: how far each raw shard is absorbed, the devices' ids and clocks, a table a
// measure, and devices' latest incidents.
import type { DeviceLife } from '../alert/incident-record.ts';
import { emptyIdTable, type IdTable, numberNear } from '../bytes/id-table.ts';
import type { Position } from '../reading/position.ts';
import type { Detector } from './detector.ts';
import type { ReadingLog } from './log/reading-log.ts';
import { addParts, emptyColumns, type MeasureColumns } from './pasts/measure-columns.ts';
import { partsOf } from './pasts/needs.ts';

export interface GroupState {
  readonly positions: Map<string, Position>;
  /** Latest arrival of a reading, ms; −∞ before the first. */
  arrivalMs: number;
  /** The version of the rules that it has come to; 0: those of the profile. */
  rulesVersion: number;
  /** A device's number here is its number everywhere in the group. */
  ids: IdTable;
  /** By device: its clock, see lateness.ts. May be longer than there are devices; those beyond have −∞. */
  clocksMs: Float64Array;
  /** By the slots of the detector's plans; holes where no device ever sent the measure. */
  readonly measures: (MeasureColumns | undefined)[];
  /**
   * By device: its findings and its incident; those long over are forgotten, and then the device is not in here.
   */
  readonly incidents: Map<number, DeviceLife>;
  /** By device: what `incidents` has of it, see incident.ts; a device beyond its end has nothing. In memory only. */
  marks: Uint8Array;
  /** What the rules of a shadow have made of the same readings. Nothing else looks at it. */
  shadow: ShadowGroup | undefined;
  /**
   * What was absorbed since the group was stored; undefined where nobody asks for it, or it cannot be told so. In
   * memory only.
   */
  log: ReadingLog | undefined;
}

/**
 * A group of its own beside the one that is in force; encoded until it is asked for. Neither state nor a byte: it was
 * given up.
 */
export interface ShadowGroup {
  /** Whose rules these are. */
  readonly id: number;
  state: GroupState | undefined;
  bytes: Uint8Array | undefined;
}

export function emptyGroupState(): GroupState {
  return {
    positions: new Map(),
    arrivalMs: Number.NEGATIVE_INFINITY,
    rulesVersion: 0,
    ids: emptyIdTable(),
    clocksMs: new Float64Array(16).fill(Number.NEGATIVE_INFINITY),
    measures: [],
    incidents: new Map(),
    marks: new Uint8Array(16),
    shadow: undefined,
    log: undefined,
  };
}

/**
 * The number of a device whose id is `bytes` from `from` to before `to`, probably `guess`; a new one gets the next, and
 * a clock that has not begun.
 */
export function deviceFor(group: GroupState, guess: number, bytes: Uint8Array, from: number, to: number): number {
  const number = numberNear(group.ids, guess, bytes, from, to);
  if (number >= group.clocksMs.length) {
    const larger = new Float64Array(2 * number + 1).fill(Number.NEGATIVE_INFINITY, number);
    larger.set(group.clocksMs);
    group.clocksMs = larger;
  }
  if (number >= group.marks.length) growMarks(group, number);
  return number;
}

/** Makes room for a device's mark, and for as many more. */
export function growMarks(group: GroupState, device: number): void {
  const larger = new Uint8Array(2 * device + 1);
  larger.set(group.marks);
  group.marks = larger;
}

/** The table of a measure, made or widened where the rules ask for more than it has. */
export function columnsFor(detector: Detector, group: GroupState, slot: number): MeasureColumns {
  const parts = partsOf(detector.planAt(slot).needs);
  let columns = group.measures[slot];
  if (columns === undefined) {
    columns = emptyColumns(parts);
    group.measures[slot] = columns;
  } else addParts(columns, parts);
  return columns;
}
