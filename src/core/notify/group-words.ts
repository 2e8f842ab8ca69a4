// The transitions of a group's incident, in words. Pure.

import type { AlertChange, AlertTransition } from '../alert/alert.ts';
import { alertId } from '../alert/alert-id.ts';
import { shareText } from '../finding/wording.ts';
import { GROUP_LANE } from './policy.ts';
import { type GroupName, groupDevice, type Storm } from './storm.ts';

export function groupAlertId(profile: string, name: GroupName, openedAtMs: number): string {
  return alertId(profile, groupDevice(name), `${GROUP_LANE}:${name.rule}`, openedAtMs);
}

/** `of`: how many devices its value has. `stillOut`: devices of members that fire at its end. */
export function groupTransition(
  profile: string,
  name: GroupName,
  storm: Storm,
  step: { readonly transition: number; readonly change: AlertChange; readonly atMs: number },
  of: number | undefined,
  stillOut: readonly string[] = [],
): AlertTransition {
  const { rule, dimension, value } = name;
  const { id, severity, kind, measure, startMs, open, peak, examples } = storm;
  const { transition, change, atMs } = step;
  const isOver = change === 'over';
  const devices = isOver ? stillOut : examples;
  const count = isOver ? peak : open.length;
  // Counted an hour ago: where more are struck than there were, nothing is said of it.
  const isKnown = of !== undefined && of >= count;
  return {
    ...{ id, transition, profile, device: groupDevice(name), lane: GROUP_LANE, change, rule, kind, measure, severity },
    ...{ state: isOver ? 'resolved' : 'firing', startMs, atMs, value: open.length, baseline: null, score: null },
    ...{ count, ...(isKnown ? { of } : {}), devices, dimensions: { [dimension]: value } },
    message: isOver
      ? `${rule}: ${peak - open.length} of ${peak} devices of ${groupDevice(name)} are well again; ${outText(open.length, devices)}`
      : `${rule}: ${count}${isKnown ? ` of ${of} devices (${shareText(count, of)} %)` : ' devices'} of ${groupDevice(name)}, among them ${devices.join(', ')}`,
  };
}

function outText(count: number, devices: readonly string[]): string {
  if (count === 0) return 'none is left';
  const more = count > devices.length ? ` and ${count - devices.length} more` : '';
  return `still out: ${devices.join(', ')}${more}`;
}
