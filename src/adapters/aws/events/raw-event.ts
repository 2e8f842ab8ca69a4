// The raw stream's event, whichever ingestion brought it (Kinesis or Kafka), and the answer in the same form. Refuses
// what neither sends.
import type { RawBatch } from '#stages/ports.ts';
import type { BatchMemory } from './batch-memory.ts';
import { isKafkaEvent, type KafkaItemIdentifier, kafkaBatchOf, kafkaFailures } from './kafka-event.ts';
import { kinesisBatchOf } from './kinesis-event.ts';

/** The partial batch response; an empty list: all is done. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string | KafkaItemIdentifier }[];
}

export interface RawEvent {
  readonly batch: RawBatch;
  /** The answer where the record at this index, and all after it, are to come again; undefined: none. */
  answer(failedIndex: number | undefined): BatchAnswer;
}

/** The batch is good until the next event is decoded to the same memory. Throws MalformedEventError. */
export function rawEventOf(event: unknown, memory?: BatchMemory): RawEvent {
  const isKafka = isKafkaEvent(event);
  const batch = isKafka ? kafkaBatchOf(event) : kinesisBatchOf(event, memory);
  const failuresFrom = (index: number): readonly (string | KafkaItemIdentifier)[] => {
    if (isKafka) return kafkaFailures(batch, index);
    // The lowest is enough: a shard goes on from there.
    // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    return index < batch.count ? [batch.record(index).sequence] : [];
  };
  return {
    batch,
    answer: (failedIndex) => ({
      batchItemFailures: (failedIndex === undefined ? [] : failuresFrom(failedIndex)).map((itemIdentifier) => ({
        itemIdentifier,
      })),
    }),
  };
}
