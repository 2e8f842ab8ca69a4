// Panes in memory: every emission in order, and what a store with upserts would show.
import { type Pane, paneId } from '#core/windowing/pane.ts';
import type { PaneSink } from '#stages/ports.ts';

export interface MemoryPaneSink extends PaneSink {
  /** Every pane written, in order, repeats too. */
  readonly written: readonly Pane[];
  /**
   * Per window of a device and measure the pane of the highest revision, as in a store where that is the version; void
   * ones too.
   */
  readonly latest: ReadonlyMap<string, Pane>;
}

export function createMemoryPaneSink(): MemoryPaneSink {
  const written: Pane[] = [];
  const latest = new Map<string, Pane>();
  return {
    written,
    latest,
    async write(panes) {
      for (const pane of panes) {
        written.push(pane);
        const window = windowId(pane);
        const known = latest.get(window);
        if (known === undefined || pane.revision > known.revision) latest.set(window, pane);
      }
    },
  };
}

/** Identity of a window of a device and measure: `paneId` without its revision. */
function windowId(pane: Pane): string {
  const id = paneId(pane);
  return id.slice(0, id.lastIndexOf('\u0000'));
}
