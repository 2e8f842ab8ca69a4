// Alerts that stayed pending, because a call died or the topic refused: published in the order of each one's
// transitions. One that the topic never takes holds up none of the others.
import { noticeOf } from '#core/alert/notice.ts';
import type { AlertStore, AlertTopic, StoredAlert } from '../ports.ts';

export interface PendingAlerts {
  readonly published: number;
  /** What the topic or the store threw, one an alert. */
  readonly refused: readonly unknown[];
  /** Ids of alerts that still wait, those included that are too young to be taken for left. */
  readonly waiting: ReadonlySet<string>;
  /** The store could not say what is pending. */
  readonly errors: readonly unknown[];
}

/** Publishes what has been pending for `pendingMs`. Never rejects. */
export async function publishPending(
  ports: { readonly alerts: AlertStore; readonly topic: AlertTopic },
  nowMs: number,
  pendingMs: number,
): Promise<PendingAlerts> {
  const refused: unknown[] = [];
  const waiting = new Set<string>();
  let published = 0;
  let pending: readonly StoredAlert[];
  try {
    // All of it, also what the clock of whoever stored it has in the future.
    pending = await ports.alerts.pending(nowMs + pendingMs);
  } catch (error) {
    return { published, refused, waiting, errors: [error] };
  }
  const byNumber = pending.toSorted((a, b) => a.transition.transition - b.transition.transition);
  const byAlert = Map.groupBy(byNumber, ({ transition }) => transition.id);
  for (const id of new Set(pending.map(({ transition }) => transition.id))) {
    for (const { transition, storedAtMs } of byAlert.get(id) ?? []) {
      if (storedAtMs >= nowMs - pendingMs) {
        waiting.add(id);
        break;
      }
      try {
        await ports.topic.publish(noticeOf(transition));
        await ports.alerts.markPublished(transition);
        published += 1;
      } catch (error) {
        refused.push(error);
        waiting.add(id);
        break;
      }
    }
  }
  return { published, refused, waiting, errors: [] };
}
