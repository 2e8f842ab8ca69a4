// The producer packs by size and age, keeps each gateway's order under refusals, and loses nothing when the stream is
// away.
import { expect, test } from 'vitest';
import { createProducer, type OutgoingRecord } from '#local/simulator/producer.ts';

function rig(answer: (records: readonly OutgoingRecord[], call: number) => readonly boolean[]) {
  const taken: OutgoingRecord[] = [];
  const errors: unknown[] = [];
  let calls = 0;
  const producer = createProducer({
    async put(records) {
      calls += 1;
      const answers = answer(records, calls);
      taken.push(...records.filter((_, index) => answers[index]));
      return answers;
    },
    onError: (error) => errors.push(error),
  });
  return { producer, taken, errors };
}

const all = (records: readonly OutgoingRecord[]) => records.map(() => true);

test('a record goes out with 100 readings, or 500 ms after its first', async () => {
  const { producer, taken } = rig(all);
  for (let n = 0; n < 230; n += 1) producer.add(3, `r${n}`, 1000);
  await producer.pump(1499);
  expect(taken.map(({ data }) => data.split('\n').length)).toEqual([100, 100]);
  await producer.pump(1500);
  expect(taken.map(({ data }) => data.split('\n').length)).toEqual([100, 100, 30]);
  expect(taken.every(({ partitionKey }) => partitionKey === 'gateway-3')).toBe(true);
  expect(producer.sentCount()).toBe(230);
});

test('a gateway never has two records in one call, and what is refused goes first the next time', async () => {
  const { producer, taken } = rig((records, call) => {
    expect(new Set(records.map(({ partitionKey }) => partitionKey)).size).toBe(records.length);
    return records.map(({ partitionKey }) => call > 2 || partitionKey !== 'gateway-1');
  });
  for (let n = 0; n < 600; n += 1) producer.add(n % 2, `r${n}`, 0);
  for (let pump = 0; pump < 5; pump += 1) await producer.pump(10_000);
  for (const gateway of [0, 1]) {
    const sent = taken
      .filter(({ partitionKey }) => partitionKey === `gateway-${gateway}`)
      .flatMap(({ data }) => data.split('\n'));
    expect(sent).toEqual(Array.from({ length: 300 }, (_, n) => `r${2 * n + gateway}`));
  }
});

test('while the stream is away everything waits, and is put when it is back', async () => {
  let isAway = true;
  const { producer, taken, errors } = rig((records) => {
    if (isAway) throw new Error('away');
    return all(records);
  });
  producer.add(0, 'a', 0);
  await producer.pump(1000);
  expect([errors.length, producer.waitingCount(), producer.sentCount()]).toEqual([1, 1, 0]);
  isAway = false;
  await producer.pump(1000);
  expect(taken.map(({ data }) => data)).toEqual(['a']);
  expect(producer.waitingCount()).toBe(0);
});
