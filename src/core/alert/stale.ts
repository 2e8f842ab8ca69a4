// The end of an incident that no reading ends. It is dated by what is kept of the device, so that whoever finds it,
// however often and however late, tells the same transition.
import { NORMAL } from '../finding/finding.ts';
import { numberText } from '../finding/wording.ts';
import type { AlertTransition } from './alert.ts';
import { isActive } from './finding-record.ts';
import { type DeviceLife, gravest, type IncidentRecord } from './incident-record.ts';
import { type Place, transitionOf } from './transition.ts';

const DAY_MS = 86_400_000;

type Cause = NonNullable<AlertTransition['cause']>;

/**
 * Closes an open incident of a device that was not heard of for so long that nobody can say whether it goes on.
 * @param clockMs the device's clock at its last reading.
 */
export function closeStale(
  place: Place,
  life: DeviceLife,
  incident: IncidentRecord,
  clockMs: number,
  forgetAfterMs: number,
): AlertTransition {
  const days = forgetAfterMs / DAY_MS;
  const message = `not heard of for ${numberText(days)} days: closed as stale, nobody knows whether it went on`;
  return close(place, life, incident, 'stale', clockMs + forgetAfterMs, days, message);
}

/** Closes one whose rules the profile no longer has. `clockMs`: the device's clock at its last reading. */
export function closeRemoved(
  place: Place,
  life: DeviceLife,
  incident: IncidentRecord,
  clockMs: number,
): AlertTransition {
  const message = 'its rule is no longer in the profile: closed, nobody knows whether it went on';
  return close(place, life, incident, 'rule-removed', Math.max(clockMs, incident.startMs), 0, message);
}

/** Closes one that goes on as another incident of its device. */
export function closeMerged(
  place: Place,
  life: DeviceLife,
  incident: IncidentRecord,
  clockMs: number,
): AlertTransition {
  const message = 'it goes on as another incident of this device';
  return close(place, life, incident, 'merged', Math.max(clockMs, incident.startMs), 0, message);
}

function close(
  place: Place,
  life: DeviceLife,
  incident: IncidentRecord,
  cause: Cause,
  atMs: number,
  value: number,
  message: string,
): AlertTransition {
  const isOwn = life.incident === incident;
  const of = isOwn ? gravest(life.findings, ({ worst, phase }) => worst > NORMAL && phase !== 'cooling') : undefined;
  if (isOwn) for (const each of life.findings) if (isActive(each)) each.phase = 'ended';
  incident.endMs = atMs;
  incident.transition += 1;
  const shown = { measure: of?.shown?.measure ?? '', value, baseline: null, score: null, message };
  const told = { rule: of?.rule ?? incident.lane, kind: of?.kind ?? '', cause, shown };
  return transitionOf(place, isOwn ? life : { ...life, findings: [] }, incident, 'over', atMs, told);
}
