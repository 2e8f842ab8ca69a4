// The incident of a device: all that its rules find is in it. It opens when the first finding fires, is worse when one
// is graver than all that was told, and is over when all have ended. Decided once a reading, from what its findings
// are by then. Pure.
import { type Finding, NORMAL } from '../finding/finding.ts';
import { PLAIN_LIFE } from '../finding/rule-life.ts';
import type { AlertChange, AlertTransition } from './alert.ts';
import { endFinding, type FindingRecord, isActive, isGoingOn, type Shown } from './finding-record.ts';

/** Lane of what detect finds in readings: one incident at a time for a device. */
export const READINGS_LANE = 'readings';

export interface IncidentRecord {
  /** `readings`; the rule's name of an incident that a release before this one opened. */
  readonly lane: string;
  readonly startMs: number;
  /** Event time of its end; NaN while it is open. */
  endMs: number;
  /** The last transition's number. */
  transition: number;
  /** The gravest severity that people have been told of. */
  told: Finding;
  /** Its last transition was left unpublished: before a further one goes out, those that wait go first. */
  isHeld: boolean;
  /** It was the last of many: it stays open until nothing was found for long. */
  isFlapping: boolean;
}

/** Of the gravest findings that ended the one that ended last: what is said of the incident's end. */
export interface Ending {
  readonly rule: string;
  readonly kind: string;
  readonly worst: Finding;
  readonly cause: AlertTransition['cause'];
  readonly shown: Shown;
}

/** What is kept of a device with which something is or was the matter. Mutable. */
export interface DeviceLife {
  /** The latest one; undefined where nothing has fired yet. */
  incident: IncidentRecord | undefined;
  /** Others that people were told of and that go on in this one: to be closed by whoever comes next. */
  orphans: IncidentRecord[];
  findings: FindingRecord[];
  /** When incidents opened within the last hour, ms of event time, by newer readings. */
  opens: number[];
  ending: Ending | undefined;
}

export const newLife = (): DeviceLife => ({
  incident: undefined,
  orphans: [],
  findings: [],
  opens: [],
  ending: undefined,
});

/** As many incidents within an hour are one that flaps. */
const FLAPPING_OPENS = 4;
const FLAPPING_WITHIN_MS = 3_600_000;
/** Then it is over after so long without anomaly. */
export const FLAPPING_HOLD_MS = 3_600_000;

export const isOpen = (life: DeviceLife): boolean => life.incident !== undefined && Number.isNaN(life.incident.endMs);

/** Each reading of the device has to be looked at. */
export const isLive = (life: DeviceLife): boolean => isOpen(life) || life.findings.some(isGoingOn);

/** Whether a time is within the incident; its very start always is, because the start makes its id. */
export function isWithin({ startMs, endMs }: IncidentRecord, atMs: number): boolean {
  return atMs === startMs || (atMs > startMs && !(atMs >= endMs));
}

/** The gravest of what `counts`; of equals a pattern, which stands for others, then the first. */
export function gravest(
  findings: readonly FindingRecord[],
  counts: (record: FindingRecord) => boolean,
): FindingRecord | undefined {
  let best: FindingRecord | undefined;
  for (const each of findings) {
    if (!counts(each)) continue;
    const isGraver = best === undefined || each.worst > best.worst;
    if (isGraver || (each.worst === best?.worst && each.kind === 'pattern' && best.kind !== 'pattern')) best = each;
  }
  return best;
}

/** What an incident asks of a rule, by its name. */
export interface RuleFacts {
  /** How long it rests after an incident of its device, ms. */
  restMs(rule: string): number;
  /** People are not told of what it finds: it keeps nothing open that they were told of. */
  isRecordedOnly(rule: string): boolean;
}

const PLAIN: RuleFacts = { restMs: () => 0, isRecordedOnly: () => false };

/**
 * Brings the incident up to its findings, after a reading of `atMs`. Answers the transition that this makes, which the
 * record then describes.
 */
