// What is known of an incident on the wall clock: its last transition, what people were told of it, and what they have
// said. One item an incident, versioned; the history stays in the transitions.
import type { AlertTransition } from '../alert/alert.ts';
import type { Acknowledgement } from '../alert/notice.ts';
import type { Severity } from '../finding/severity.ts';
import type { Again, Decision } from './decision.ts';

export interface AlertHead {
  readonly id: string;
  readonly profile: string;
  readonly lane: string;
  /** The last transition that was taken. */
  readonly last: AlertTransition;
  /** Grows by one with each change. */
  readonly version: number;
  /** Wall clock, ms: when it was first taken, and when it last changed. */
  readonly openedAtMs: number;
  readonly changedAtMs: number;
  /** The gravest severity that people were told of; left out while they were told nothing. */
  readonly told?: Severity;
  /** When they were first told of it, and when they last were told that it opened, got worse or still fires, ms. */
  readonly firstToldAtMs?: number;
  readonly toldAtMs?: number;
  /** The gravest severity that was acknowledged; a graver one ends it. */
  readonly acknowledged?: Acknowledgement & { readonly severity: Severity };
  /** Somebody has closed it by hand, whatever its finder says. A graver transition opens it again. */
  readonly closed?: Acknowledgement;
  /** Why it was kept when it was last to be told, and until when that holds (ms; left out: until ended by hand). */
  readonly silenced?: { readonly silence: string; readonly untilMs?: number; readonly reason: string };
  /** Keys of the groups that it was counted in when it opened. */
  readonly groups?: readonly string[];
  /** Id of the group incident that tells it. */
  readonly group?: string;
  /** It comes and goes; that was said once. */
  readonly isFlapping?: boolean;
  /** It was told to whoever is asked next, so they hear the end too. */
  readonly isEscalated?: boolean;
  /** Of a group that is over: what was left of it is handed back. */
  readonly isTended?: boolean;
  /** When the sweep has something to do with it, ms; left out: never. */
  readonly dueMs?: number;
  /** Messages told again, by kind. */
  readonly repeats: number;
  readonly stillFirings?: number;
  /** The decisions on the last few of its messages, the newest last; `key` as `messageKey` says it. */
  readonly decided: readonly { readonly key: string; readonly decision: Decision }[];
}

/** It fires, and nobody has closed it. */
export function isOpen({ last, closed }: AlertHead): boolean {
  return last.state === 'firing' && closed === undefined;
}

/** By kind of message: one letter, so that keys sort as they are to be told after their transition. */
const LETTERS: Readonly<Record<Again['kind'], string>> = {
  repeat: 'r',
  escalated: 's',
  'still-firing': 't',
  over: 'x',
};

/** A message among those of its incident: `000002`, `000002r0001`. Sorted as text they are in the order of telling. */
export function messageKey({ transition }: Pick<AlertTransition, 'transition'>, again: Again | undefined): string {
  const own = String(transition).padStart(6, '0');
  return again === undefined ? own : `${own}${LETTERS[again.kind]}${String(again.number).padStart(6, '0')}`;
}

/**
 * The newest first: what was told last, of those told together what began last; where `isOpenFirst`, those that are
 * open before the others.
 */
export const headOrder =
  (isOpenFirst = false) =>
  (a: AlertHead, b: AlertHead): number =>
    (isOpenFirst ? Number(isOpen(b)) - Number(isOpen(a)) : 0) ||
    b.openedAtMs - a.openedAtMs ||
    b.last.startMs - a.last.startMs ||
    (a.id < b.id ? -1 : 1);
