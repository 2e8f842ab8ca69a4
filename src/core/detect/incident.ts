// The latest incident of each rule, kept with its device: finds it, takes a finding into it, and forgets it once it is
// long over.
import { type AlertRecord, openAlert, stepAlert } from '../alert/life.ts';
import { type Finding, NORMAL } from '../finding/finding.ts';
import { type GroupState, growMarks } from './group-state.ts';

/**
 * What a device has of incidents, so that the usual reading looks at one byte: none, only such as are over, or one that
 * goes on.
 */
export const NO_INCIDENT = 0;
export const ENDED = 1;
export const FIRING = 2;

/**
 * Answers the alert where the finding made a transition of it. The common case, nothing found and nothing kept, costs
 * one comparison.
 */
export function settle(
  group: GroupState,
  device: number,
  rule: string,
  finding: Finding,
  atMs: number,
  isNewer: boolean,
): AlertRecord | undefined {
  const alerts = group.incidents.get(device);
  if (alerts !== undefined) {
    for (const alert of alerts) {
      if (alert.rule !== rule) continue;
      if (!stepAlert(alert, finding, atMs, isNewer)) return undefined;
      mark(group, device);
      return alert;
    }
  }
  if (finding <= NORMAL) return undefined;
  const opened = openAlert(rule, finding, atMs);
  if (alerts === undefined) group.incidents.set(device, [opened]);
  else alerts.push(opened);
  mark(group, device);
  return opened;
}

/**
 * Forgets incidents that ended before `beforeMs`: they are kept only so that a late repeat does not tell them again.
 */
export function forgetEnded(group: GroupState, device: number, beforeMs: number): void {
  const alerts = group.incidents.get(device);
  if (alerts === undefined || alerts.every((alert) => alert.isFiring || !(alert.endMs < beforeMs))) return;
  const kept = alerts.filter((alert) => alert.isFiring || alert.endMs >= beforeMs);
  if (kept.length > 0) group.incidents.set(device, kept);
  else group.incidents.delete(device);
  mark(group, device);
}

/** Brings a device's mark up to its incidents. */
export function mark(group: GroupState, device: number): void {
  if (device >= group.marks.length) growMarks(group, device);
  const alerts = group.incidents.get(device);
  group.marks[device] = alerts === undefined ? NO_INCIDENT : alerts.some((alert) => alert.isFiring) ? FIRING : ENDED;
}
