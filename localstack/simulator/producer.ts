// A small producer as a user would write one: packs readings into records of up to 100 or 500 ms, keeps the order of
// each gateway (a gateway's next record is put after the one before is acknowledged), and sends again what the stream
// did not take.
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';

export interface OutgoingRecord {
  readonly partitionKey: string;
  /** Readings, one a line. */
  readonly data: string;
}

/** Puts records; answers for each whether it was taken. Rejects when none could be put. */
export type PutRecords = (records: readonly OutgoingRecord[]) => Promise<readonly boolean[]>;

export interface Producer {
  /** `atMs` decides when its record is due: 500 ms after its first reading at the latest. */
  add(gateway: number, line: string, atMs: number): void;
  /** Puts what is due, one record a gateway at a time, until nothing is due. `all`: everything that waits. */
  pump(nowMs: number, all?: boolean): Promise<void>;
  /** Readings acknowledged so far. */
  sentCount(): number;
  recordCount(): number;
  waitingCount(): number;
}

export interface ProducerOptions {
  readonly put: PutRecords;
  /** Told when a call failed; it is tried again at the next pump. */
  readonly onError: (error: unknown) => void;
}

/** Packing makes a reading a hundred times cheaper to carry; more would only make the first one wait. */
const MAX_READINGS = 100;
const MAX_WAIT_MS = 500;

interface Waiting {
  readonly line: string;
  readonly atMs: number;
}

export function createProducer({ put, onError }: ProducerOptions): Producer {
  const queues = new Map<number, Waiting[]>();
  let sent = 0;
  let records = 0;
  let pumping: Promise<void> | undefined;

  function due(nowMs: number, all: boolean): { gateway: number; count: number }[] {
    const found: { gateway: number; count: number }[] = [];
    for (const [gateway, queue] of queues) {
      const oldest = queue[0];
      if (oldest === undefined) continue;
      const isDue = all || queue.length >= MAX_READINGS || oldest.atMs + MAX_WAIT_MS <= nowMs;
      if (isDue) found.push({ gateway, count: Math.min(MAX_READINGS, queue.length) });
    }
    return found;
  }

  async function pumpOnce(nowMs: number, all: boolean): Promise<void> {
    for (let batch = due(nowMs, all); batch.length > 0; batch = due(nowMs, all)) {
      const outgoing = batch.map(({ gateway, count }) => ({
        partitionKey: `gateway-${gateway}`,
        data: (queues.get(gateway) ?? [])
          .slice(0, count)
          .map(({ line }) => line)
          .join('\n'),
      }));
      let taken: readonly boolean[];
      try {
        taken = await put(outgoing);
      } catch (error) {
        onError(error);
        return;
      }
      for (const [index, { gateway, count }] of batch.entries()) {
        if (!taken[index]) continue;
        queues.get(gateway)?.splice(0, count);
        sent += count;
        records += 1;
      }
      if (taken.some((isTaken) => !isTaken)) return;
    }
  }

  return {
    add(gateway, line, atMs) {
      const queue = queues.get(gateway);
      if (queue === undefined) queues.set(gateway, [{ line, atMs }]);
      else queue.push({ line, atMs });
    },
    async pump(nowMs, all = false) {
      // Two pumps at a time would break a gateway's order.
      while (pumping !== undefined) await pumping;
      pumping = pumpOnce(nowMs, all).finally(() => {
        pumping = undefined;
      });
      await pumping;
    },
    sentCount: () => sent,
    recordCount: () => records,
    waitingCount: () => [...queues.values()].reduce((sum, queue) => sum + queue.length, 0),
  };
}

/**
 * PutRecords on a stream. At most 500 records a call:
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export function putToKinesis(client: KinesisClient, streamName: string): PutRecords {
  return async (records) => {
    const { Records: results = [] } = await client.send(
      new PutRecordsCommand({
        StreamName: streamName,
        Records: records.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: Buffer.from(data) })),
      }),
    );
    return records.map((_, index) => results[index] !== undefined && results[index].ErrorCode === undefined);
  };
}
