// What telling people needs from the world: the history of alerts, what is known of them on the wall clock, a topic.
import type { AlertTransition } from '#core/alert/alert.ts';
import type { Notice } from '#core/alert/notice.ts';
import type { Again, Decision } from '#core/notify/decision.ts';
import type { AlertHead } from '#core/notify/head.ts';

export interface StoredAlert {
  readonly transition: AlertTransition;
  readonly published: boolean;
  /** When it was stored, ms (wall clock of the store's adapter). */
  readonly storedAtMs: number;
  /** It tells of its transition again; left out: it is the transition. */
  readonly again?: Again;
  /** Left out: not decided yet, or stored where nothing is decided. */
  readonly decision?: Decision;
}

/** Messages of every alert, one entry per (id, transition), and per message that tells of one again. */
export interface AlertStore {
  /** Stores as pending unless it is there already; answers what stands there now (published or still pending). */
  putPending(transition: AlertTransition, again?: Again): Promise<'new' | 'pending' | 'published'>;
  /** Nothing is left to be done with it: it is published, or `decision` says why it was kept. */
  markPublished(transition: AlertTransition, again?: Again, decision?: Decision): Promise<void>;
  /** Stored before `beforeMs` and still pending. */
  pending(beforeMs: number): Promise<readonly StoredAlert[]>;
  /** What is still pending of one alert, in the order in which it is to be told. */
  pendingOf(id: string): Promise<readonly StoredAlert[]>;
  /**
   * A transition as it was stored, undefined where it is not. Left out by who keeps none: a stale alert then says less
   * of what it was.
   */
  find?(id: string, transition: number): Promise<AlertTransition | undefined>;
  /** The last transitions of alerts that fire, stored before `beforeMs` and published. Left out by who keeps none. */
  firing?(beforeMs: number): Promise<readonly AlertTransition[]>;
}

export interface HeadQuery {
  /** Only those that are open, or only those that are not; left out: all. */
  readonly isOpen?: boolean;
  readonly profile?: string;
  readonly device?: string;
  readonly limit: number;
  /** Where there are more than the limit, those that are open first: they may be older than all that ended since. */
  readonly isOpenFirst?: boolean;
  /** Only those that opened earlier (`openedAtMs`): the next page. */
  readonly beforeMs?: number;
}

/** A text that several may change, under a version condition. 0: nothing is stored. */
export interface AlertDocument {
  readonly version: number;
  readonly text: string;
}

/** What is known of incidents on the wall clock, beside their history. Left out by who only keeps history. */
export interface AlertHeads {
  head(id: string): Promise<AlertHead | undefined>;
  /**
   * Writes where the stored version is still `head.version − 1` (0: none is stored); answers false, and writes nothing,
   * where it is not.
   */
  putHead(head: AlertHead): Promise<boolean>;
  /** The newest first, by `openedAtMs`. */
  heads(query: HeadQuery): Promise<readonly AlertHead[]>;
  /** Those whose `dueMs` is at or before a time, the first due first. */
  due(nowMs: number): Promise<readonly AlertHead[]>;
  /** All of one alert as it was stored, in the order in which it was to be told. */
  story(id: string): Promise<readonly StoredAlert[]>;
  /** Silences and other things that belong to no single incident. */
  document(key: string): Promise<AlertDocument | undefined>;
  /** As `putHead`: writes where `version − 1` is what stands there. `expiresAtMs`: it may be forgotten then. */
  putDocument(key: string, document: AlertDocument, expiresAtMs?: number): Promise<boolean>;
}

/** The topic people subscribe to. At least once. */
export interface AlertTopic {
  publish(notice: Notice): Promise<void>;
}
