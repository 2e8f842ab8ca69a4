// Writes again what was kept for a store that did not take it. A message is done when the store has all of its panes;
// otherwise it stays where it is, whole.
import { unknownFormatIn } from '#core/formats.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { Metrics, PaneStore } from '#stages/ports.ts';
import { slicesOf } from './slices.ts';

export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
}

/**
 * Answers the ids of the messages that could not be written: the queue keeps them, and moves them aside after its
 * number of tries.
 */
export type Rewrite = (messages: readonly QueuedMessage[]) => Promise<string[]>;

/** `panesOf` reads a message's body; it throws where that is not one of ours. */
export function createRewrite(store: PaneStore, panesOf: (body: string) => readonly Pane[], metrics: Metrics): Rewrite {
  const count = (what: string, value: number): void => metrics.count(`${store.name}${what}`, value);

  async function rewrite(message: QueuedMessage): Promise<boolean> {
    try {
      const panes = panesOf(message.body);
      let refusedCount = 0;
      for (const batch of slicesOf(panes, store.maxPanesPerWrite)) {
        const { refused } = await store.write(batch);
        refusedCount += refused.length;
        for (const { cause } of refused) count(`Rejected.${cause}`, 1);
      }
      count('RowsRewritten', panes.length - refusedCount);
      return refusedCount === 0;
    } catch (error) {
      if (unknownFormatIn(error) !== undefined) metrics.count('UnknownFormat', 1);
      // Still down, or not a message of ours: it stays in the queue, which is what the answer says.
      count('WriteFailures', 1);
      return false;
    }
  }

  return async (messages) => {
    const failed: string[] = [];
    for (const message of messages) if (!(await rewrite(message))) failed.push(message.messageId);
    return failed;
  };
}
