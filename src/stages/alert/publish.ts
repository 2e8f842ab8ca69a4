// Tells the world of transitions: stored as pending, published, marked. Of one alert in order; of different alerts side
// by side. A topic that fails never fails the call: what is stored stays pending and the sweep publishes it. Only a
// failing store does.
import type { AlertTransition } from '#core/alert/alert.ts';
import { noticeOf } from '#core/alert/notice.ts';
import type { AlertStore, AlertTopic, Metrics } from '../ports.ts';

export interface PublishPorts {
  readonly alerts: AlertStore;
  readonly topic: AlertTopic;
  readonly metrics: Metrics;
}

/**
 * After so many failures in one call the topic is down, not unlucky: trying each further alert would only hold the
 * readings up.
 */
const MAX_FAILURES = 3;

/** Of which alerts a transition was left pending by an earlier call; asked and told once an alert and call. */
export interface HeldAlerts {
  isHeld(transition: AlertTransition): boolean;
  /** `transition` is the alert's last one of this call. */
  note(transition: AlertTransition, isHeld: boolean): void;
}

/**
 * Resolves when every transition is stored, and published where the topic works. An alert whose transition stays
 * pending keeps its later ones pending too, those of later calls by `held`: of one alert none is told before the one
 * before it.
 * @throws Error with `cause` where a transition could not be stored; repeating the call is safe.
 */
export async function publishTransitions(
  ports: PublishPorts,
  transitions: readonly AlertTransition[],
  concurrency: number,
  held: HeldAlerts,
): Promise<void> {
  const byAlert = Map.groupBy(transitions, (transition) => transition.id);
  const waiting = [...byAlert.values()];
  const counts = { published: 0, failed: 0, unmarked: 0, leftPending: 0 };
  let stopped = false;

  async function publish(transition: AlertTransition): Promise<boolean> {
    if (counts.failed >= MAX_FAILURES) return false;
    try {
      await ports.topic.publish(noticeOf(transition));
    } catch {
      counts.failed += 1;
      return false;
    }
    counts.published += 1;
    try {
      await ports.alerts.markPublished(transition);
    } catch {
      // It is out; without its mark the sweep sends it once more, with the same id and transition.
      counts.unmarked += 1;
    }
    return true;
  }

  /**
   * What waits of this alert from before. Asked only where something was left pending, so the usual transition costs no
   * read.
   */
  async function publishEarlier({ id, transition }: AlertTransition): Promise<boolean> {
    if (counts.failed >= MAX_FAILURES) return false;
    for (const { transition: earlier } of await ports.alerts.pendingOf(id)) {
      if (earlier.transition < transition && !(await publish(earlier))) return false;
    }
    return true;
  }

  /** What was closed without a reading lacks its dimensions: they are in the transition that it closes. */
  async function completed(transition: AlertTransition): Promise<AlertTransition> {
    const { cause } = transition;
    if (cause === undefined || cause === 'new-normal') return transition;
    const closed = await ports.alerts.find?.(transition.id, transition.transition - 1);
    if (closed === undefined) return transition;
    const { dimensions } = closed;
    // Of an incident that another release opened the kind is known there only.
    const { rule, kind, measure } = transition.kind === '' ? closed : transition;
    return { ...transition, rule, kind, measure, dimensions };
  }

  async function follow(alert: readonly AlertTransition[]): Promise<void> {
    let isUnsure = held.isHeld(alert[0] as AlertTransition);
    let isHeld = false;
    for (const each of alert) {
      const transition = await completed(each);
      const standing = await ports.alerts.putPending(transition);
      if (standing === 'published') continue;
      if (isUnsure && !isHeld) isHeld = !(await publishEarlier(transition));
      isUnsure = false;
      if (isHeld || !(await publish(transition))) {
        isHeld = true;
        counts.leftPending += 1;
      }
    }
    held.note(alert.at(-1) as AlertTransition, isHeld);
  }

  async function work(): Promise<void> {
    for (let alert = waiting.shift(); alert !== undefined && !stopped; alert = waiting.shift()) {
      try {
        await follow(alert);
      } catch (error) {
        stopped = true;
        throw error;
      }
    }
  }

  const workers = Array.from({ length: Math.min(concurrency, waiting.length) }, work);
  const ends = await Promise.allSettled(workers);
  report(ports.metrics, counts);
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) {
    throw new Error('an alert could not be stored, so nothing of this call is committed: it is to be repeated', {
      cause: failure.reason,
    });
  }
}

function report(
  metrics: Metrics,
  counts: { published: number; failed: number; unmarked: number; leftPending: number },
): void {
  if (counts.published > 0) metrics.count('AlertTransitionsPublished', counts.published);
  if (counts.failed > 0) metrics.count('AlertPublishFailures', counts.failed);
  if (counts.unmarked > 0) metrics.count('AlertMarkFailures', counts.unmarked);
  if (counts.leftPending > 0) metrics.count('AlertTransitionsLeftPending', counts.leftPending);
}
