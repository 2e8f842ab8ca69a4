// Devices that are not heard of any more. What is normal for a device holds for `forgetAfterMs` of its own time: a
// reading that comes later finds nothing of before, and incidents that were left open are closed as stale. The room is
// given back once nobody can tell the difference: when whatever the device may still send in time would find nothing
// either.
import type { AlertTransition } from '../alert/alert.ts';
import { alertId } from '../alert/alert-id.ts';
import type { AlertRecord } from '../alert/life.ts';
import { type AlertFacts, removedTransition, staleTransition } from '../alert/stale.ts';
import { beginOf, type IdTable, idAt, idTableOf } from '../bytes/id-table.ts';
import { severityOf } from '../finding/finding.ts';
import { type Detector, REMOVED_RULE } from './detector.ts';
import { goneBeforeMs } from './gone.ts';
import type { GroupState } from './group-state.ts';
import { mark } from './incident.ts';
import type { Outcome } from './outcome.ts';
import { clearRow, keepRows } from './pasts/measure-columns.ts';

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
  closeStale(detector, group, device, outcome);
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
    else closeStale(detector, group, device, outcome);
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
  for (const [device, alerts] of incidents) {
    const number = numbers[device] as number;
    if (number < 0) continue;
    group.incidents.set(number, alerts);
    mark(group, number);
  }
  outcome.counts.forgotten += count - kept;
  return true;
}

function closeStale(detector: Detector, group: GroupState, device: number, outcome: Outcome): void {
  const { forgetAfterMs } = detector.profile;
  for (const alert of group.incidents.get(device) ?? []) {
    if (!alert.isFiring) continue;
    const clockMs = group.clocksMs[device] as number;
    const told = staleTransition(factsOf(detector, group, device, alert), alert.transition, clockMs, forgetAfterMs);
    close(outcome, alert, told);
  }
}

function factsOf({ profile, ruleNamed }: Detector, group: GroupState, device: number, alert: AlertRecord): AlertFacts {
  const { rule, startMs } = alert;
  const name = idAt(group.ids, device);
  const { kind, measure } = ruleNamed(rule);
  const what = { id: alertId(profile.name, name, rule, startMs), profile: profile.name, device: name };
  return { ...what, rule, kind, measure, severity: severityOf(alert.finding), startMs, dimensions: {} };
}

function close(outcome: Outcome, { isHeld }: AlertRecord, told: AlertTransition): void {
  outcome.transitions.push(told);
  if (isHeld) outcome.held.add(told.id);
  outcome.counts.resolved += 1;
  outcome.counts.stale += 1;
}

/**
 * Closes what fires by rules that the profile no longer has: no reading would ever end it. For a state that another
 * release, or another profile, may have written. Answers whether there was any.
 */
export function closeRemoved(detector: Detector, group: GroupState, outcome: Outcome): boolean {
  const known = new Map<string, boolean>();
  function isOver({ rule, isFiring }: AlertRecord): boolean {
    if (!isFiring) return false;
    const isKnown = known.get(rule) ?? detector.ruleNamed(rule).kind !== REMOVED_RULE;
    known.set(rule, isKnown);
    return !isKnown;
  }
  let isAny = false;
  for (const [device, alerts] of group.incidents) {
    if (!alerts.some(isOver)) continue;
    isAny = true;
    for (const alert of alerts) {
      if (!isOver(alert)) continue;
      const clockMs = Math.max(alert.startMs, group.clocksMs[device] as number);
      close(outcome, alert, removedTransition(factsOf(detector, group, device, alert), alert.transition, clockMs));
    }
    const kept = alerts.filter((alert) => !isOver(alert));
    if (kept.length > 0) group.incidents.set(device, kept);
    else group.incidents.delete(device);
    mark(group, device);
  }
  return isAny;
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
