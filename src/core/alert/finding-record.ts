// What is kept of what one rule finds in one device, and how a reading moves it:
//   pending → firing → recovering → ended
// A reading that is not newer may begin or raise it; it never ends it, and counts for no waiting. Pure.
import { type Finding, NORMAL } from '../finding/finding.ts';
import { type RuleLife, waits } from '../finding/rule-life.ts';

/**
 * `recovering`: normal again, not yet for as long as the rule holds. `cooling`: ended in an incident before this one,
 * and kept only because it may not fire again yet.
 */
export type Phase = 'pending' | 'firing' | 'recovering' | 'ended' | 'cooling';

/** A reading as people are shown it. */
export interface Shown {
  readonly measure: string;
  readonly value: number;
  readonly baseline: number | null;
  readonly score: number | null;
  readonly message: string;
}

/** How long readings of a severity or graver ones have followed each other. */
export interface Run {
  sinceMs: number;
  count: number;
}

/** Mutable, as the device's other state. */
export interface FindingRecord {
  readonly rule: string;
  /** Empty where a release before this one stored it, until it is found again. */
  kind: string;
  phase: Phase;
  /** The gravest severity that it has fired with; NORMAL before it has. */
  worst: Finding;
  /** Event times of its first and its last anomaly, ms; one that has not left its limit yet counts as the last. */
  sinceMs: number;
  lastMs: number;
  /** Event time of the reading that ended it; NaN before. */
  endMs: number;
  /** Anomalous readings. */
  count: number;
  /** The worst reading and what the rule found in it; undefined before it is shown. */
  shown: Shown | undefined;
  shownFinding: Finding;
  /** By severity 1 … 4, where the rule waits: the present run of readings so grave. */
  runs: Run[];
  /** The longest time between two readings of the run, the one before its first included, ms; 0: not known. */
  intervalMs: number;
  /**
   * It does not fire before this, ms, unless with a severity above `coolWorst`. With a `coolWorst` of NORMAL it keeps
   * nothing back: until then the device counts as one that feeds in (detect/feeding.ts).
   */
  coolUntilMs: number;
  coolWorst: Finding;
}

/** A gap above so many usual intervals: nobody knows what was in between. */
const GAP_INTERVALS = 3;
const SEVERITY_COUNT = 4;

export function newFinding(rule: string, kind: string, sinceMs: number, before?: FindingRecord): FindingRecord {
  return {
    ...{ rule, kind, phase: 'pending', worst: NORMAL, sinceMs, lastMs: sinceMs, endMs: Number.NaN, count: 0 },
    ...{ shown: undefined, shownFinding: NORMAL, runs: [], intervalMs: 0 },
    coolUntilMs: before?.coolUntilMs ?? Number.NEGATIVE_INFINITY,
    coolWorst: before?.coolWorst ?? NORMAL,
  };
}

/** It fires, or stays firing for as long as its rule holds: its incident goes on. */
export const isActive = ({ phase }: FindingRecord): boolean => phase === 'firing' || phase === 'recovering';

/** Something of it goes on, be it only that it may fire soon. */
export const isGoingOn = (record: FindingRecord): boolean => isActive(record) || record.phase === 'pending';

/** A newer reading with an anomaly. `intervalMs`: since the device's reading before it, 0 where that is not known. */
export function takeAnomaly(
  record: FindingRecord,
  life: RuleLife,
  finding: Finding,
  atMs: number,
  intervalMs: number,
): void {
  if (waits(life)) countRuns(record, life, finding, atMs, intervalMs);
  record.count += 1;
  record.lastMs = atMs;
  const found = established(record, life, finding, atMs);
  record.worst = Math.max(record.worst, found);
  if (record.phase === 'recovering' || found > NORMAL) record.phase = 'firing';
}

/** One that is not newer, of a rule that does not wait. */
export function takeLateAnomaly(record: FindingRecord, finding: Finding, atMs: number): void {
  record.count += 1;
  record.lastMs = Math.max(record.lastMs, atMs);
  record.worst = Math.max(record.worst, finding);
  if (!isActive(record)) record.phase = 'firing';
}

/**
 * A newer reading without anomaly. `hasLeft`: it is beyond the limit that the rule is left by. Answers whether it ended
 * the finding.
 */
