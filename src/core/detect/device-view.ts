// One device of a key group's state as an object, and back: for merging, for pages that show a device, for tests. Not
// for the hot path.
import type { DeviceLife } from '../alert/incident-record.ts';
import { findId, idAt } from '../bytes/id-table.ts';
import type { Detector } from './detector.ts';
import { columnsFor, deviceFor, type GroupState } from './group-state.ts';
import { mark } from './incident.ts';
import {
  addParts,
  HAS_ADAPTIVE,
  HAS_BASELINE,
  HAS_LAST_VALUE,
  HAS_SCORE,
  HAS_SEEN,
  HAS_STILL,
  loadRow,
  rowOf,
  storeRow,
} from './pasts/measure-columns.ts';
import { emptyMeasureState, type MeasureState } from './pasts/measure-state.ts';

export interface DeviceView {
  readonly id: string;
  readonly clockMs: number;
  /** By the slots of the detector's plans; undefined where the device never sent the measure. */
  readonly measures: readonly (MeasureState | undefined)[];
  /** Undefined where nothing is or was the matter lately. */
  readonly life: DeviceLife | undefined;
}

/** A copy of what is kept of a device; undefined for one that is not known. */
export function viewDevice(group: GroupState, id: string): DeviceView | undefined {
  const number = findId(group.ids, id);
  return number < 0 ? undefined : viewAt(group, number);
}

/** All that a state says, comparable with another's. */
export function viewGroup(group: GroupState): Pick<GroupState, 'positions' | 'arrivalMs'> & { devices: DeviceView[] } {
  return { positions: group.positions, arrivalMs: group.arrivalMs, devices: viewDevices(group) };
}

/** Copies of all devices, in the order of their numbers. */
export function viewDevices(group: GroupState): DeviceView[] {
  return Array.from({ length: group.ids.count }, (_, number) => viewAt(group, number));
}

function viewAt(group: GroupState, number: number): DeviceView {
  const measures: (MeasureState | undefined)[] = [];
  for (const [slot, columns] of group.measures.entries()) {
    const row = columns?.rowOf[number] ?? -1;
    if (columns !== undefined && row >= 0) measures[slot] = loadRow(columns, row, emptyMeasureState());
  }
  const life = structuredClone(group.incidents.get(number));
  return { id: idAt(group.ids, number), clockMs: group.clocksMs[number] as number, measures, life };
}

const encoder = new TextEncoder();

/** Takes a device into a state, in place of what is known of it. */
export function putDevice(detector: Detector, group: GroupState, view: DeviceView): void {
  const id = encoder.encode(view.id);
  const number = deviceFor(group, 0, id, 0, id.length);
  group.clocksMs[number] = view.clockMs;
  for (const [slot, state] of view.measures.entries()) {
    if (state === undefined) continue;
    const columns = columnsFor(detector, group, slot);
    addParts(columns, partsIn(state));
    storeRow(columns, rowOf(columns, number), state);
  }
  if (view.life !== undefined) group.incidents.set(number, structuredClone(view.life));
  else group.incidents.delete(number);
  mark(group, number);
}

function partsIn(state: MeasureState): number {
  return (
    (state.baselineCount > 0 ? HAS_BASELINE : 0) |
    (state.scoreCount > 0 ? HAS_SCORE : 0) |
    (Number.isNaN(state.lastValue) ? 0 : HAS_LAST_VALUE) |
    (Number.isNaN(state.stillSinceMs) ? 0 : HAS_STILL) |
    (state.seenFar === 0 ? 0 : HAS_SEEN) |
    (state.adaptive.length === 0 ? 0 : HAS_ADAPTIVE)
  );
}
