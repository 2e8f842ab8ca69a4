// Writes again what went to the redrive queue. A message is done when the store has all of its panes; otherwise it stays in the queue, whole.
import { unknownFormatIn } from '#core/formats.ts';
import type { Metrics } from '#stages/ports.ts';
import { chunksOf } from '../request/chunks.ts';
import { parseRedriveMessage } from './redrive-queue.ts';
import { MAX_RECORDS_PER_WRITE, type TimestreamTarget, writeBatch } from './timestream-writer.ts';

export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
}

/** Answers the ids of the messages that could not be written: the queue keeps them, and moves them aside after its number of tries. */
export type Redrive = (messages: readonly QueuedMessage[]) => Promise<string[]>;

export function createRedrive(target: TimestreamTarget, metrics: Metrics): Redrive {
  async function rewrite(message: QueuedMessage): Promise<boolean> {
    try {
      const { panes } = parseRedriveMessage(message.body);
      let refusedCount = 0;
      for (const batch of chunksOf(panes, MAX_RECORDS_PER_WRITE)) {
        const { refused } = await writeBatch(target, batch);
        refusedCount += refused.length;
        for (const { cause } of refused) metrics.count(`TimestreamRejected.${cause}`, 1);
      }
      metrics.count('TimestreamRowsRewritten', panes.length - refusedCount);
      return refusedCount === 0;
    } catch (error) {
      if (unknownFormatIn(error) !== undefined) metrics.count('UnknownFormat', 1);
      // Still down, or not a message of ours: it stays in the queue, which is what the answer says.
      metrics.count('TimestreamWriteFailures', 1);
      return false;
    }
  }

  return async (messages) => {
    const failed: string[] = [];
    for (const message of messages) if (!(await rewrite(message))) failed.push(message.messageId);
    return failed;
  };
}
