// What the stages need from the world. Adapters in src/adapters/{aws,memory} implement these; test/contract holds both
// to one suite.
import type { Digits } from '#core/pack/digits.ts';
import type { Issue } from '#core/reading/issue.ts';
import type { Encoding } from '#core/reading/kept-bytes.ts';
import type { Source } from '#core/reading/record/read-record.ts';
import type { Pane } from '#core/windowing/pane.ts';

export type { AlertDocument, AlertHeads, AlertStore, AlertTopic, HeadQuery, StoredAlert } from './alert-ports.ts';

/**
 * A record of the raw stream as a stage sees it, or one of those that it holds: bytes that may be read, or the reason
 * why they may not.
 */
export interface RawRecord {
  readonly shard: string;
  readonly sequence: string;
  readonly partitionKey: string;
  /** Place among the user records of an aggregated record; undefined where it is a record by itself. */
  readonly subSequence?: number;
  /** Where its sender named the shard by a hash of its own: a decimal number. */
  readonly explicitHashKey?: string;
  /** Arrival at the door, ms since the epoch. */
  readonly arrivalMs: number;
  readonly bytes: Uint8Array;
  /** Set where the bytes could not be made readable (bad gzip, too large once unpacked); `bytes` is then as it came. */
  readonly issue?: Issue;
}

/**
 * Records of the raw stream as columns: at one reading a record, an object for each would cost as much as reading it.
 */
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
  /**
   * What the record holds where it is not to be read as it lies: one record unpacked, the many of an aggregated one, or
   * the issue why not. In order, each made when it is asked for. Undefined for nearly all.
   */
  parts(record: number): Iterable<RawRecord> | undefined;
  /** The record by itself, for the quarantine; its bytes are of this batch. */
  record(record: number): RawRecord;
}

/**
 * Something that did not become a value: kept whole with its reason. Identity: (shard, sequence, sub-sequence, index,
 * field).
 */
export interface Rejection {
  readonly kind: 'rejected' | 'too-late';
  readonly shard: string;
  readonly sequence: string;
  readonly partitionKey: string;
  /** Of a user record of an aggregated one: its place there. */
  readonly subSequence?: number;
  /** Of a user record whose sender named the shard: the hash it named. */
  readonly explicitHashKey?: string;
  /** Index of the reading in the record, counted on over all its user records; −1 for a whole (user) record. */
  readonly index: number;
  readonly arrivalMs: number;
  readonly issue: Issue | TooLate;
  /** The record or the reading, byte for byte as it came. */
  readonly raw: string;
  /**
   * How `raw` says the bytes: as text where they are UTF-8, else in base64. Lines from before this field:
   * `cli/redrive/quarantined.ts`.
   */
  readonly encoding: Encoding;
}

export interface TooLate {
  readonly reason: 'too-late';
  /** The measure. */
  readonly field: string;
  readonly value: string;
  readonly expected: string;
}

/** A shard that takes records, and a hash key that leads into it. */
export interface RawStreamShard {
  readonly id: string;
  readonly firstHashKey: string;
}

export interface RawStreamRecord {
  readonly partitionKey: string;
  readonly explicitHashKey: string;
  readonly data: Uint8Array;
}

/** The raw stream as something to put into; what the sweep emits goes the way of readings. */
export interface RawStream {
  openShards(): Promise<readonly RawStreamShard[]>;
  /** Answers how many were not taken; they are not tried again. */
  put(records: readonly RawStreamRecord[]): Promise<number>;
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

/**
 * The readings stream. Resolves when all are acknowledged; of one key group in the order given: the next only after the
 * one before.
 */
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

/**
 * Takes panes; idempotent by (window, revision). A sink's outage must not reject: it redrives by itself; it rejects
 * only if the panes would be lost.
 */
export interface PaneSink {
  write(panes: readonly Pane[]): Promise<void>;
}

/** A pane that a store answered about and did not take. */
export interface RefusedPane {
  readonly pane: Pane;
  /** A word of the store's own; counted by it. */
  readonly cause: string;
  /** The store's own sentence. */
  readonly reason: string;
}

/** What became of one write to a store. */
export interface StoreAnswer {
  readonly refused: readonly RefusedPane[];
  readonly alreadyThere: number;
}

/**
 * A store of panes that may be down for hours. What keeps panes for it until it is back is a stage's business
 * (src/stages/panes).
 */
export interface PaneStore {
  /** Counters begin with it, e.g. `TimestreamRows`. */
  readonly name: string;
  readonly maxPanesPerWrite: number;
  /** Writes at a time. */
  readonly parallelWrites: number;
  /** What is to be written of panes, in the order that suits the store. */
  arranged(panes: readonly Pane[]): readonly Pane[];
  /** Up to `maxPanesPerWrite` panes. Rejects on an outage; what the store refuses is an answer. */
  write(panes: readonly Pane[]): Promise<StoreAnswer>;
}

/** Keeps panes that a store did not take, to be written later. */
export interface PanesToRewrite {
  /** Resolves when all are kept; rejects when they would be lost. */
  put(reason: string, panes: readonly Pane[]): Promise<void>;
}

/** Counters for operators; a name once per call, e.g. `ReadingsAccepted`. */
export interface Metrics {
  count(name: string, value: number): void;
  gauge(name: string, value: number, unit: 'Milliseconds' | 'Bytes' | 'Count'): void;
}
