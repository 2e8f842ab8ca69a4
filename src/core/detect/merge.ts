// Two states of one key group that went on from the same stored one, made into one. Only for a fault: normally a key group has one writer.
// Keeps per measure the state that saw the later reading, and every incident, so that no alert is left firing that nobody resolves.

import type { AlertRecord } from '../alert/life.ts';
import { isAtOrBelow } from '../reading/position.ts';
import { type DeviceState, emptyGroupState, type GroupState } from './group-state.ts';

/** `stored` has absorbed, of every raw shard, at least what `ours` has. */
export function covers(stored: GroupState, ours: GroupState): boolean {
  for (const [shard, position] of ours.positions) {
    if (!isAtOrBelow(position.sequence, position.index, stored.positions.get(shard))) return false;
  }
  return true;
}

/** Where both saw the same, `ours` stands. The answer shares objects with both: use neither after. */
export function mergeGroups(ours: GroupState, stored: GroupState): GroupState {
  const merged = emptyGroupState();
  for (const [shard, position] of stored.positions) merged.positions.set(shard, position);
  for (const [shard, position] of ours.positions) {
    if (!isAtOrBelow(position.sequence, position.index, stored.positions.get(shard))) {
      merged.positions.set(shard, position);
    }
  }
  for (const [id, device] of stored.devices) merged.devices.set(id, device);
  for (const [id, device] of ours.devices) {
    const other = stored.devices.get(id);
    merged.devices.set(id, other === undefined ? device : mergeDevices(device, other));
  }
  return merged;
}

function mergeDevices(ours: DeviceState, stored: DeviceState): DeviceState {
  const measures = [...ours.measures];
  for (let slot = 0; slot < stored.measures.length; slot++) {
    const theirs = stored.measures[slot];
    const own = measures[slot];
    if (theirs !== undefined && (own === undefined || theirs.lastMs > own.lastMs)) measures[slot] = theirs;
  }
  const alerts = [...ours.alerts];
  for (const theirs of stored.alerts) {
    const at = alerts.findIndex((alert) => alert.rule === theirs.rule);
    if (at < 0) alerts.push(theirs);
    else if (isLater(theirs, alerts[at] as AlertRecord)) alerts[at] = theirs;
  }
  return { id: ours.id, measures, alerts };
}

function isLater(a: AlertRecord, b: AlertRecord): boolean {
  return a.startMs === b.startMs ? a.transition > b.transition : a.startMs > b.startMs;
}
