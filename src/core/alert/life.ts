// The life of an alert of one device and rule, finding by finding: opens, changes severity, resolves. One incident is
// one alert. A reading that is not newer may open or raise; it never lowers or resolves, and it never re-opens what has
// been told already.
import { type Finding, NORMAL, UNJUDGED } from '../finding/finding.ts';

/** What is kept of the latest incident of one device and rule. Mutable, as the device's other state. */
export interface AlertRecord {
  readonly rule: string;
  startMs: number;
  /** The last transition's number. */
  transition: number;
  /** Present severity; of a resolved one, that before it resolved. */
  finding: Finding;
  /** The gravest severity people have been told of. */
  gravest: Finding;
  isFiring: boolean;
  /** Event time of the resolving reading; NaN while firing. */
  endMs: number;
  /** Its last transition was left unpublished: before a further one goes out, those that wait go first. */
  isHeld: boolean;
}

export function openAlert(rule: string, finding: Finding, atMs: number): AlertRecord {
  return {
    rule,
    startMs: atMs,
    transition: 1,
    finding,
    gravest: finding,
    isFiring: true,
    endMs: Number.NaN,
    isHeld: false,
  };
}

/**
 * Takes one finding into an alert that exists. Answers whether that made a transition, which the record then describes.
 */
export function stepAlert(alert: AlertRecord, finding: Finding, atMs: number, isNewer: boolean): boolean {
  if (finding === UNJUDGED) return false;
  if (alert.isFiring) return finding === NORMAL ? isNewer && resolve(alert, atMs) : change(alert, finding, isNewer);
  if (finding === NORMAL) return false;
  if (!isWithin(alert, atMs)) {
    Object.assign(alert, openAlert(alert.rule, finding, atMs));
    return true;
  }
  // A reading from within the incident that has ended: a repeat says nothing new, a graver one does.
  if (!isNewer && finding <= alert.gravest) return false;
  alert.isFiring = true;
  alert.endMs = Number.NaN;
  return take(alert, finding);
}

/** The incident's span; its very start always belongs to it, because the start makes its id. */
function isWithin(alert: AlertRecord, atMs: number): boolean {
  return atMs === alert.startMs || (atMs > alert.startMs && atMs < alert.endMs);
}

function resolve(alert: AlertRecord, atMs: number): boolean {
  alert.isFiring = false;
  alert.endMs = atMs;
  alert.transition += 1;
  return true;
}

function change(alert: AlertRecord, finding: Finding, isNewer: boolean): boolean {
  if (finding === alert.finding || (finding < alert.finding && !isNewer)) return false;
  return take(alert, finding);
}

function take(alert: AlertRecord, finding: Finding): boolean {
  alert.finding = finding;
  alert.gravest = Math.max(alert.gravest, finding);
  alert.transition += 1;
  return true;
}
