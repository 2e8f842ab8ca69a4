// What the stages need from the world. Adapters in src/adapters/{aws,memory} implement these; test/contract holds both to one suite.
import type { AlertTransition } from '#core/alert/alert.ts';
import type { Digits } from '#core/pack/digits.ts';
import type { Issue } from '#core/reading/issue.ts';
import type { Source } from '#core/reading/read-record.ts';
import type { Pane } from '#core/windowing/pane.ts';

/** A record of the raw stream as a stage sees it: bytes already base64-decoded and un-gzipped, or the reason why that failed. */
export interface RawRecord {
  readonly shard: string;
  readonly sequence: string;
  readonly partitionKey: string;
  /** Arrival at the door, ms since the epoch. */
  readonly arrivalMs: number;
  readonly bytes: Uint8Array;
  /** Set where the bytes could not be made readable (bad gzip, too large once unpacked); `bytes` is then as it came. */
  readonly issue?: Issue;
}

/** Records of the raw stream as columns: at one reading a record, an object for each would cost as much as reading it. */
export interface RawBatch extends Source {
  readonly count: number;
  /** By record: where its bytes lie in `bytes`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** By record: arrival at the door, ms since the epoch. */
  readonly arrivalsMs: Float64Array;
  /** Sequence numbers. */
  readonly digits: Digits;
  /** By record; the same string for records of the same shard. */
  shard(record: number): string;
  /** The record where it is not to be read as it lies: unpacked, or with the issue why it could not be. Undefined for nearly all. */
  unpacked(record: number): RawRecord | undefined;
  /** The record by itself, for the quarantine; its bytes are of this batch. */
  record(record: number): RawRecord;
}

/** Something that did not become a value: kept whole with its reason. Identity: (shard, sequence, index, field). */
export interface Rejection {
  readonly kind: 'rejected' | 'too-late';
  readonly shard: string;
  readonly sequence: string;
  readonly partitionKey: string;
  /** Index of the reading in its record; −1 for the whole record. */
  readonly index: number;
  readonly arrivalMs: number;
  readonly issue: Issue | TooLate;
  /** The record or the reading as it came (text); base64 where it is not text. */
  readonly raw: string;
}

export interface TooLate {
  readonly reason: 'too-late';
  /** The measure. */
  readonly field: string;
  readonly value: string;
  readonly expected: string;
}

/** Keeps what was not accepted. Putting the same rejections again must change nothing. */
export interface Quarantine {
  put(rejections: readonly Rejection[]): Promise<void>;
}

/** An encoded pack on its way to the readings stream. */
export interface OutgoingPack {
  readonly group: number;
  readonly groups: number;
  readonly data: Uint8Array;
}

/** The readings stream. Resolves when all are acknowledged; of one key group in the order given: the next only after the one before. */
export interface ReadingsStream {
  put(packs: readonly OutgoingPack[]): Promise<void>;
}

export interface StoredState {
  /** Grows by one with each commit; 0 = nothing stored. */
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** State of key groups, one entry per key, committed under a version condition (optimistic, no locks). */
export interface StateStore {
  load(keys: readonly string[]): Promise<ReadonlyMap<string, StoredState>>;
  /** Writes where the stored version is still `expectedVersion`; answers false, and writes nothing, where it is not. */
  commit(key: string, bytes: Uint8Array, expectedVersion: number): Promise<boolean>;
  /** Every key that begins with `prefix`, for the sweep. */
  keys(prefix: string): Promise<readonly string[]>;
}

/** Takes panes; idempotent by (window, revision). A sink's outage must not reject: it redrives by itself; it rejects only if the panes would be lost. */
export interface PaneSink {
  write(panes: readonly Pane[]): Promise<void>;
}

export interface StoredAlert {
  readonly transition: AlertTransition;
  readonly published: boolean;
  /** When it was stored, ms (wall clock of the store's adapter). */
  readonly storedAtMs: number;
}

/** State of every alert, one entry per (id, transition). */
export interface AlertStore {
  /** Stores as pending unless it is there already; answers what stands there now (published or still pending). */
  putPending(transition: AlertTransition): Promise<'new' | 'pending' | 'published'>;
  markPublished(transition: AlertTransition): Promise<void>;
  /** Transitions stored before `beforeMs` and still pending. */
  pending(beforeMs: number): Promise<readonly StoredAlert[]>;
  /** Transitions of one alert that are still pending, the lowest number first. */
  pendingOf(id: string): Promise<readonly AlertTransition[]>;
}

/** The topic people subscribe to. At least once. */
export interface AlertTopic {
  publish(transition: AlertTransition): Promise<void>;
}

/** Counters for operators; a name once per call, e.g. `ReadingsAccepted`. */
export interface Metrics {
  count(name: string, value: number): void;
  gauge(name: string, value: number, unit: 'Milliseconds' | 'Bytes' | 'Count'): void;
}
