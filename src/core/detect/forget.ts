// Devices that are not heard of any more. What is normal for a device holds for `forgetAfterMs` of its own time: a
// reading that comes later finds nothing of before, and incidents that were left open are closed as stale. The room is
// given back once nobody can tell the difference: when whatever the device may still send in time would find nothing
// either.
import { endFinding, type FindingRecord, isActive } from '../alert/finding-record.ts';
import { type DeviceLife, type IncidentRecord, isOpen } from '../alert/incident-record.ts';
import { closeMerged, closeRemoved, closeStale } from '../alert/stale.ts';
import type { Place } from '../alert/transition.ts';
import { beginOf, type IdTable, idAt, idTableOf } from '../bytes/id-table.ts';
import { PLAIN_LIFE } from '../finding/rule-life.ts';
import { type Detector, REMOVED_RULE } from './detector.ts';
import { goneBeforeMs } from './gone.ts';
import type { GroupState } from './group-state.ts';
import { mark } from './incident.ts';
import type { Outcome } from './outcome.ts';
import { clearRow, keepRows } from './pasts/measure-columns.ts';
import { hand } from './teller.ts';

/** By arrival, so that it comes at the same reading whichever way the stream is cut. */
const EVERY_MS = 86_400_000;

/**
 * Whether a reading that moves a device's clock, or arrives, finds nothing of before. A clock that has not begun has
 * nothing to forget.
 */
export function isForgotten({ profile, lateness }: Detector, fromMs: number, toMs: number, arrivalMs: number): boolean {
  if (toMs - fromMs <= profile.forgetAfterMs && arrivalMs - lateness.maxAgeMs - fromMs <= profile.forgetAfterMs)
    return false;
  return fromMs > Number.NEGATIVE_INFINITY;
}

/** As if the device had never been heard of; its incidents are told. Its clock stays. */
export function forgetDevice(detector: Detector, group: GroupState, device: number, outcome: Outcome): void {
  tellStale(detector, group, device, outcome);
  for (const columns of group.measures) {
    const row = columns?.rowOf[device] ?? -1;
    if (columns !== undefined && row >= 0) clearRow(columns, row);
  }
  group.incidents.delete(device);
  mark(group, device);
}

/**
 * The arrival from which on `forgetDevices` is to be called again. Never where arrivals are not real: then nobody knows
 * that a device is gone.
 */
