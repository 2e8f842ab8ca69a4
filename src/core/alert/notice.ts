// What people are told of an incident: one message. Decided on the wall clock (silences, acknowledgements, repeats,
// groups), so it is not part of the history and never changes it.
import type { AlertChange, AlertTransition } from './alert.ts';

/**
 * `opened`, `worse`, `over`: the transition itself. `repeat`: it still fires and nobody has acknowledged it.
 * `escalated`: the same, to whoever is asked next. `still-firing`: a silence has ended over it. `held-back`: a summary
 * of what the cap on messages kept.
 */
export type NoticeKind = 'opened' | 'worse' | 'over' | 'repeat' | 'escalated' | 'still-firing' | 'held-back';

export interface Acknowledgement {
  /** Who, as they said it; `link` where a link of a message was used. */
  readonly by: string;
  readonly note?: string;
  readonly atMs: number;
}

export interface Notice {
  readonly kind: NoticeKind;
  /** The transition that is told, or the last one of the incident that is told again. */
  readonly transition: AlertTransition;
  /** Of a repeat or an escalation: its number, from 1. */
  readonly repeat?: number;
  /** Of `held-back`: how many messages were kept since when (ms, wall clock), and some of their devices. */
  readonly heldBack?: { readonly count: number; readonly sinceMs: number; readonly devices: readonly string[] };
  readonly acknowledged?: Acknowledgement;
  /** Whoever is asked next was told of the incident, so the second topic is told this too. */
  readonly isEscalated?: boolean;
  /** Further sentences for people, e.g. that the incident flaps and is not told of again until it is stable. */
  readonly notes?: readonly string[];
}

/** What a transition is where whoever made it does not say. */
export function changeOf({ change, transition, state }: AlertTransition): AlertChange {
  if (change !== undefined) return change;
  if (state === 'resolved') return 'over';
  return transition === 1 ? 'opened' : 'worse';
}

/** Told as it is, with nothing known of what people have said. */
export function noticeOf(transition: AlertTransition): Notice {
  return { kind: changeOf(transition), transition };
}
