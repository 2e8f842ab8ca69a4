// What the merge of a history needs from the world.
import type { Metrics, StateStore } from '../ports.ts';

export interface StagedObject {
  readonly key: string;
  /** When it was last written, ms. */
  readonly writtenMs: number;
}

/** The staged objects. */
export interface Staging {
  /** All there are. */
  list(): Promise<readonly StagedObject[]>;
  /** What is gone already is not missed. */
  delete(keys: readonly string[]): Promise<void>;
}

export type StatementEnd =
  | { readonly state: 'succeeded'; readonly scannedBytes: number }
  /** In the engine's words. */
  | { readonly state: 'failed'; readonly reason: string };

/** The engine that statements run in. */
export interface HistorySql {
  /**
   * Begins a statement and answers its id: the same again for the same token. Rejects where the engine does not take
   * it, for one because a token came with another text.
   */
  start(text: string, token: string): Promise<string>;
  /** How it ended; undefined: it has not, at `untilMs`. */
  wait(id: string, untilMs: number): Promise<StatementEnd | undefined>;
}

export interface MergePorts {
  readonly staging: Staging;
  readonly sql: HistorySql;
  readonly state: Pick<StateStore, 'load' | 'commit'>;
  readonly metrics: Metrics;
  readonly nowMs: () => number;
  /** Of runs; injected in tests. */
  readonly newId: () => string;
}
