// The devices' findings and incidents within a key group: takes what a rule says of a reading into them, once a rule,
// and brings the incident up to it, once a reading.
import {
  type FindingRecord,
  isCooling,
  isGoingOn,
  isWorse,
  mayShow,
  newFinding,
  type Shown,
  takeAnomaly,
  takeLateAnomaly,
  takeNormal,
} from '../alert/finding-record.ts';
import type { DeviceLife } from '../alert/incident-record.ts';
import * as incidents from '../alert/incident-record.ts';
import { type Finding, NORMAL, UNJUDGED } from '../finding/finding.ts';
import { type RuleLife, waits } from '../finding/rule-life.ts';
import { type GroupState, growMarks } from './group-state.ts';

/**
 * What a device has of incidents, so that the usual reading looks at one byte: none, only such as are over, or
 * something that goes on, so that each of its readings is judged.
 */
export const NO_INCIDENT = 0;
export const ENDED = 1;
export const FIRING = 2;

/** Of a rule, what its findings need. */
export interface LiveRule {
  readonly name: string;
  readonly kind: string;
  readonly life: RuleLife;
}

/**
 * Takes what a rule says of a reading. Answers the record where the reading is to be shown: it may be the worst one, or
 * it ended the finding. The common case, nothing found and nothing kept, costs two comparisons.
 */
export function settle(
  group: GroupState,
  device: number,
  rule: LiveRule,
  finding: Finding,
  atMs: number,
  isNewer: boolean,
  intervalMs: number,
  hasLeft: boolean,
): FindingRecord | undefined {
  if (finding === UNJUDGED) return undefined;
  const life = group.incidents.get(device);
  const record = life?.findings.find((each) => each.rule === rule.name);
  if (finding > NORMAL) {
    const found = isNewer
      ? takeNewer(group, device, life, record, rule, finding, atMs, intervalMs)
      : takeOlder(group, device, life, record, rule, finding, atMs);
    return found !== undefined && mayShow(found, finding) ? found : undefined;
  }
  if (life === undefined || record === undefined || !isNewer || !isGoingOn(record)) return undefined;
  const hasEnded = takeNormal(record, rule.life, atMs, hasLeft);
  if (record.worst === NORMAL && !(record.coolUntilMs > atMs)) drop(life, record);
  return hasEnded ? record : undefined;
}

function takeNewer(
  group: GroupState,
  device: number,
  life: DeviceLife | undefined,
  record: FindingRecord | undefined,
  rule: LiveRule,
  finding: Finding,
  atMs: number,
  intervalMs: number,
): FindingRecord {
  const goesOn = record !== undefined && isGoingOn(record);
  const taken = goesOn ? record : begin(group, device, life, record, rule, finding, atMs);
  if (taken.kind === '') taken.kind = rule.kind;
  takeAnomaly(taken, rule.life, finding, atMs, intervalMs);
  return taken;
}

function takeOlder(
  group: GroupState,
  device: number,
  life: DeviceLife | undefined,
  record: FindingRecord | undefined,
  rule: LiveRule,
  finding: Finding,
  atMs: number,
): FindingRecord | undefined {
  if (waits(rule.life)) return undefined;
  const goesOn = record !== undefined && isGoingOn(record);
  if (!goesOn) {
    if (record !== undefined && isCooling(record, finding, atMs)) return undefined;
    if (finding <= toldOf(life, record, atMs)) return undefined;
  } else if (record.phase === 'pending') return undefined;
  const taken = goesOn ? record : begin(group, device, life, record, rule, finding, atMs);
  takeLateAnomaly(taken, finding, atMs);
  return taken;
}

/** What was told of a reading's time: it is not told again, but for something graver. */
function toldOf(life: DeviceLife | undefined, record: FindingRecord | undefined, atMs: number): Finding {
  if (life?.incident === undefined) return NORMAL;
  if (incidents.isOpen(life)) return record?.phase === 'ended' ? record.worst : NORMAL;
  return incidents.isWithin(life.incident, atMs) ? life.incident.told : NORMAL;
}

/** The finding that goes on where one of the same incident has ended, or another one in its place. */
function begin(
  group: GroupState,
  device: number,
  life: DeviceLife | undefined,
  record: FindingRecord | undefined,
  rule: LiveRule,
  finding: Finding,
  atMs: number,
): FindingRecord {
  const own = life ?? incidents.newLife();
  if (life === undefined) group.incidents.set(device, own);
  if (device >= group.marks.length) growMarks(group, device);
  group.marks[device] = FIRING;
  if (record !== undefined && record.phase === 'ended' && goesOnIn(own, record, rule, finding, atMs)) {
    record.phase = 'pending';
    return record;
  }
  if (record !== undefined) drop(own, record);
  const begun = newFinding(rule.name, rule.kind, atMs, record);
  own.findings.push(begun);
  return begun;
}

function goesOnIn(life: DeviceLife, record: FindingRecord, rule: LiveRule, finding: Finding, atMs: number): boolean {
  if (incidents.isOpen(life)) return true;
  if (life.incident === undefined || !incidents.isWithin(life.incident, atMs)) return false;
  return !waits(rule.life) && !isCooling(record, finding, atMs);
}

/** Takes how a reading is shown, `finding` as it is said (`saidOf`), into a record that `settle` answered. */
export function show(group: GroupState, device: number, record: FindingRecord, finding: Finding, shown: Shown): void {
  if (finding > NORMAL) {
    if (!isWorse(record, finding, shown)) return;
    record.shown = shown;
    record.shownFinding = finding;
  } else {
    const life = group.incidents.get(device);
    if (life !== undefined) incidents.noteEnd(life, record, shown, undefined);
  }
}

function drop(life: DeviceLife, record: FindingRecord): void {
  life.findings.splice(life.findings.indexOf(record), 1);
}

/**
 * Forgets incidents that ended before `beforeMs`: they are kept only so that a late repeat does not tell them again.
 */
export function forgetEnded(group: GroupState, device: number, beforeMs: number, nowMs: number): void {
  const life = group.incidents.get(device);
  if (life === undefined || incidents.forgetEnded(life, beforeMs, nowMs)) return;
  group.incidents.delete(device);
  mark(group, device);
}

/** Brings a device's mark up to its incidents. */
export function mark(group: GroupState, device: number): void {
  if (device >= group.marks.length) growMarks(group, device);
  const life = group.incidents.get(device);
  group.marks[device] = life === undefined ? NO_INCIDENT : incidents.isLive(life) ? FIRING : ENDED;
}
