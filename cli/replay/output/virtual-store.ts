// The alerts table of a replay's messages: virtual time, one teller, nothing fails. It forgets what is over, so a file
// of years stays small in memory.
import { type AlertHead, isOpen, messageKey } from '#core/notify/head.ts';
import type { AlertDocument, AlertHeads, AlertStore, StoredAlert } from '#stages/ports.ts';

/** Incidents that are over and remembered: one that opens again does so soon. */
const MAX_OVER = 10_000;

export interface VirtualStore extends AlertStore, AlertHeads {
  /** Whether the sweep has something to look after. */
  hasDue(): boolean;
}

export function createVirtualStore(): VirtualStore {
  const pending = new Map<string, StoredAlert>();
  const heads = new Map<string, AlertHead>();
  const over = new Set<string>();
  const due = new Set<string>();
  const documents = new Map<string, AlertDocument>();

  function forgetOldest(): void {
    for (const id of over) {
      if (over.size <= MAX_OVER) return;
      over.delete(id);
      heads.delete(id);
    }
  }

  return {
    hasDue: () => due.size > 0,
    async putPending(transition, again) {
      const key = `${transition.id} ${messageKey(transition, again)}`;
      if (pending.has(key)) return 'pending';
      pending.set(key, { transition, published: false, storedAtMs: 0, ...(again && { again }) });
      return 'new';
    },
    async markPublished(transition, again) {
      pending.delete(`${transition.id} ${messageKey(transition, again)}`);
    },
    pending: async () => [...pending.values()],
    pendingOf: async (id) => [...pending.values()].filter(({ transition }) => transition.id === id),
    head: async (id) => heads.get(id),
    async putHead(head) {
      if ((heads.get(head.id)?.version ?? 0) !== head.version - 1) return false;
      heads.set(head.id, head);
      if (head.dueMs === undefined) due.delete(head.id);
      else due.add(head.id);
      if (isOpen(head) || head.dueMs !== undefined) over.delete(head.id);
      else over.add(head.id);
      forgetOldest();
      return true;
    },
    heads: async () => [...heads.values()].filter(isOpen),
    async due(nowMs) {
      const found = [...due].map((id) => heads.get(id) as AlertHead);
      return found.filter(({ dueMs = Number.POSITIVE_INFINITY }) => dueMs <= nowMs);
    },
    story: async () => [],
    document: async (key) => documents.get(key),
    async putDocument(key, document) {
      documents.set(key, document);
      return true;
    },
  };
}
