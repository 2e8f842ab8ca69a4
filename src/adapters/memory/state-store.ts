// State of key groups in a map, for replay and tests. Keeps and hands out the bytes as given: whoever changes them in
// place breaks it.
import type { StateStore, StoredState } from '#stages/ports.ts';

/** One call, in the order the calls were made. */
type StoreCall =
  | { readonly kind: 'load'; readonly keys: readonly string[] }
  | { readonly kind: 'commit'; readonly key: string; readonly expectedVersion: number; readonly committed: boolean };

export interface MemoryStateStore extends StateStore {
  readonly entries: ReadonlyMap<string, StoredState>;
  /** Loads and commits in order, the lost ones too. */
  readonly calls: readonly StoreCall[];
}

export interface MemoryStateStoreOptions {
  /** False: `calls` stays empty, for runs without end. Default true. */
  readonly recordsCalls?: boolean;
  /** What is stored already. */
  readonly entries?: Iterable<readonly [string, StoredState]>;
}

export function createMemoryStateStore({
  recordsCalls = true,
  entries: stored = [],
}: MemoryStateStoreOptions = {}): MemoryStateStore {
  const entries = new Map<string, StoredState>(stored);
  const calls: StoreCall[] = [];
  return {
    entries,
    calls,
    async load(keys) {
      if (recordsCalls) calls.push({ kind: 'load', keys });
      const found = new Map<string, StoredState>();
      for (const key of keys) {
        const entry = entries.get(key);
        if (entry !== undefined) found.set(key, entry);
      }
      return found;
    },
    async commit(key, bytes, expectedVersion) {
      const committed = (entries.get(key)?.version ?? 0) === expectedVersion;
      if (committed) entries.set(key, { version: expectedVersion + 1, bytes });
      if (recordsCalls) calls.push({ kind: 'commit', key, expectedVersion, committed });
      return committed;
    },
    async keys(prefix) {
      return [...entries.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
  };
}
