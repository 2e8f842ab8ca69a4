// What detect keeps of one key group: how far each raw shard is absorbed, the devices' ids, a table a measure, and devices' latest incidents.
import type { AlertRecord } from '../alert/life.ts';
import { emptyIdTable, type IdTable } from '../bytes/id-table.ts';
import type { Position } from '../reading/position.ts';
import type { Detector } from './detector.ts';
import { addParts, emptyColumns, type MeasureColumns, partsOf } from './measure-columns.ts';

export interface GroupState {
  readonly positions: Map<string, Position>;
  /** A device's number here is its number everywhere in the group. */
  readonly ids: IdTable;
  /** By the slots of the detector's plans; holes where no device ever sent the measure. */
  readonly measures: (MeasureColumns | undefined)[];
  /** By device: the latest incident of each rule that found one; those long over are forgotten, and then the device is not in here. */
  readonly incidents: Map<number, AlertRecord[]>;
  /** By device: what `incidents` has of it, see incident.ts; a device beyond its end has nothing. In memory only. */
  marks: Uint8Array;
}

export function emptyGroupState(): GroupState {
  return {
    positions: new Map(),
    ids: emptyIdTable(),
    measures: [],
    incidents: new Map(),
    marks: new Uint8Array(16),
  };
}

/** The table of a measure, made or widened where the rules ask for more than it has. */
export function columnsFor(detector: Detector, group: GroupState, slot: number): MeasureColumns {
  const parts = partsOf(detector.planAt(slot));
  let columns = group.measures[slot];
  if (columns === undefined) {
    columns = emptyColumns(parts);
    group.measures[slot] = columns;
  } else addParts(columns, parts);
  return columns;
}
