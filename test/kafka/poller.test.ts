// The stand-in for Lambda's Kafka event source: order, whole retries, partial answers.
import { expect, it } from 'vitest';
import { createKafkaPoller, type KafkaEvent } from '#local/kafka/poller.ts';

const message = (partition: number, offset: number) => ({
  topic: 't',
  partition,
  offset: BigInt(offset),
  timestamp: 0n,
  key: null,
  value: Buffer.from(`${partition}:${offset}`),
});

const offsetsOf = (event: KafkaEvent) =>
  Object.entries(event.records).map(([partition, records]) => [
    partition,
    records.map((record) => ('offset' in record ? record.offset : undefined)),
  ]);

it('hands over each partition in order and nothing twice where all goes well', async () => {
  const seen: unknown[] = [];
  const poller = createKafkaPoller(
    async (event) => {
      seen.push(offsetsOf(event));
      return { batchItemFailures: [] };
    },
    { bootstrap: 'b', batchSize: 4 },
  );
  for (const [partition, offset] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [0, 2],
  ] as const)
    poller.add(message(partition, offset));
  await poller.drain();
  expect(seen).toEqual([
    [
      ['t-0', [0, 1]],
      ['t-1', [0]],
    ],
    [['t-0', [2]]],
  ]);
});

it('brings a failed call again whole, and after a partial answer each partition from its lowest failed offset', async () => {
  const seen: unknown[] = [];
  const answers = [
    () => Promise.reject(new Error('down')),
    async () => ({
      batchItemFailures: [2, 1].map((offset) => ({ itemIdentifier: { partition: 't-0', offset } })),
    }),
    async () => ({ batchItemFailures: [] }),
  ];
  const poller = createKafkaPoller(
    (event) => {
      seen.push(offsetsOf(event));
      return answers[seen.length - 1]!();
    },
    { bootstrap: 'b', batchSize: 9 },
  );
  for (const offset of [0, 1, 2]) poller.add(message(0, offset));
  poller.add(message(1, 5));
  await poller.drain();
  const whole = [
    ['t-0', [0, 1, 2]],
    ['t-1', [5]],
  ];
  expect(seen).toEqual([whole, whole, [['t-0', [1, 2]]]]);
});

it.each(['readings', { partition: 't-0', offset: 9 }, { partition: 't-9', offset: 0 }])(
  'takes a call for failed that names %j, and gives up in the end',
  async (itemIdentifier) => {
    const poller = createKafkaPoller(async () => ({ batchItemFailures: [{ itemIdentifier }] }), {
      bootstrap: 'b',
      batchSize: 1,
      maxAttempts: 3,
    });
    poller.add(message(0, 0));
    await expect(poller.drain()).rejects.toThrow(/which is not in its batch/);
    expect(poller.calls()).toBe(3);
  },
);
