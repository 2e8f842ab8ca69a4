// Two states of one key group that went on from the same stored one, made into one. Only for a fault: normally a key
// group has one writer. Keeps per measure the state that saw the later reading, and every incident, so that no alert is
// left firing that nobody resolves.

import type { AlertRecord } from '../alert/life.ts';
import { isAtOrBelow } from '../reading/position.ts';
import type { Detector } from './detector.ts';
import { type DeviceView, putDevice, viewDevice, viewDevices } from './device-view.ts';
import { emptyGroupState, type GroupState } from './group-state.ts';
import type { MeasureState } from './pasts/measure-state.ts';
import { type SlotSizes, seenByEither } from './seen-slots.ts';

/** `stored` has absorbed, of every raw shard, at least what `ours` has. */
export function covers(stored: GroupState, ours: GroupState): boolean {
  for (const [shard, position] of ours.positions) {
    if (!isAtOrBelow(position.sequence, position.index, stored.positions.get(shard))) return false;
  }
  return true;
}

/** Where both saw the same, `ours` stands. */
export function mergeGroups(detector: Detector, ours: GroupState, stored: GroupState): GroupState {
  const merged = emptyGroupState();
  merged.arrivalMs = Math.max(ours.arrivalMs, stored.arrivalMs);
  for (const [shard, position] of stored.positions) merged.positions.set(shard, position);
  for (const [shard, position] of ours.positions) {
    if (!isAtOrBelow(position.sequence, position.index, stored.positions.get(shard))) {
      merged.positions.set(shard, position);
    }
  }
  for (const device of viewDevices(stored)) putDevice(detector, merged, device);
  for (const device of viewDevices(ours)) {
    const other = viewDevice(stored, device.id);
    putDevice(detector, merged, other === undefined ? device : mergeDevices(device, other, detector.slots));
  }
  return merged;
}

function mergeDevices(ours: DeviceView, stored: DeviceView, slots: SlotSizes): DeviceView {
  const measures = [...ours.measures];
  for (let slot = 0; slot < stored.measures.length; slot++) {
    const theirs = stored.measures[slot];
    const own = measures[slot];
    if (theirs !== undefined) measures[slot] = own === undefined ? theirs : mergeStates(own, theirs, slots);
  }
  const incidents = [...ours.incidents];
  for (const theirs of stored.incidents) {
    const at = incidents.findIndex((alert) => alert.rule === theirs.rule);
    if (at < 0) incidents.push(theirs);
    else if (isLater(theirs, incidents[at] as AlertRecord)) incidents[at] = theirs;
  }
  return { id: ours.id, clockMs: Math.max(ours.clockMs, stored.clockMs), measures, incidents };
}

/** A value that either has seen is a repeat when it comes again. */
function mergeStates(ours: MeasureState, theirs: MeasureState, slots: SlotSizes): MeasureState {
  const [later, earlier] = theirs.lastMs > ours.lastMs ? [theirs, ours] : [ours, theirs];
  if (later.seenFar === 0 || earlier.seenFar === 0) return later;
  return { ...later, ...seenByEither(later, earlier, slots) };
}

function isLater(a: AlertRecord, b: AlertRecord): boolean {
  return a.startMs === b.startMs ? a.transition > b.transition : a.startMs > b.startMs;
}
