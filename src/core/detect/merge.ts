// Two states of one key group that went on from the same stored one, made into one. Only for a fault: normally a key
// group has one writer. Keeps per measure the state that saw the later reading, and every incident, so that no alert is
// left firing that nobody resolves.

import { isGoingOn } from '../alert/finding-record.ts';
import { type DeviceLife, type IncidentRecord, isOpen } from '../alert/incident-record.ts';
import { isAtOrBelow, type Position } from '../reading/position.ts';
import type { Detector } from './detector.ts';
import { type DeviceView, putDevice, viewDevice, viewDevices } from './device-view.ts';
import { emptyGroupState, type GroupState } from './group-state.ts';
import type { MeasureState } from './pasts/measure-state.ts';
import { type SlotSizes, seenByEither } from './seen-slots.ts';

interface HasPositions {
  readonly positions: ReadonlyMap<string, Position>;
}

/** `stored` has absorbed, of every raw shard, at least what `ours` has. */
export function covers(stored: HasPositions, ours: HasPositions): boolean {
  for (const [shard, position] of ours.positions) {
    if (!isAtOrBelow(position.sequence, position.index, stored.positions.get(shard))) return false;
  }
  return true;
}

/** Where both saw the same, `ours` stands. */
export function mergeGroups(detector: Detector, ours: GroupState, stored: GroupState): GroupState {
  const merged = emptyGroupState();
  merged.arrivalMs = Math.max(ours.arrivalMs, stored.arrivalMs);
  merged.rulesVersion = Math.max(ours.rulesVersion, stored.rulesVersion);
  for (const [shard, position] of stored.positions) merged.positions.set(shard, position);
  mergePositions(merged.positions, ours.positions);
  for (const device of viewDevices(stored)) putDevice(detector, merged, device);
  for (const device of viewDevices(ours)) {
    const other = viewDevice(stored, device.id);
    putDevice(detector, merged, other === undefined ? device : mergeDevices(device, other, detector.slots));
  }
  return merged;
}

/** Of every raw shard, as far as either has come. */
export function mergePositions(into: Map<string, Position>, others: ReadonlyMap<string, Position>): void {
  for (const [shard, position] of others)
    if (!isAtOrBelow(position.sequence, position.index, into.get(shard))) into.set(shard, position);
}

function mergeDevices(ours: DeviceView, stored: DeviceView, slots: SlotSizes): DeviceView {
  const measures = [...ours.measures];
  for (let slot = 0; slot < stored.measures.length; slot++) {
    const theirs = stored.measures[slot];
    const own = measures[slot];
    if (theirs !== undefined) measures[slot] = own === undefined ? theirs : mergeStates(own, theirs, slots);
  }
  const life = mergeLives(ours.life, stored.life);
  return { id: ours.id, clockMs: Math.max(ours.clockMs, stored.clockMs), measures, life };
}

/** A value that either has seen is a repeat when it comes again. */
function mergeStates(ours: MeasureState, theirs: MeasureState, slots: SlotSizes): MeasureState {
  const [later, earlier] = theirs.lastMs > ours.lastMs ? [theirs, ours] : [ours, theirs];
  if (later.seenFar === 0 || earlier.seenFar === 0) return later;
  return { ...later, ...seenByEither(later, earlier, slots) };
}

/**
 * The incident that is open, or the later one; where both have one that people were told of, the other goes on in it
 * and is closed. What goes on by either goes on.
 */
export function mergeLives(ours: DeviceLife | undefined, theirs: DeviceLife | undefined): DeviceLife | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  const [main, other] = isPreferred(theirs, ours) ? [theirs, ours] : [ours, theirs];
  const known = new Set(main.findings.map(({ rule }) => rule));
  const findings = [...main.findings, ...other.findings.filter((each) => isGoingOn(each) && !known.has(each.rule))];
  const { incident } = main;
  const isOther = (each: IncidentRecord) => each.lane !== incident?.lane || each.startMs !== incident.startMs;
  const left = other.incident !== undefined && isOpen(other) ? [other.incident, ...other.orphans] : other.orphans;
  const orphans = [...main.orphans, ...left].filter(isOther);
  const byId = new Map(orphans.map((each) => [`${each.lane} ${each.startMs}`, each]));
  return { ...main, findings, orphans: [...byId.values()] };
}

function isPreferred(a: DeviceLife, b: DeviceLife): boolean {
  if (b.incident === undefined) return a.incident !== undefined;
  if (a.incident === undefined) return false;
  if (a.incident.lane === b.incident.lane && a.incident.startMs === b.incident.startMs)
    return a.incident.transition > b.incident.transition;
  return isOpen(a) === isOpen(b) ? a.incident.startMs > b.incident.startMs : isOpen(a);
}
