// The latest incident of each rule, kept with its device: finds it, takes a finding into it, and forgets it once it is long over.
import { type AlertRecord, openAlert, stepAlert } from '../alert/life.ts';
import { type Finding, NORMAL } from './finding.ts';
import type { DeviceState } from './group-state.ts';

/** Answers the alert where the finding made a transition of it. The common case, nothing found and nothing kept, costs one comparison. */
export function settle(
  device: DeviceState,
  rule: string,
  finding: Finding,
  atMs: number,
  isNewer: boolean,
): AlertRecord | undefined {
  if (finding <= NORMAL && device.alerts.length === 0) return undefined;
  for (const alert of device.alerts) {
    if (alert.rule === rule) return stepAlert(alert, finding, atMs, isNewer) ? alert : undefined;
  }
  if (finding <= NORMAL) return undefined;
  const opened = openAlert(rule, finding, atMs);
  device.alerts.push(opened);
  return opened;
}

/** Forgets incidents that ended before `beforeMs`: they are kept only so that a late repeat does not tell them again. */
export function forgetEnded(device: DeviceState, beforeMs: number): void {
  for (const alert of device.alerts) {
    if (!alert.isFiring && alert.endMs < beforeMs) {
      device.alerts = device.alerts.filter((each) => each.isFiring || each.endMs >= beforeMs);
      return;
    }
  }
}
