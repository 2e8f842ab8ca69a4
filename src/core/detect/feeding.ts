// Which devices feed in: of them a rule waits before it calls a magnitude next to zero an outage, since they pass zero
// with nothing wrong. Kept in the device's finding of that rule: no other device has a byte of it.
import { newFinding } from '../alert/finding-record.ts';
import { newLife } from '../alert/incident-record.ts';
import { NORMAL } from '../finding/finding.ts';
import type { GroupState } from './group-state.ts';
import { type LiveRule, mark } from './incident.ts';
import type { CompiledRule } from './rules/kind.ts';

/** A week: a site that feeds in does so on one of its days, the dull ones and those of much use included. */
const KNOWN_MS = 7 * 86_400_000;
/** A note that is younger is left as it is: once a day is enough to keep it. */
const NOTED_EVERY_MS = 86_400_000;

/** The rule as it judges a device, which waits where that feeds in. A `value` that is fed in is noted. */
export function liveRule(
  group: GroupState,
  device: number,
  rule: CompiledRule,
  timeMs: number,
  value: number,
): LiveRule {
  const { crossing } = rule;
  if (crossing === undefined) return rule;
  if (value <= -crossing.below) {
    noteFeeding(group, device, rule, timeMs);
    return rule;
  }
  const record = group.incidents.get(device)?.findings.find((each) => each.rule === rule.name);
  const isFeeding = record !== undefined && record.coolWorst === NORMAL && timeMs < record.coolUntilMs;
  return isFeeding ? crossing : rule;
}

/** A finding that keeps nothing from firing says until when the device counts as one that feeds in. */
function noteFeeding(group: GroupState, device: number, { name, kind }: CompiledRule, timeMs: number): void {
  const untilMs = timeMs + KNOWN_MS;
  const life = group.incidents.get(device);
  const record = life?.findings.find((each) => each.rule === name);
  if (record !== undefined) {
    const isNews = untilMs - record.coolUntilMs >= NOTED_EVERY_MS;
    if (isNews && record.coolWorst === NORMAL) record.coolUntilMs = untilMs;
    return;
  }
  const own = life ?? newLife();
  if (life === undefined) group.incidents.set(device, own);
  own.findings.push({ ...newFinding(name, kind, timeMs), phase: 'cooling', coolUntilMs: untilMs });
  mark(group, device);
}
