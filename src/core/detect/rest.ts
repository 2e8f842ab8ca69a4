// Rules that say that something is unusual, and not what: after an incident of their device, or a silence, what is
// milder is the same trouble, and no incident of its own. Kept as what keeps a finding from firing.
import { newFinding } from '../alert/finding-record.ts';
import { type IncidentRecord, newLife } from '../alert/incident-record.ts';
import { type Finding, findingOf, NORMAL } from '../finding/finding.ts';
import type { Detector } from './detector.ts';
import type { GroupState } from './group-state.ts';
import { mark } from './incident.ts';
import type { MeasurePlan } from './measure-plan.ts';
import type { CompiledRule } from './rules/kind.ts';

/** What is as grave as `incident`, which is over, goes on in it (incident-record.ts), and is not kept from firing. */
export function restAfterIncident(
  detector: Detector,
  group: GroupState,
  device: number,
  { endMs, told }: IncidentRecord,
): void {
  for (const [slot, columns] of group.measures.entries()) {
    if (columns === undefined) continue;
    for (const rule of detector.planAt(slot).resting) rest(group, device, rule, endMs, told - 1);
  }
}

/** The device is heard again at `timeMs`: people were told of its silence. */
export function restAfterSilence(
  { profile }: Detector,
  group: GroupState,
  device: number,
  plan: MeasurePlan,
  timeMs: number,
): void {
  for (const rule of plan.resting) rest(group, device, rule, timeMs, findingOf(profile.silentSeverity));
}

function rest(group: GroupState, device: number, { name, kind, restMs }: CompiledRule, atMs: number, worst: Finding) {
  const life = group.incidents.get(device) ?? newLife();
  group.incidents.set(device, life);
  let record = life.findings.find((each) => each.rule === name);
  if (record === undefined) {
    record = { ...newFinding(name, kind, atMs), phase: 'cooling' };
    life.findings.push(record);
  }
  const isResting = atMs < record.coolUntilMs;
  record.coolWorst = Math.max(worst, isResting ? record.coolWorst : NORMAL);
  record.coolUntilMs = Math.max(record.coolUntilMs, atMs + restMs);
  mark(group, device);
}
