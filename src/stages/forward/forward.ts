// Hands incidents on to services that call people. What is sent is the incident as it stands, not the message that came
// about it: messages come in any order, and an end that came before its beginning would leave somebody called for ever.
// What was sent is marked by the incident's version, so that nothing is sent twice and nothing older follows.
import { type Forwarded, forwardedOf } from '#core/alert/forward/forwarded.ts';
import { changeOf, type Notice } from '#core/alert/notice.ts';
import { decodeForwardMark, encodeForwardMark, type ForwardMark, forwardKey } from '#core/notify/forward-mark.ts';
import { type AlertHead, isOpen } from '#core/notify/head.ts';
import type { AlertHeads, Metrics } from '../ports.ts';
import type { ForwardTarget } from './target.ts';

export interface ForwardPorts {
  readonly heads: AlertHeads;
  readonly targets: readonly ForwardTarget[];
  readonly metrics: Metrics;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface Forward {
  /** @throws AggregateError naming the targets that did not take it: it is to come again. */
  notice(notice: Notice): Promise<void>;
  /** What no message tells: that somebody has acknowledged, and what a target still lacks. Answers how many it sent. */
  lookAround(): Promise<number>;
}

/** Longer than a target is given to answer, all its tries together. */
const LEASE_MS = 30_000;
/** Somebody else is sending: usually for less than a second. */
const WAIT_MS = 1_000;
const MAX_WAITS = 12;
/** Marks are kept as long as messages may come again: queues keep them for 14 days. */
const MARK_KEPT_MS = 30 * 86_400_000;
/** Incidents looked at a minute, the newest first, and how long after a change a minute's look still may find it. */
const MAX_OPEN = 500;
const CHANGED_WITHIN_MS = 15 * 60_000;

export function createForward({ heads, targets, metrics, nowMs, sleep }: ForwardPorts, profile: string): Forward {
  /** The incident as it stands; where no head is kept, as the notice says. */
  async function present(id: string, told: Notice | undefined): Promise<Forwarded | undefined> {
    const head = await heads.head(id);
    if (head !== undefined) return forwardedHead(head, told);
    return told === undefined ? undefined : forwardedOf(told);
  }

  async function writeMark(key: string, before: number, mark: ForwardMark): Promise<boolean> {
    const text = encodeForwardMark(mark);
    return heads.putDocument(key, { version: before + 1, text }, nowMs() + MARK_KEPT_MS);
  }

  /** Answers whether it was sent. Rejects where the target did not take it, or somebody else is at it all the time. */
  async function deliver(target: ForwardTarget, id: string, told: Notice | undefined): Promise<boolean> {
    const key = forwardKey(target.name, id);
    for (let waits = 0; waits < MAX_WAITS; waits += 1) {
      const stored = await heads.document(key);
      const mark = decodeForwardMark(stored?.text);
      const seen = await present(id, told);
      if (seen === undefined || mark.sent >= seen.version || !target.wants(seen.notice)) return false;
      const version = stored?.version ?? 0;
      const isFree = (mark.leaseUntilMs ?? 0) <= nowMs();
      const lease = { sent: mark.sent, leaseUntilMs: nowMs() + LEASE_MS };
      if (!isFree || !(await writeMark(key, version, lease))) {
        await sleep(WAIT_MS);
        continue;
      }
      // Read after the lease, so that nobody sends something newer in between.
      const now = (await present(id, told)) ?? seen;
      try {
        await target.send(now);
      } catch (error) {
        await writeMark(key, version + 1, { sent: mark.sent }).catch(() => false);
        throw error;
      }
      // Lost: the lease had run out, and who took it over sends again what stands then.
      await writeMark(key, version + 1, { sent: now.version });
      return true;
    }
    throw new Error(`somebody else has been sending for ${(MAX_WAITS * WAIT_MS) / 1000} s`);
  }

  /** Side by side: one target that is down must not keep the others waiting. */
  async function toAll(id: string, told: Notice | undefined): Promise<number> {
    const ends = await Promise.allSettled(targets.map((target) => deliver(target, id, told)));
    return settled(ends);
  }

  function settled(ends: readonly PromiseSettledResult<boolean>[]): number {
    const sent = ends.filter((end) => end.status === 'fulfilled' && end.value).length;
    const failures = ends.flatMap((end, at) =>
      end.status === 'rejected' ? [new Error(`${targets[at]?.name}: ${messageOf(end.reason)}`)] : [],
    );
    if (sent > 0) metrics.count('AlertsForwarded', sent);
    if (failures.length === 0) return sent;
    metrics.count('ForwardFailures', failures.length);
    throw new AggregateError(failures, `not forwarded: ${failures.map(({ message }) => message).join('; ')}`);
  }

  return {
    async notice(notice) {
      const { id } = notice.transition;
      if (notice.kind !== 'held-back') {
        await toAll(id, notice);
        return;
      }
      const feeds = targets.map(async (target) => {
        if (!target.isFeed) return false;
        await target.send(forwardedOf(notice, notice.heldBack?.sinceMs ?? 0));
        return true;
      });
      settled(await Promise.allSettled(feeds));
    },

    async lookAround() {
      const open = await heads.heads({ isOpen: true, profile, limit: MAX_OPEN });
      const changed = open.filter(
        ({ told, changedAtMs }) => told !== undefined && changedAtMs > nowMs() - CHANGED_WITHIN_MS,
      );
      let sent = 0;
      // One that fails has been counted, and is looked at again in a minute.
      for (const { id } of changed) sent += await toAll(id, undefined).catch(() => 0);
      return sent;
    },
  };
}

function forwardedHead(head: AlertHead, told: Notice | undefined): Forwarded {
  const { last, version, acknowledged, closed } = head;
  const isLast = told !== undefined && told.transition.transition === last.transition;
  const notice: Notice = {
    ...(isLast ? told : { kind: changeOf(last) }),
    transition: last,
    ...(acknowledged === undefined ? {} : { acknowledged }),
  };
  if (isOpen(head)) return { status: acknowledged === undefined ? 'firing' : 'acknowledged', version, notice };
  const ended = closed === undefined ? last : ({ ...last, change: 'over', state: 'resolved' } as const);
  return { status: 'resolved', version, notice: { ...notice, kind: 'over', transition: ended } };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
