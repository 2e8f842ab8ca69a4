// Decides what people are told, and remembers it on the head of each incident before anything is told. A retry, and
// another function at the same moment, find what was decided and obey.
import type { AlertTransition } from '#core/alert/alert.ts';
import { changeOf } from '#core/alert/notice.ts';
import { capKey, decodeCap, encodeCap, takeCap } from '#core/notify/cap.ts';
import { decide, decidedBefore, type Message, nextHead, type Quiet } from '#core/notify/decide.ts';
import type { Decision } from '#core/notify/decision.ts';
import { type AlertHead, messageKey } from '#core/notify/head.ts';
import { GROUP_LANE, isRecordedOnly, type NotifyPolicy } from '#core/notify/policy.ts';
import type { AlertHeads, AlertStore, Metrics } from '../ports.ts';
import { sideBySide } from '../side-by-side.ts';
import { changeDocument } from './documents.ts';
import { mayFlap, noteOpening } from './flaps.ts';
import { joinGroups, leaveGroups, noteOpened, type Places } from './groups.ts';
import { createQuietBook, type QuietBook } from './quiet-book.ts';

export interface Decided {
  readonly message: Message;
  /** Undefined: it could not be decided, and is left for the sweep. */
  readonly decision: Decision | undefined;
  readonly head: AlertHead | undefined;
}

export interface NotifierPorts {
  readonly heads: AlertHeads;
  readonly alerts: AlertStore;
  readonly metrics: Metrics;
}

export interface NotifierSettings {
  readonly profile: string;
  readonly policy: NotifyPolicy;
  /** Wall clock, ms. */
  readonly nowMs: () => number;
}

export interface Notifier {
  readonly heads: AlertHeads;
  readonly policy: NotifyPolicy;
  readonly quiet: QuietBook;
  /**
   * One message an incident, each stored as pending. `together`: all that opens in this call. Answers them, and behind
   * them those of groups that begin, which are stored as pending by then.
   * @throws Error where a store fails.
   */
  decide(messages: readonly Message[], together: readonly AlertTransition[]): Promise<readonly Decided[]>;
}

/** Lane of what tells how many messages were held back: it is always told, and has no head. */
export const HELD_BACK_LANE = 'held-back';

/** Others that changed a head in a row: people and repeats do not do so that often. */
const MAX_CONFLICTS = 30;
/** Heads read or written at a time: the SDK has 50 sockets. */
const CONCURRENCY = 16;
/** Where groups fail, so many critical incidents a call are told by themselves. */
const MAX_ALONE = 10;
const NOWHERE: Places = { by: new Map(), keys: new Map(), opened: [] };

const keyOf = ({ transition, again }: Message): string => `${transition.id} ${messageKey(transition, again)}`;
const isOver = ({ transition, again }: Message): boolean =>
  again === undefined ? changeOf(transition) === 'over' : again.kind === 'over';
/** It opens, or does so again, or is the first of its incident that people are to hear of. */
const mayJoin = ({ message: { transition, again }, head }: Draft): boolean =>
  again === undefined &&
  transition.lane !== GROUP_LANE &&
  (changeOf(transition) === 'opened' ||
    (transition.state === 'firing' && (head?.last.state === 'resolved' || isUntold(head))));

/** What was found so far was recorded only. */
const isUntold = (head: AlertHead | undefined): boolean => head !== undefined && head.told === undefined;

/** A message on its way to a decision. */
interface Draft {
  readonly message: Message;
  head: AlertHead | undefined;
  readonly quiet: Quiet | undefined;
  /** An earlier call has decided. */
  readonly isDecided: boolean;
  /** What its group, the cap or its coming and going says, where it would be told else. */
  kept?: Decision;
  /** It says that it comes and goes. */
  isFlapping?: boolean;
  decision: Decision | undefined;
}

