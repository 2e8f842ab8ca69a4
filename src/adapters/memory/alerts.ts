// Alert store and topic in memory. The store's clock is injected: `pending` compares with it.
import type { AlertTransition } from '#core/alert/alert.ts';
import type { AlertStore, AlertTopic, StoredAlert } from '#stages/ports.ts';

export interface MemoryAlertStore extends Required<AlertStore> {
  /** By `id transition`, in the order stored. */
  readonly entries: ReadonlyMap<string, StoredAlert>;
}

export function createMemoryAlertStore(nowMs: () => number): MemoryAlertStore {
  const entries = new Map<string, StoredAlert>();
  const keyOf = (transition: AlertTransition) => `${transition.id} ${transition.transition}`;
  return {
    entries,
    async putPending(transition) {
      const key = keyOf(transition);
      const known = entries.get(key);
      if (known !== undefined) return known.published ? 'published' : 'pending';
      entries.set(key, { transition, published: false, storedAtMs: nowMs() });
      return 'new';
    },
    async markPublished(transition) {
      const known = entries.get(keyOf(transition));
      if (known !== undefined) entries.set(keyOf(transition), { ...known, published: true });
    },
    async pending(beforeMs) {
      return [...entries.values()].filter((entry) => !entry.published && entry.storedAtMs < beforeMs);
    },
    async pendingOf(id) {
      return [...entries.values()]
        .filter(({ published, transition }) => !published && transition.id === id)
        .map(({ transition }) => transition)
        .sort((a, b) => a.transition - b.transition);
    },
    async find(id, transition) {
      return entries.get(`${id} ${transition}`)?.transition;
    },
    async firing(beforeMs) {
      const found: AlertTransition[] = [];
      for (const { transition, published, storedAtMs } of entries.values()) {
        const isLast = !entries.has(`${transition.id} ${transition.transition + 1}`);
        if (transition.state === 'firing' && published && isLast && storedAtMs < beforeMs) found.push(transition);
      }
      return found;
    },
  };
}

export interface MemoryAlertTopic extends AlertTopic {
  /** Every publication in order, repeats too. */
  readonly published: readonly AlertTransition[];
}

export function createMemoryAlertTopic(): MemoryAlertTopic {
  const published: AlertTransition[] = [];
  return {
    published,
    async publish(transition) {
      published.push(transition);
    },
  };
}
