// Alerts that stayed pending, because a call died or the topic refused: told in the order of each one's messages. One
// that the topic never takes holds up none of the others.
import { messageKey } from '#core/notify/head.ts';
import { decidedOf, type TellPorts, tell } from '../alert/telling.ts';
import type { StoredAlert } from '../ports.ts';

export interface PendingAlerts {
  readonly published: number;
  /** What the topic or the store threw, one an alert. */
  readonly refused: readonly unknown[];
  /** Ids of alerts that still wait, those included that are too young to be taken for left. */
  readonly waiting: ReadonlySet<string>;
  /** The store could not say what is pending. */
  readonly errors: readonly unknown[];
}

/** Tells what has been pending for `pendingMs`. Never rejects. */
export async function publishPending(ports: TellPorts, nowMs: number, pendingMs: number): Promise<PendingAlerts> {
  const refused: unknown[] = [];
  const waiting = new Set<string>();
  const counts = { published: 0, kept: 0, failed: 0, unmarked: 0 };
  let pending: readonly StoredAlert[];
  try {
    // All of it, also what the clock of whoever stored it has in the future.
    pending = await ports.alerts.pending(nowMs + pendingMs);
  } catch (error) {
    return { published: 0, refused, waiting, errors: [error] };
  }
  const keyOf = ({ transition, again }: StoredAlert): string => messageKey(transition, again);
  const inOrder = pending.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const byAlert = Map.groupBy(inOrder, ({ transition }) => transition.id);
  for (const id of new Set(pending.map(({ transition }) => transition.id))) {
    for (const stored of byAlert.get(id) ?? []) {
      if (stored.storedAtMs >= nowMs - pendingMs) {
        waiting.add(id);
        break;
      }
      try {
        const [decided, ...groups] = await decidedOf(ports, [stored], []);
        for (const group of groups) await tell(ports, group, counts, true);
        if (decided?.decision === undefined) throw new Error(`what its group tells of alert ${id} cannot be read`);
        await tell(ports, decided, counts, true);
      } catch (error) {
        refused.push(error);
        waiting.add(id);
        break;
      }
    }
  }
  if (counts.kept > 0) ports.metrics.count('AlertMessagesKept', counts.kept);
  return { published: counts.published, refused, waiting, errors: [] };
}