export function nextForgettingMs({ lateness }: Detector, arrivalMs: number): number {
  if (lateness.maxAgeMs === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return (Math.floor(arrivalMs / EVERY_MS) + 1) * EVERY_MS;
}

/**
 * Drops the devices that are gone by `nowMs`, the key group's latest arrival; those that stay keep their order. Answers
 * whether devices have other numbers than before.
 */
export function forgetDevices(detector: Detector, group: GroupState, nowMs: number, outcome: Outcome): boolean {
  const beforeMs = goneBeforeMs(detector.profile, detector.lateness.maxAgeMs, nowMs);
  const { count } = group.ids;
  const numbers = new Int32Array(count).fill(-1);
  let kept = 0;
  for (let device = 0; device < count; device++) {
    if ((group.clocksMs[device] as number) >= beforeMs) numbers[device] = kept++;
    else tellStale(detector, group, device, outcome);
  }
  if (kept === count) return false;
  const clocksMs = new Float64Array(kept + 1).fill(Number.NEGATIVE_INFINITY);
  for (let device = 0; device < count; device++) {
    const number = numbers[device] as number;
    if (number >= 0) clocksMs[number] = group.clocksMs[device] as number;
  }
  group.ids = keptIds(group.ids, numbers, kept);
  group.clocksMs = clocksMs;
  for (const columns of group.measures) if (columns !== undefined) keepRows(columns, numbers, kept);
  const incidents = [...group.incidents];
  group.incidents.clear();
  group.marks = new Uint8Array(kept + 1);
  for (const [device, life] of incidents) {
    const number = numbers[device] as number;
    if (number < 0) continue;
    group.incidents.set(number, life);
    mark(group, number);
  }
  outcome.counts.forgotten += count - kept;
  return true;
}

function tellStale(detector: Detector, group: GroupState, device: number, outcome: Outcome): void {
  const life = group.incidents.get(device);
  if (life === undefined) return;
  const clockMs = group.clocksMs[device] as number;
  for (const incident of openOf(life)) {
    const place = placeOf(detector, group, device);
    hand(outcome, closeStale(place, life, incident, clockMs, detector.profile.forgetAfterMs), incident);
    outcome.counts.stale += 1;
  }
}

function openOf(life: DeviceLife): IncidentRecord[] {
  return life.incident !== undefined && isOpen(life) ? [life.incident, ...life.orphans] : life.orphans;
}

/** Which dimensions its readings had is not kept: whoever publishes it knows (publish.ts). */
function placeOf({ profile }: Detector, group: GroupState, device: number): Place {
  return { profile: profile.name, device: idAt(group.ids, device), dimensions: {} };
}

/**
 * Closes what no reading would ever end: findings of rules that the profile no longer has, and incidents that go on as
 * another one of their device. For a state that another release, another profile or a rival may have written; in the
 * order of the devices' ids, whoever finds it. Answers whether there was any.
 */
export function closeLeft(detector: Detector, group: GroupState, outcome: Outcome): boolean {
  const known = new Map<string, boolean>();
  function isGone({ rule, phase }: FindingRecord): boolean {
    // What only says what was, or keeps from firing, ends by itself: when it is looked at must make no difference.
    if (phase === 'ended' || phase === 'cooling') return false;
    const isKnown = known.get(rule) ?? detector.ruleNamed(rule).kind !== REMOVED_RULE;
    known.set(rule, isKnown);
    return !isKnown;
  }
  const left: { readonly name: string; readonly device: number; readonly life: DeviceLife }[] = [];
  for (const [device, life] of group.incidents)
    if (life.orphans.length > 0 || life.findings.some(isGone))
      left.push({ name: idAt(group.ids, device), device, life });
  left.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { device, life } of left) {
    const place = placeOf(detector, group, device);
    const clockMs = group.clocksMs[device] as number;
    for (const orphan of life.orphans) hand(outcome, closeMerged(place, life, orphan, clockMs), orphan);
    life.orphans = [];
    if (life.findings.some(isGone)) closeGone(life, place, clockMs, isGone, outcome);
    if (life.incident === undefined && life.findings.length === 0) group.incidents.delete(device);
    mark(group, device);
  }
  return left.length > 0;
}

function closeGone(
  life: DeviceLife,
  place: Place,
  clockMs: number,
  isGone: (record: FindingRecord) => boolean,
  outcome: Outcome,
): void {
  const goesOn = life.findings.some((each) => isActive(each) && !isGone(each));
  const { incident } = life;
  if (incident !== undefined && isOpen(life) && !goesOn && !incident.isFlapping)
    hand(outcome, closeRemoved(place, life, incident, clockMs), incident);
  life.findings = life.findings.filter((each) => !isGone(each) || isActive(each));
  for (const each of life.findings) if (isGone(each)) endFinding(each, PLAIN_LIFE, clockMs);
}

function keptIds(ids: IdTable, numbers: Int32Array, kept: number): IdTable {
  const ends = new Uint32Array(kept);
  const bytes = new Uint8Array(ids.count === 0 ? 0 : (ids.ends[ids.count - 1] as number));
  let end = 0;
  for (let device = 0; device < ids.count; device++) {
    const number = numbers[device] as number;
    if (number < 0) continue;
    const own = ids.bytes.subarray(beginOf(ids, device), ids.ends[device] as number);
    bytes.set(own, end);
    end += own.length;
    ends[number] = end;
  }
  return idTableOf(bytes, ends);
}