export function stepIncident(
  life: DeviceLife,
  atMs: number,
  isNewer: boolean,
  rules: RuleFacts = PLAIN,
): AlertChange | undefined {
  const worst = gravest(life.findings, isActive);
  const { incident } = life;
  if (incident === undefined || !isOpen(life))
    return worst === undefined ? undefined : open(life, worst, atMs, isNewer, rules);
  if (worst !== undefined) {
    if (worst.worst > incident.told) {
      incident.told = worst.worst;
      incident.transition += 1;
      return 'worse';
    }
    // What people were told of has ended, and only such goes on as they are not told of.
    if (!isNewer || !rules.isRecordedOnly(worst.rule)) return undefined;
    const told = life.findings.filter(({ rule, worst }) => worst > NORMAL && !rules.isRecordedOnly(rule));
    if (told.some(isActive) || !told.some(({ phase }) => phase === 'ended')) return undefined;
  }
  const lastMs = life.findings.reduce((latest, each) => Math.max(latest, each.lastMs), incident.startMs);
  if (incident.isFlapping && !(isNewer && atMs - lastMs >= FLAPPING_HOLD_MS)) return undefined;
  for (const each of life.findings) if (isActive(each)) endFinding(each, PLAIN_LIFE, atMs);
  close(life, incident, atMs);
  return 'over';
}

/** Ends an incident, at the latest of its findings' ends: measures of a device may be behind each other. */
export function close(life: DeviceLife, incident: IncidentRecord, atMs: number): void {
  const ends = life.findings.map(({ endMs }) => (Number.isNaN(endMs) ? atMs : endMs));
  incident.endMs = Math.max(atMs, incident.startMs, ...ends);
  incident.transition += 1;
  for (const each of life.findings) if (each.phase === 'pending') beginAnew(each);
}

/** What waits to fire again is a part of the next incident, not of this one. */
function beginAnew(record: FindingRecord): void {
  const [run] = record.runs;
  record.worst = NORMAL;
  record.sinceMs = run?.sinceMs ?? record.lastMs;
  record.count = run?.count ?? 1;
}

function open(life: DeviceLife, worst: FindingRecord, atMs: number, isNewer: boolean, rules: RuleFacts): AlertChange {
  const before = life.incident;
  if (isNewer) life.opens = [...life.opens.filter((openMs) => openMs > atMs - FLAPPING_WITHIN_MS), atMs];
  const isFlapping = isNewer && life.opens.length >= FLAPPING_OPENS;
  life.ending = undefined;
  const sinceEndMs = before === undefined ? Number.NaN : atMs - before.endMs;
  const isResting = isNewer && sinceEndMs > 0 && sinceEndMs < rules.restMs(worst.rule);
  if (before !== undefined && (isResting || isWithin(before, atMs))) {
    // A reading from within an incident that has ended, or of a rule that rests after it: that one goes on.
    const isGraver = worst.worst > before.told;
    before.endMs = Number.NaN;
    before.transition += 1;
    before.told = Math.max(before.told, worst.worst);
    before.isFlapping = isFlapping;
    return isGraver ? 'worse' : 'opened';
  }
  life.findings = life.findings.filter((each) => isGoingOn(each) || each.coolUntilMs > atMs);
  for (const each of life.findings) if (each.phase === 'ended') each.phase = 'cooling';
  const sinceMs = life.findings.reduce((first, each) => (isActive(each) ? Math.min(first, each.sinceMs) : first), atMs);
  const startMs = before !== undefined && isWithin(before, sinceMs) ? atMs : sinceMs;
  const told = worst.worst;
  life.incident = {
    ...{ lane: READINGS_LANE, startMs, endMs: Number.NaN, transition: 1, told, isHeld: false, isFlapping },
  };
  return 'opened';
}

/** Keeps what is said of the incident's end, where nothing graver has ended. */
export function noteEnd(life: DeviceLife, record: FindingRecord, shown: Shown, cause: Ending['cause']): void {
  const { rule, kind, worst } = record;
  if (worst >= (life.ending?.worst ?? NORMAL)) life.ending = { rule, kind, worst, cause, shown };
}

/**
 * Forgets what has ended: kept only so that a late repeat does not tell it again, that it is known how often something
 * opened, and that a rule may not fire again yet. Answers whether anything is left.
 */
export function forgetEnded(life: DeviceLife, beforeMs: number, nowMs: number): boolean {
  if (isLive(life)) return true;
  const isFresh = life.incident !== undefined && !(life.incident.endMs < beforeMs);
  life.opens = life.opens.filter((openMs) => openMs > nowMs - FLAPPING_WITHIN_MS);
  if (isFresh) return true;
  life.findings = life.findings.filter(({ coolUntilMs }) => coolUntilMs > nowMs);
  return life.findings.length > 0 || life.opens.length > 0 || life.orphans.length > 0;
}
