// Panes to a Kinesis stream for whoever consumes aggregates as they come. See pane-record.ts for the records. At least
// once: a consumer keeps of each (device, measure, window, window_start) the pane with the highest revision, and drops
// the others.
import type { PaneSink } from '#stages/ports.ts';
import { chunksOf } from '../request/chunks.ts';
import { type Attempt, DEFAULT_RETRY, type Retry, untilDone } from '../request/retry.ts';
import type { PutRecords, StreamRecord } from '../streams/kinesis-put-records.ts';
import { MAX_BYTES_PER_CALL, MAX_RECORDS_PER_CALL, takenOf } from '../streams/put-records.ts';
import { paneRecords } from './pane-record.ts';

/**
 * What is not taken is sent again, a bounded number of times; then `write` rejects and the batch comes again as a
 * whole. The stream has no redrive queue as the time-series store has: going on would lose panes for its consumers for
 * good, while a batch that comes again loses nothing, repeats writes that change nothing, and is seen by the alarms on
 * iterator age and failed sweeps. Whoever cannot wait for the stream switches it off (setting aggregatesStream).
 */
export function createKinesisPaneSink(
  putRecords: PutRecords,
  streamName: string,
  retry: Retry = DEFAULT_RETRY,
): PaneSink {
  async function putOnce(left: readonly StreamRecord[]): Promise<Attempt<StreamRecord>> {
    const [sent = []] = chunksOf(left, MAX_RECORDS_PER_CALL, MAX_BYTES_PER_CALL, recordBytes);
    const { taken, reason } = takenOf(sent, await putRecords(streamName, sent));
    return { left: left.filter((record) => !taken.has(record)), reason };
  }
  return {
    async write(panes) {
      await untilDone(`Kinesis stream ${streamName}`, paneRecords(panes), putOnce, retry);
    },
  };
}

function recordBytes({ partitionKey, data }: StreamRecord): number {
  return data.byteLength + Buffer.byteLength(partitionKey);
}
