// Alert store and topic in memory. The store's clock is injected: `pending` compares with it.
import type { AlertTransition } from '#core/alert/alert.ts';
import type { Notice } from '#core/alert/notice.ts';
import type { Again } from '#core/notify/decision.ts';
import { type AlertHead, headOrder, isOpen, messageKey } from '#core/notify/head.ts';
import type { AlertDocument, AlertHeads, AlertStore, AlertTopic, StoredAlert } from '#stages/ports.ts';

export interface MemoryAlertStore extends Required<AlertStore>, AlertHeads {
  /** By `id key`, in the order stored. */
  readonly entries: ReadonlyMap<string, StoredAlert>;
}

export function createMemoryAlertStore(nowMs: () => number): MemoryAlertStore {
  const entries = new Map<string, StoredAlert>();
  const heads = new Map<string, AlertHead>();
  const documents = new Map<string, AlertDocument>();
  const keyOf = (transition: AlertTransition, again?: Again) => `${transition.id} ${messageKey(transition, again)}`;
  const inOrder = (some: readonly StoredAlert[]) => some.toSorted((a, b) => (keyIn(a) < keyIn(b) ? -1 : 1));
  const keyIn = ({ transition, again }: StoredAlert) => messageKey(transition, again);

  return {
    entries,
    async putPending(transition, again) {
      const key = keyOf(transition, again);
      const known = entries.get(key);
      if (known !== undefined) return known.published ? 'published' : 'pending';
      entries.set(key, { transition, published: false, storedAtMs: nowMs(), ...(again && { again }) });
      return 'new';
    },
    async markPublished(transition, again, decision) {
      const key = keyOf(transition, again);
      const known = entries.get(key);
      if (known !== undefined) entries.set(key, { ...known, published: true, ...(decision && { decision }) });
    },
    async pending(beforeMs) {
      return [...entries.values()].filter((entry) => !entry.published && entry.storedAtMs < beforeMs);
    },
    async pendingOf(id) {
      return inOrder([...entries.values()].filter(({ published, transition }) => !published && transition.id === id));
    },
    async find(id, transition) {
      return entries.get(`${id} ${messageKey({ transition }, undefined)}`)?.transition;
    },
    async firing(beforeMs) {
      const found: AlertTransition[] = [];
      for (const { transition, again, published, storedAtMs } of entries.values()) {
        if (again !== undefined) continue;
        const isLast = !entries.has(`${transition.id} ${messageKey({ transition: transition.transition + 1 }, again)}`);
        if (transition.state === 'firing' && published && isLast && storedAtMs < beforeMs) found.push(transition);
      }
      return found;
    },

    async head(id) {
      return heads.get(id);
    },
    async putHead(head) {
      if ((heads.get(head.id)?.version ?? 0) !== head.version - 1) return false;
      heads.set(head.id, head);
      return true;
    },
    async heads({ isOpen: isAsked, profile, device, limit, isOpenFirst, beforeMs = Number.POSITIVE_INFINITY }) {
      return [...heads.values()]
        .filter((head) => isAsked === undefined || isOpen(head) === isAsked)
        .filter((head) => profile === undefined || head.profile === profile)
        .filter((head) => device === undefined || head.last.device === device)
        .filter((head) => head.openedAtMs < beforeMs)
        .sort(headOrder(isOpenFirst))
        .slice(0, limit);
    },
    async due(atMs) {
      return [...heads.values()]
        .filter(({ dueMs = Number.POSITIVE_INFINITY }) => dueMs <= atMs)
        .sort((a, b) => (a.dueMs ?? 0) - (b.dueMs ?? 0));
    },
    async story(id) {
      return inOrder([...entries.values()].filter(({ transition }) => transition.id === id));
    },
    async document(key) {
      return documents.get(key);
    },
    async putDocument(key, document) {
      if ((documents.get(key)?.version ?? 0) !== document.version - 1) return false;
      documents.set(key, document);
      return true;
    },
  };
}

export interface MemoryAlertTopic extends AlertTopic {
  /** The transition of every publication in order, repeats too. */
  readonly published: readonly AlertTransition[];
  readonly notices: readonly Notice[];
}

export function createMemoryAlertTopic(): MemoryAlertTopic {
  const published: AlertTransition[] = [];
  const notices: Notice[] = [];
  return {
    published,
    notices,
    async publish(notice) {
      published.push(notice.transition);
      notices.push(notice);
    },
  };
}
