// Whether people are told of a message, and what is then known of its incident. Pure: whoever calls stores the head
// under its version, and decides again where somebody else was there first.
import type { AlertTransition } from '../alert/alert.ts';
import { changeOf } from '../alert/notice.ts';
import { gravestOf, isGraver } from '../finding/severity.ts';
import type { Again, Decision, KeptReason } from './decision.ts';
import { type AlertHead, isOpen, messageKey } from './head.ts';
import { dueOf, isRecordedOnly, type NotifyPolicy, PLAIN_POLICY } from './policy.ts';

export interface Message {
  readonly transition: AlertTransition;
  readonly again?: Again | undefined;
}

/** Why it is quiet now: a silence, or a maintenance window. */
export interface Quiet {
  readonly reason: 'silenced' | 'maintenance';
  /** Id of the silence, or the window as it was written. */
  readonly by: string;
  readonly why: string;
  readonly untilMs?: number;
}

/** Decisions that a head remembers: a retry comes within the next few messages. */
const REMEMBERED = 8;

/** What was decided on it before; a retry obeys. Undefined: nothing. */
export function decidedBefore(head: AlertHead | undefined, { transition, again }: Message): Decision | undefined {
  if (head === undefined) return undefined;
  const key = messageKey(transition, again);
  const known = head.decided.find((each) => each.key === key)?.decision;
  // Somebody has acknowledged it before it could be told again.
  if (known?.isTold === true && again !== undefined && again.kind !== 'over' && head.acknowledged !== undefined)
    return undefined;
  if (known !== undefined) return known;
  // It was taken so long ago that the head has forgotten: once more, with the same identity.
  const isPast = again === undefined && transition.transition <= head.last.transition;
  return isPast ? { isTold: true, atMs: head.changedAtMs } : undefined;
}

/** By what the incident itself says; storms and the cap come after it. */
export function decide(
  head: AlertHead | undefined,
  { transition, again }: Message,
  quiet: Quiet | undefined,
  nowMs: number,
  policy: NotifyPolicy = PLAIN_POLICY,
): Decision {
  const kept = (reason: KeptReason, by?: string): Decision => ({
    ...{ isTold: false, atMs: nowMs, reason },
    ...(by === undefined ? {} : { by }),
  });
  const told: Decision = { isTold: true, atMs: nowMs };
  if (again?.kind === 'over') return head?.told === undefined ? kept('not-told') : told;
  if (again === undefined && changeOf(transition) === 'over') {
    // A head that is not there is from before heads: everything was told then.
    if (head === undefined) return told;
    if (head.closed !== undefined) return kept('closed', head.closed.by);
    if (head.told !== undefined) return told;
    return head.group === undefined ? kept('not-told') : kept('grouped', head.group);
  }
  if (again !== undefined && (head === undefined || !isOpen(head))) return kept('not-told');
  const { acknowledged } = head ?? {};
  // What opens again is counted anew.
  const group =
    (head?.last.state === 'firing' ? head.group : undefined) ?? (again === undefined ? transition.group : undefined);
  if (acknowledged !== undefined && (again !== undefined || !isGraver(transition.severity, acknowledged.severity)))
    return kept('acknowledged', acknowledged.by);
  if (group !== undefined) return kept('grouped', group);
  if (isRecordedOnly(transition, policy)) return kept('minor');
  if (quiet !== undefined) return kept(quiet.reason, quiet.by);
  return told;
}

/** A message that was held back is told after so long, if it is still true. */
const HELD_BACK_MS = 300_000;

/** What is known once `decision` is made. `groups`: keys of the groups that the incident was counted in. */
export function nextHead(
  head: AlertHead | undefined,
  { transition, again }: Message,
  decision: Decision,
  facts: {
    readonly quiet?: Quiet | undefined;
    readonly groups?: readonly string[] | undefined;
    readonly policy: NotifyPolicy;
    readonly nowMs: number;
    readonly isFlapping?: boolean;
  },
): AlertHead {
  const { quiet, groups, policy, nowMs } = facts;
  const { id, profile, lane = 'readings' } = transition;
  const before: AlertHead = head ?? {
    ...{ id, profile, lane, last: transition, version: 0, openedAtMs: nowMs, changedAtMs: nowMs },
    ...{ repeats: 0, decided: [] },
  };
  const isNewer = again === undefined && (head === undefined || transition.transition > head.last.transition);
  const { dueMs: _, silenced, ...rest } = before;
  const key = messageKey(transition, again);
  let next: AlertHead = {
    ...rest,
    version: before.version + 1,
    changedAtMs: nowMs,
    decided: [...before.decided.filter((each) => each.key !== key), { key, decision }].slice(-REMEMBERED),
    ...(isNewer ? { last: transition } : {}),
    ...(groups === undefined || groups.length === 0 ? {} : { groups }),
    ...(facts.isFlapping === true ? { isFlapping: true } : {}),
  };
  if (isNewer) next = withTransition(next, transition, before.last);
  if (again?.kind === 'repeat') next = { ...next, repeats: Math.max(next.repeats, again.number) };
  if (again?.kind === 'still-firing') next = { ...next, stillFirings: again.number };
  if (again?.kind === 'over') next = { ...next, closed: { ...(again.said ?? { by: '' }), atMs: nowMs } };
  if (again?.kind === 'escalated' && decision.isTold) next = { ...next, isEscalated: true };
  next = decision.isTold
    ? withTold(next, transition, again, nowMs)
    : withKept(next, decision, quiet, silenced, again, nowMs);
  const dueMs = dueOf(next, policy);
  return dueMs === undefined ? next : { ...next, dueMs };
}

/** A graver transition opens what was closed by hand, and ends the acknowledgement. */
function withTransition(head: AlertHead, { state, severity }: AlertTransition, last: AlertTransition): AlertHead {
  if (state === 'resolved') return head;
  const { closed, acknowledged, group, ...own } = head;
  const rest = last.state === 'firing' && group !== undefined ? { ...own, group } : own;
  return acknowledged === undefined || isGraver(severity, acknowledged.severity) ? rest : { ...rest, acknowledged };
}

function withTold(head: AlertHead, { severity }: AlertTransition, again: Again | undefined, nowMs: number): AlertHead {
  const { told, firstToldAtMs = nowMs, toldAtMs } = head;
  // Repeats count on from when it was told as something new.
  const isNews = again === undefined || again.kind === 'still-firing';
  return {
    ...head,
    told: told === undefined ? severity : gravestOf(told, severity),
    firstToldAtMs,
    toldAtMs: isNews ? nowMs : (toldAtMs ?? nowMs),
    ...(isNews ? { repeats: 0 } : {}),
  };
}

function withKept(
  head: AlertHead,
  { reason, by }: Extract<Decision, { isTold: false }>,
  quiet: Quiet | undefined,
  silenced: AlertHead['silenced'],
  again: Again | undefined,
  nowMs: number,
): AlertHead {
  if (reason === 'grouped' && by !== undefined) return { ...head, group: by };
  if (reason === 'held-back') {
    return { ...head, silenced: { silence: 'held-back', untilMs: nowMs + HELD_BACK_MS, reason: 'too many messages' } };
  }
  if (quiet !== undefined && (reason === 'silenced' || reason === 'maintenance')) {
    const { by: silence, untilMs, why } = quiet;
    // What is only quiet again now is told again by its own due time.
    if (again !== undefined && again.kind !== 'still-firing') return { ...head, ...(silenced && { silenced }) };
    return { ...head, silenced: { silence, ...(untilMs === undefined ? {} : { untilMs }), reason: why } };
  }
  return head;
}