export function takeNormal(record: FindingRecord, life: RuleLife, atMs: number, hasLeft: boolean): boolean {
  forgetRuns(record);
  if (record.phase === 'pending') {
    record.phase = 'ended';
    return false;
  }
  if (record.phase === 'firing' && !hasLeft) {
    record.lastMs = atMs;
    return false;
  }
  if (atMs - record.lastMs < life.holdMs) {
    record.phase = 'recovering';
    return false;
  }
  endFinding(record, life, atMs);
  return true;
}

export function endFinding(record: FindingRecord, { cooldownMs }: RuleLife, atMs: number): void {
  record.phase = 'ended';
  record.endMs = atMs;
  forgetRuns(record);
  if (cooldownMs > 0) {
    record.coolUntilMs = atMs + cooldownMs;
    record.coolWorst = record.worst;
  } else if (record.coolWorst > NORMAL) {
    record.coolUntilMs = Number.NEGATIVE_INFINITY;
    record.coolWorst = NORMAL;
  }
}

/** Whether it may not fire yet. */
export function isCooling({ coolUntilMs, coolWorst }: FindingRecord, finding: Finding, atMs: number): boolean {
  return atMs < coolUntilMs && finding <= coolWorst;
}

/** The gravest severity that has lasted; NORMAL where none has. */
function established(record: FindingRecord, life: RuleLife, finding: Finding, atMs: number): Finding {
  let found = finding;
  if (waits(life)) {
    for (; found > NORMAL; found--) {
      const { sinceMs, count } = record.runs[found - 1] as Run;
      if (count >= life.forReadings && atMs - sinceMs >= life.forMs) break;
    }
  }
  return isCooling(record, found, atMs) ? NORMAL : found;
}

function forgetRuns(record: FindingRecord): void {
  record.runs = [];
  record.intervalMs = 0;
}

function countRuns(record: FindingRecord, life: RuleLife, finding: Finding, atMs: number, intervalMs: number): void {
  const isBroken = isGap(record, life, atMs);
  if (isBroken || record.runs.length === 0) beginRuns(record, atMs, isBroken ? record.intervalMs : intervalMs);
  else record.intervalMs = Math.max(record.intervalMs, atMs - record.lastMs);
  for (const [i, run] of record.runs.entries()) {
    if (i >= finding) run.count = 0;
    else {
      if (run.count === 0) run.sinceMs = atMs;
      run.count += 1;
    }
  }
}

function beginRuns(record: FindingRecord, atMs: number, intervalMs: number): void {
  record.runs = Array.from({ length: SEVERITY_COUNT }, () => ({ sinceMs: atMs, count: 0 }));
  record.intervalMs = intervalMs;
  // What has not fired begins with its run.
  if (record.worst > NORMAL) return;
  record.sinceMs = atMs;
  record.count = 0;
  record.shown = undefined;
  record.shownFinding = NORMAL;
}

function isGap({ runs, lastMs, intervalMs }: FindingRecord, { periodMs }: RuleLife, atMs: number): boolean {
  const usualMs = Math.max(intervalMs, periodMs);
  return runs.length > 0 && usualMs > 0 && atMs - lastMs > GAP_INTERVALS * usualMs;
}

/**
 * What is said of a reading once its rule fires: no more than what has lasted, which is what people are told of it. One
 * that is graver and waits still is said in the words of the severity that fires.
 */
export const saidOf = ({ worst }: FindingRecord, finding: Finding): Finding =>
  worst === NORMAL ? finding : Math.min(finding, worst);

/** Whether a reading may be the one to show: none that is shown says more, but in words that it may not have. */
export function mayShow(record: FindingRecord, finding: Finding): boolean {
  return saidOf(record, finding) >= saidOf(record, record.shownFinding);
}

/** Whether `next` is a worse reading than the one that is shown, or the first in the words of what has lasted. */
export function isWorse({ shown, shownFinding, worst }: FindingRecord, finding: Finding, next: Shown): boolean {
  if (shown === undefined || finding > shownFinding || (worst > NORMAL && shownFinding > worst)) return true;
  return finding === shownFinding && distance(next) > distance(shown);
}

function distance({ value, baseline, score }: Shown): number {
  if (score !== null) return Math.abs(score);
  return baseline === null ? 0 : Math.abs(value - baseline);
}
