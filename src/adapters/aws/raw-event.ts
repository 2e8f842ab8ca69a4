// The raw stream's event, whichever ingestion brought it (Kinesis or Kafka), and the answer in the same form. Refuses what neither sends.
import type { RawRecord } from '#stages/ports.ts';
import { isKafkaEvent, type KafkaItemIdentifier, kafkaFailures, kafkaRecordsOf } from './kafka-event.ts';
import { rawRecordsOf } from './kinesis-event.ts';

/** The partial batch response; an empty list: all is done. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string | KafkaItemIdentifier }[];
}

export interface RawBatch {
  readonly records: readonly RawRecord[];
  /** The answer where the record at this index, and all after it, are to come again; undefined: none. */
  answer(failedIndex: number | undefined): BatchAnswer;
}

/** Throws MalformedEventError. */
export function rawBatchOf(event: unknown): RawBatch {
  const isKafka = isKafkaEvent(event);
  const records = isKafka ? kafkaRecordsOf(event) : rawRecordsOf(event);
  const failuresFrom = (index: number): readonly (string | KafkaItemIdentifier)[] => {
    if (isKafka) return kafkaFailures(records, index);
    // The lowest is enough: a shard goes on from there. https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    const failed = records[index];
    return failed === undefined ? [] : [failed.sequence];
  };
  return {
    records,
    answer: (failedIndex) => ({
      batchItemFailures: (failedIndex === undefined ? [] : failuresFrom(failedIndex)).map((itemIdentifier) => ({
        itemIdentifier,
      })),
    }),
  };
}
