// An engine as a sink without a queue behind it: whoever writes must be able to write again.
import { slicesOf } from '#stages/panes/slices.ts';
import type { PaneSink, PaneStore } from '#stages/ports.ts';

/** Rejects where the store is down. What it refuses is counted in `refused`, by its own word for why. */
export function directSink(store: PaneStore, refused: Map<string, number>): PaneSink {
  return {
    async write(panes) {
      for (const slice of slicesOf(store.arranged(panes), store.maxPanesPerWrite)) {
        for (const { cause } of (await store.write(slice)).refused) refused.set(cause, (refused.get(cause) ?? 0) + 1);
      }
    },
  };
}