export function createNotifier(ports: NotifierPorts, { profile, policy, nowMs }: NotifierSettings): Notifier {
  const { heads, alerts, metrics } = ports;
  const book = createQuietBook(heads, profile, policy);

  async function draftOf(message: Message, atMs: number): Promise<Draft> {
    const { transition, again } = message;
    // The first of an incident has no head yet; where it has, that shows when it is written.
    const isFirst = again === undefined && transition.transition === 1;
    const head = isFirst ? undefined : await heads.head(transition.id);
    const quiet = book.quietFor(transition, atMs);
    const before = decidedBefore(head, message);
    const decision = before ?? decide(head, message, quiet, atMs, policy);
    return { message, head, quiet, isDecided: before !== undefined, decision };
  }

  /** What comes and goes says so once. */
  async function calm(drafts: readonly Draft[], atMs: number): Promise<void> {
    const opening = drafts.filter(({ message: { transition, again }, isDecided, decision }) => {
      const isOpening = again === undefined && changeOf(transition) === 'opened' && mayFlap(transition);
      return isOpening && !isDecided && decision?.isTold === true;
    });
    await sideBySide(opening, CONCURRENCY, async (draft) => {
      const answer = await noteOpening(heads, draft.message.transition, atMs);
      if (answer === 'quiet') draft.kept = { isTold: false, atMs, reason: 'flapping' };
      draft.isFlapping = answer === 'said';
    });
  }

  /** Enters those that open into their groups; what a group tells is kept. */
  async function place(drafts: readonly Draft[], together: readonly AlertTransition[], atMs: number): Promise<Places> {
    const fresh = drafts.filter(({ isDecided, decision, kept }) => !isDecided && decision?.isTold === true && !kept);
    const opening = fresh.filter(mayJoin);
    if (policy.groupBy.length === 0 || opening.length === 0) return NOWHERE;
    try {
      const transitions = opening.map(({ message }) => message.transition);
      // What nobody is told of makes no storm.
      const told = together.filter((each) => !isRecordedOnly(each, policy) && book.quietFor(each, atMs) === undefined);
      const places = await joinGroups(heads, policy.groupBy, transitions, told, atMs);
      for (const draft of opening) {
        const by = places.by.get(draft.message.transition.id);
        if (by !== undefined) draft.kept = { isTold: false, atMs, reason: 'grouped', by };
      }
      return places;
    } catch {
      metrics.count('AlertGroupFailures', 1);
      let alone = 0;
      for (const draft of opening) {
        const isAlone = draft.message.transition.severity === 'critical' && alone < MAX_ALONE;
        if (isAlone) alone += 1;
        else draft.decision = undefined;
      }
      return NOWHERE;
    }
  }

  /** Counts what is to be told, and keeps what is beyond the cap. */
  async function cap(drafts: readonly Draft[], atMs: number): Promise<void> {
    if (!Number.isFinite(policy.capPerMinute)) return;
    const telling = drafts.filter(
      ({ isDecided, decision, kept }) => !isDecided && decision?.isTold === true && kept === undefined,
    );
    if (telling.length === 0) return;
    const messages = telling.map(({ message }) => {
      const { device, severity } = message.transition;
      return { key: keyOf(message), device, severity, isEnd: isOver(message) };
    });
    const held = await changeDocument(heads, capKey(profile), (text) => {
      const taken = takeCap(decodeCap(text), messages, atMs, policy.capPerMinute);
      const next = encodeCap(taken.state);
      return { text: next === text ? undefined : next, answer: taken.held };
    });
    if (held.size > 0) metrics.count('AlertMessagesHeldBack', held.size);
    for (const draft of telling)
      if (held.has(keyOf(draft.message))) draft.kept = { isTold: false, atMs, reason: 'held-back' };
  }

  /** Stores the decision on the head, unless another has decided: then that one holds. */
  async function settle(draft: Draft, places: Places, atMs: number): Promise<Decided> {
    const { message, quiet } = draft;
    let { head } = draft;
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      const before = decidedBefore(head, message);
      if (before !== undefined) return { message, decision: before, head };
      const own = decide(head, message, quiet, atMs, policy);
      const decision = own.isTold && draft.kept !== undefined ? draft.kept : own;
      const groups = places.keys.get(message.transition.id);
      const { isFlapping = false } = draft;
      const next = nextHead(head, message, decision, { quiet, groups, policy, nowMs: atMs, isFlapping });
      if (await heads.putHead(next)) return { message, decision, head: next };
      head = await heads.head(message.transition.id);
    }
    throw new Error(`the head of alert ${message.transition.id} was changed by others ${MAX_CONFLICTS} times in a row`);
  }

  return {
    heads,
    policy,
    quiet: book,
    async decide(messages, together) {
      const atMs = nowMs();
      await book.refresh(atMs);
      const plain = messages.filter(({ transition }) => transition.lane === HELD_BACK_LANE);
      const others = messages.filter(({ transition }) => transition.lane !== HELD_BACK_LANE);
      const drafts = await sideBySide(others, CONCURRENCY, (message) => draftOf(message, atMs));
      const ending = drafts.flatMap(({ message, head }) => (isOver(message) && head !== undefined ? [head] : []));
      if (ending.some(({ groups }) => groups !== undefined)) await leaveGroups(heads, ending, atMs);
      await calm(drafts, atMs);
      const places = await place(drafts, together, atMs);
      for (const { message, by } of places.opened) {
        await alerts.putPending(message.transition);
        const draft = await draftOf(message, atMs);
        drafts.push(by === undefined ? draft : { ...draft, kept: { isTold: false, atMs, reason: 'grouped', by } });
      }
      await cap(drafts, atMs);
      const decided = await sideBySide(drafts, CONCURRENCY, async (draft): Promise<Decided> => {
        const { message, decision, head } = draft;
        return decision === undefined ? { message, decision, head } : settle(draft, places, atMs);
      });
      for (const { key, message } of places.opened) await noteOpened(heads, key, message.transition.id, atMs);
      return [
        ...plain.map((message) => ({ message, decision: { isTold: true, atMs } as const, head: undefined })),
        ...decided,
      ];
    },
  };
}
