// What a sink keeps of its entries: their lines, sorted, a digest of them, or both. A digest takes no folder and tells
// no line.
import { createSetDigest, type Digest } from './set-digest.ts';
import { createSortedRuns, type SortedEntry, type SortedRunsOptions } from './sorted-runs.ts';
import { createWordHash } from './word-hash.ts';

export type Keeps = 'lines' | 'digest' | 'both';

export interface Kept<Value> {
  put(key: string, rank: number, value: Value): void;
  /** Nothing where no lines are kept. */
  merged(): Generator<SortedEntry, void, void>;
  /** Of nothing where no digest is kept. */
  digest(): Digest;
}

export function createKept<Value>(options: SortedRunsOptions<Value>, keeps: Keeps): Kept<Value> {
  const runs = keeps === 'digest' ? undefined : createSortedRuns(options);
  const set = createSetDigest();
  const hash = createWordHash();

  function putDigest(key: string, rank: number, value: Value): void {
    hash.start();
    hash.text(key);
    const keyA = hash.a();
    const keyB = hash.b();
    hash.text(options.textOf(value));
    set.put(keyA, keyB, rank, hash.a() || 1, hash.b());
  }

  return {
    put(key, rank, value) {
      runs?.put(key, rank, value);
      if (keeps !== 'lines') putDigest(key, rank, value);
    },
    *merged() {
      if (runs !== undefined) yield* runs.merged();
    },
    digest: set.digest,
  };
}
