// Two state stores as one: keys that `isLarge` names are kept in the one, all others in the other. What of the large
// ones still lies with the small ones, from before there were two, is found there and moves with its next commit. It
// takes no other decision.
import type { StateStore, StoredState } from '#stages/ports.ts';

export interface RoutedStateStores {
  readonly large: StateStore;
  readonly small: StateStore;
  readonly isLarge: (key: string) => boolean;
}

export function createRoutedStateStore({ large, small, isLarge }: RoutedStateStores): StateStore {
  return {
    async load(keys) {
      const largeKeys = keys.filter(isLarge);
      const [found, others] = await Promise.all([
        largeKeys.length === 0 ? new Map<string, StoredState>() : large.load(largeKeys),
        largeKeys.length === keys.length ? [] : small.load(keys.filter((key) => !isLarge(key))),
      ]);
      const missing = largeKeys.filter((key) => !found.has(key));
      const left = missing.length === 0 ? [] : await small.load(missing);
      // Version 0: nothing is committed there yet, so the first commit is the move.
      return new Map([
        ...found,
        ...others,
        ...[...left].map(([key, { bytes }]) => [key, { version: 0, bytes }] as const),
      ]);
    },
    commit: (key, bytes, expectedVersion) => (isLarge(key) ? large : small).commit(key, bytes, expectedVersion),
    async keys(prefix) {
      const listed = await Promise.all([large, small].map((store) => store.keys(prefix)));
      return [...new Set(listed.flat())].sort();
    },
  };
}
