// One message on its way out: the notice that it is, published or kept, and marked.
import type { AlertTransition } from '#core/alert/alert.ts';
import { changeOf, type Notice } from '#core/alert/notice.ts';
import { isGraver } from '#core/finding/severity.ts';
import type { Message } from '#core/notify/decide.ts';
import type { AlertStore, AlertTopic, Metrics } from '../ports.ts';
import { type Decided, HELD_BACK_LANE, type Notifier } from './notifier.ts';

export interface TellPorts {
  readonly alerts: AlertStore;
  readonly topic: AlertTopic;
  readonly metrics: Metrics;
  /** Decides who is told of what; undefined: everything is told, as a replay's history is. */
  readonly notifier?: Notifier;
}

const FLAPS = 'It comes and goes: it is not told again until it has not come for an hour.';

/** What people are told by a message that they are told. */
export function noticeOf({ message, head }: Decided): Notice {
  const { again } = message;
  // What tells again tells how things stand: a graver transition may have been told since it was stored.
  const isNow = again !== undefined && again.kind !== 'over' && head?.last.state === 'firing';
  const transition = isNow ? head.last : graveAsTold(message.transition, head);
  const { lane, count = 0, startMs, devices = [] } = transition;
  const acknowledged = head?.acknowledged;
  const repeat = again === undefined || again.kind === 'over' ? undefined : again.number;
  return {
    kind: lane === HELD_BACK_LANE ? 'held-back' : (again?.kind ?? changeOf(transition)),
    transition,
    ...(repeat === undefined ? {} : { repeat }),
    ...(lane === HELD_BACK_LANE ? { heldBack: { count, sinceMs: startMs, devices } } : {}),
    ...(acknowledged === undefined ? {} : { acknowledged }),
    ...(head?.isEscalated === true ? { isEscalated: true } : {}),
    ...(head?.isFlapping === true && transition.state === 'firing' ? { notes: [FLAPS] } : {}),
  };
}

/**
 * The end of an incident is as grave as what was told of it, also where its rule is milder by now: who hears of
 * critical ones only would never hear that it is over.
 */
function graveAsTold(transition: AlertTransition, head: Decided['head']): AlertTransition {
  const told = head?.told;
  const isMilder = transition.state === 'resolved' && told !== undefined && isGraver(told, transition.severity);
  return isMilder ? { ...transition, severity: told } : transition;
}

/** Without a notifier everything is told. */
export async function decidedOf(
  { notifier }: Pick<TellPorts, 'notifier'>,
  messages: readonly Message[],
  together: Parameters<Notifier['decide']>[1],
): Promise<readonly Decided[]> {
  if (notifier !== undefined) return notifier.decide(messages, together);
  return messages.map((message) => ({ message, decision: { isTold: true, atMs: 0 }, head: undefined }));
}

export interface TellCounts {
  published: number;
  kept: number;
  failed: number;
  unmarked: number;
}

/** Publishes or keeps, then marks. Answers false, or throws where `isStrict`, where the topic did not take it. */
export async function tell(ports: TellPorts, decided: Decided, counts: TellCounts, isStrict = false): Promise<boolean> {
  const { message, decision } = decided;
  if (decision === undefined) return false;
  if (decision.isTold) {
    try {
      await ports.topic.publish(noticeOf(decided));
    } catch (error) {
      counts.failed += 1;
      if (isStrict) throw error;
      return false;
    }
    counts.published += 1;
  } else counts.kept += 1;
  try {
    await ports.alerts.markPublished(
      message.transition,
      message.again,
      ports.notifier === undefined ? undefined : decision,
    );
  } catch (error) {
    // It is out; without its mark the sweep sends it once more, with the same id and transition.
    counts.unmarked += 1;
    if (isStrict) throw error;
  }
  return true;
}
