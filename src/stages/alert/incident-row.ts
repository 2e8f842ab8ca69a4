// An incident as lists show it, in a terminal and on the page: made of its head and of the silences that hold.
import type { AlertTransition, Evidence } from '#core/alert/alert.ts';
import type { Acknowledgement } from '#core/alert/notice.ts';
import type { Severity } from '#core/finding/severity.ts';
import { type AlertHead, isOpen } from '#core/notify/head.ts';
import { GROUP_LANE } from '#core/notify/policy.ts';
import { type Matchers, type Silence, silenceFor } from '#core/notify/silence.ts';
import { literally } from '#core/pattern.ts';

/** `recovering`: normal again, and not yet for long enough. `closed`: by hand. */
export type IncidentState = 'firing' | 'recovering' | 'resolved' | 'closed';

export interface IncidentRow {
  readonly id: string;
  readonly device: string;
  readonly lane: string;
  readonly isOpen: boolean;
  readonly state: IncidentState;
  /** The gravest so far. */
  readonly severity: Severity;
  readonly rule: string;
  readonly kind: string;
  readonly measure: string;
  readonly value: number;
  /** What it was compared with; null where none. */
  readonly baseline: number | null;
  readonly message: string;
  /** Event times of the first anomaly and of the last transition, ms. */
  readonly startMs: number;
  readonly atMs: number;
  /** Wall clock, ms. */
  readonly openedAtMs: number;
  readonly changedAtMs: number;
  readonly dimensions: Readonly<Record<string, string>>;
  /** What each rule found, the gravest first; empty where only one was asked. */
  readonly evidence: readonly Evidence[];
  /** The gravest severity that people were told of; null: they were told nothing. */
  readonly told: Severity | null;
  readonly acknowledged: Acknowledgement | null;
  readonly closed: Acknowledgement | null;
  /** Messages of it are kept, until when (ms; null: until somebody ends it) and why. */
  readonly silenced: { readonly silence: string; readonly untilMs: number | null; readonly reason: string } | null;
  /** The incident of its group. */
  readonly group: string | null;
  readonly isFlapping: boolean;
  /** Devices, of an incident of many. */
  readonly count: number | null;
  /** Grows with each change. */
  readonly version: number;
}

export function rowOf(head: AlertHead, silences: readonly Silence[], nowMs: number): IncidentRow {
  const { last } = head;
  const {
    device,
    rule,
    kind,
    measure,
    value,
    baseline,
    message,
    severity,
    startMs,
    atMs,
    dimensions,
    evidence = [],
    count,
  } = last;
  return {
    ...{ id: head.id, device, lane: head.lane, isOpen: isOpen(head), state: stateOf(head) },
    ...{ severity, rule, kind, measure, value, baseline, message, startMs, atMs },
    ...{ openedAtMs: head.openedAtMs, changedAtMs: head.changedAtMs, dimensions, evidence },
    told: head.told ?? null,
    acknowledged: head.acknowledged ?? null,
    closed: head.closed ?? null,
    silenced: silencedOf(head, silences, nowMs),
    group: head.group ?? null,
    isFlapping: head.isFlapping === true,
    count: count ?? null,
    version: head.version,
  };
}

function stateOf({ last, closed }: AlertHead): IncidentState {
  if (last.state === 'resolved') return 'resolved';
  if (closed !== undefined) return 'closed';
  return isRecovering(last) ? 'recovering' : 'firing';
}

const isRecovering = ({ evidence = [] }: AlertTransition): boolean =>
  evidence.length > 0 && evidence.every(({ state }) => state !== 'firing');

/** What holds now; else what held when it was last to be told, while that goes on. */
function silencedOf(head: AlertHead, silences: readonly Silence[], nowMs: number): IncidentRow['silenced'] {
  const holds = silenceFor(silences, head.last, nowMs);
  if (holds !== undefined) return { silence: holds.id, untilMs: holds.endMs, reason: holds.reason };
  const { silenced } = head;
  if (silenced === undefined || (silenced.untilMs ?? Number.POSITIVE_INFINITY) <= nowMs) return null;
  // One of the silences that was ended by hand meanwhile holds no more; a maintenance window is not among them.
  if (silences.some(({ id, endMs }) => id === silenced.silence && endMs <= nowMs)) return null;
  return { silence: silenced.silence, untilMs: silenced.untilMs ?? null, reason: silenced.reason };
}

/** Those that are open first, each kind the newest first. */
export function inOrder(rows: readonly IncidentRow[]): IncidentRow[] {
  return rows.toSorted(
    (a, b) => Number(b.isOpen) - Number(a.isOpen) || b.openedAtMs - a.openedAtMs || b.startMs - a.startMs,
  );
}

/** What silences an incident and those like it: its device's, or of a group, those of its dimension values and rule. */
export function matchersFor({ lane, device, rule, dimensions }: IncidentRow): Matchers {
  if (lane !== GROUP_LANE || Object.keys(dimensions).length === 0) return { device: literally(device) };
  const values = Object.entries(dimensions).map(([name, value]) => [name, literally(value)]);
  return { rule: literally(rule), dimensions: Object.fromEntries(values) };
}

/** Words for a list: `firing`, `acknowledged by Zoë`, `silenced until …`. The first says whether it goes on. */
export function flagsOf(row: IncidentRow, timeText: (ms: number) => string): string[] {
  const { state, acknowledged, silenced, group, isFlapping, told, isOpen } = row;
  const isQuiet = isOpen && told === null && silenced === null && group === null;
  return [
    state,
    ...(acknowledged === null || !row.isOpen ? [] : [`acknowledged by ${acknowledged.by}`]),
    ...(silenced === null || !row.isOpen
      ? []
      : [silenced.untilMs === null ? 'silenced' : `silenced until ${timeText(silenced.untilMs)}`]),
    ...(isQuiet ? ['not told'] : []),
    ...(isFlapping ? ['flapping'] : []),
    ...(group === null ? [] : [`in group ${group.slice(0, 8)}`]),
  ];
}
