// What a deployment wants of its messages: storms as one, a cap, repeats, escalation, maintenance. Pure.
import type { AlertTransition } from '../alert/alert.ts';
import { isGraver, type Severity } from '../finding/severity.ts';
import { isAmong } from '../profile/own-rules.ts';
import { type Hours, type MaintenanceWindow, nextWithin } from './calendar.ts';
import { type AlertHead, isOpen } from './head.ts';

export interface NotifyPolicy {
  /** What is milder is recorded, and nobody is told of it. Undefined: everything is told. */
  readonly tellFrom?: Severity;
  /** Names of rules of which the same holds, however grave: what they find is evidence. */
  readonly recordOnly?: readonly string[];
  /** Dimensions by whose values incidents of a storm are told as one, narrow to wide; none: they never are. */
  readonly groupBy: readonly string[];
  /** Messages a minute, a quarter of them for critical ones only; Infinity: no cap. */
  readonly capPerMinute: number;
  /** Told again so often until it is acknowledged or over. Undefined: never. */
  readonly repeatEveryMs?: number;
  /** Told to whoever is asked next after so long. Undefined: never. */
  readonly escalateAfterMs?: number;
  /** Repeats and escalations wait for these; undefined: any time. */
  readonly hours?: Hours;
  readonly maintenance: readonly MaintenanceWindow[];
}

/** Everything is told, at once, once. */
export const PLAIN_POLICY: NotifyPolicy = { groupBy: [], capPerMinute: Number.POSITIVE_INFINITY, maintenance: [] };

/** Whether a transition is only recorded: it is mild, or made by a rule of which nobody is told. */
export function isRecordedOnly(
  { rule, severity }: AlertTransition,
  { tellFrom, recordOnly = [] }: NotifyPolicy,
): boolean {
  if (tellFrom !== undefined && isGraver(tellFrom, severity)) return true;
  return isAmong(rule, recordOnly);
}

/** Which number the repeat has that is due by now, 0: none. What was missed is not made up for. */
export function dueRepeat({ toldAtMs, acknowledged }: AlertHead, policy: NotifyPolicy, nowMs: number): number {
  if (policy.repeatEveryMs === undefined || toldAtMs === undefined || acknowledged !== undefined) return 0;
  return Math.max(0, Math.floor((nowMs - toldAtMs) / policy.repeatEveryMs));
}

/** When the sweep has to look at the head, ms; undefined: never. In the past: at every look. */
export function dueOf(head: AlertHead, policy: NotifyPolicy): number | undefined {
  const { changedAtMs, toldAtMs, acknowledged, lane, silenced, group, repeats, isEscalated } = head;
  // A group grows and shrinks without its head, also where somebody has closed it.
  if (lane === GROUP_LANE && head.isTended !== true) return changedAtMs;
  if (!isOpen(head)) return undefined;
  // Nobody hands back what an incident of its region tells: it is looked at until that one is over.
  if (group !== undefined && group === head.last.group) return changedAtMs;
  // When a maintenance window ends is not known.
  if (silenced !== undefined) return silenced.untilMs ?? changedAtMs;
  if (toldAtMs === undefined || acknowledged !== undefined || group !== undefined) return undefined;
  const { repeatEveryMs, escalateAfterMs, hours } = policy;
  const repeatMs = repeatEveryMs === undefined ? Number.POSITIVE_INFINITY : toldAtMs + (repeats + 1) * repeatEveryMs;
  const isAsked = escalateAfterMs !== undefined && isEscalated !== true;
  const dueMs = Math.min(repeatMs, isAsked ? (head.firstToldAtMs ?? toldAtMs) + escalateAfterMs : repeatMs);
  if (!Number.isFinite(dueMs)) return undefined;
  return hours === undefined ? dueMs : nextWithin(hours, dueMs);
}

export const GROUP_LANE = 'group';
/** Names of dimensions that say a place or a kind, narrow to wide. */
const WIDTHS: readonly RegExp[] = [
  /gateway|street|building|site/i,
  /region|area|district|city|zone/i,
  /type|kind|model|class/i,
];

/** Of a profile's dimensions those by which storms are told where nothing is set, narrow to wide. */
export function usualGroupBy(dimensions: readonly string[]): string[] {
  const widthOf = (name: string): number => WIDTHS.findIndex((pattern) => pattern.test(name));
  return dimensions.filter((name) => widthOf(name) >= 0).sort((a, b) => widthOf(a) - widthOf(b));
}
