// What Lambda's Kafka event source does with a function, for messages that somebody else fetches: batches over several
// partitions in Lambda's form, each partition in order, a failed call again as a whole, a partial answer from the
// lowest failed offset of each partition. It refuses an answer that names what was not in the batch, as Lambda takes
// such a batch for failed. https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html

/** A message as a Kafka client gives it. */
export interface KafkaMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Milliseconds since the epoch. */
  readonly timestamp: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** Lambda's event; only what its page promises. */
export interface KafkaEvent {
  readonly eventSource: 'aws:kafka';
  readonly eventSourceArn: string;
  readonly bootstrapServers: string;
  readonly records: Readonly<Record<string, readonly object[]>>;
}

interface Answer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: unknown }[];
}

export interface KafkaPoller {
  add(message: KafkaMessage): void;
  /**
   * Hands over all that was added, until nothing is left. Rejects when one batch was refused `maxAttempts` times in a
   * row.
   */
  drain(): Promise<void>;
  /** Calls of the function so far. */
  calls(): number;
}

export interface KafkaPollerOptions {
  readonly bootstrap: string;
  /** Records of a call, over all partitions. */
  readonly batchSize: number;
  readonly maxAttempts?: number;
}

export function createKafkaPoller(
  handle: (event: KafkaEvent) => Promise<Answer>,
  { bootstrap, batchSize, maxAttempts = 20 }: KafkaPollerOptions,
): KafkaPoller {
  const waiting = new Map<string, KafkaMessage[]>();
  let calls = 0;

  function nextBatch(): Map<string, KafkaMessage[]> {
    const batch = new Map<string, KafkaMessage[]>();
    let room = batchSize;
    // A fair share of the batch for each partition, the rest for whoever has more.
    const share = Math.max(1, Math.floor(batchSize / Math.max(1, waiting.size)));
    for (const [partition, messages] of waiting) {
      const taken = messages.slice(0, Math.min(share, room));
      room -= taken.length;
      if (taken.length > 0) batch.set(partition, taken);
    }
    return batch;
  }

  /** Lets go of what is done: of each partition all before its lowest failed offset. */
  function settle(batch: ReadonlyMap<string, readonly KafkaMessage[]>, answer: Answer): void {
    const failed = failuresIn(answer, batch);
    for (const [partition, messages] of batch) {
      const lowest = failed.get(partition);
      const done = lowest === undefined ? messages.length : messages.findIndex(({ offset }) => offset === lowest);
      const left = (waiting.get(partition) ?? []).slice(done);
      if (left.length > 0) waiting.set(partition, left);
      else waiting.delete(partition);
    }
  }

  return {
    add(message) {
      const partition = `${message.topic}-${message.partition}`;
      const messages = waiting.get(partition);
      if (messages === undefined) waiting.set(partition, [message]);
      else messages.push(message);
    },
    async drain() {
      let attempts = 0;
      while (waiting.size > 0) {
        const batch = nextBatch();
        calls += 1;
        try {
          settle(batch, await handle(eventOf(batch, bootstrap)));
          attempts = 0;
        } catch (error) {
          attempts += 1;
          if (attempts >= maxAttempts) throw error;
        }
      }
    },
    calls: () => calls,
  };
}

/** The lowest failed offset of each partition. */
function failuresIn(answer: Answer, batch: ReadonlyMap<string, readonly KafkaMessage[]>): ReadonlyMap<string, bigint> {
  const lowest = new Map<string, bigint>();
  for (const { itemIdentifier } of answer.batchItemFailures) {
    const { partition, offset } = Object(itemIdentifier);
    const found = batch.get(String(partition))?.find((message) => message.offset === BigInt(offset ?? -1));
    if (found === undefined) {
      throw new Error(`the function names ${JSON.stringify(itemIdentifier)}, which is not in its batch`);
    }
    const known = lowest.get(partition);
    if (known === undefined || found.offset < known) lowest.set(partition, found.offset);
  }
  return lowest;
}

function eventOf(batch: ReadonlyMap<string, readonly KafkaMessage[]>, bootstrap: string): KafkaEvent {
  const records = [...batch].map(([partition, messages]) => [partition, messages.map(recordOf)] as const);
  return {
    eventSource: 'aws:kafka',
    eventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/local/00000000-0000-0000-0000-000000000000-1',
    bootstrapServers: bootstrap,
    records: Object.fromEntries(records),
  };
}

function recordOf({ topic, partition, offset, timestamp, key, value }: KafkaMessage): object {
  return {
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    timestampType: 'CREATE_TIME',
    ...(key === null ? {} : { key: key.toString('base64') }),
    ...(value === null ? {} : { value: value.toString('base64') }),
    headers: [],
  };
}
