// Lambda's Kafka event → records, and the answer: form, order, times, gzip, any event at all, and the same readings as
// through Kinesis.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kafkaBatchOf, kafkaFailures } from '#adapters/aws/events/kafka-event.ts';
import { rawEventOf } from '#adapters/aws/events/raw-event.ts';
import { MalformedEventError } from '#adapters/aws/malformed-event-error.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryReadingsStream } from '#adapters/memory/readings-stream.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { makeHandler } from '#functions/validate/handler.ts';
import { profileNamed } from '#profiles/index.ts';
import { aggregated, userRecord } from '../support/aggregated.ts';

const ARRIVAL_MS = Date.UTC(2026, 0, 1);
const base64 = (data: Uint8Array | string) => Buffer.from(data).toString('base64');

/** The example of https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html with our own content. */
const record = (offset: number, value: Uint8Array | string, change: object = {}, partition = 0) => ({
  topic: 'readings',
  partition,
  offset,
  timestamp: ARRIVAL_MS + offset,
  timestampType: 'LOG_APPEND_TIME',
  key: base64('meter-17'),
  value: base64(value),
  headers: [],
  ...change,
});

const event = (records: object) => ({
  eventSource: 'aws:kafka',
  eventSourceArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/c/11111111-2222-3333-4444-555555555555-1',
  bootstrapServers: 'b-1.c.kafka.eu-west-1.amazonaws.com:9098',
  records,
});

const one = (change: object, value: Uint8Array | string = 'x') =>
  kafkaRecordsOf(event({ 'readings-0': [record(7, value, change)] }))[0]!;

function kafkaRecordsOf(given: unknown) {
  const batch = kafkaBatchOf(given);
  return Array.from({ length: batch.count }, (_, i) => [...(batch.parts(i) ?? [batch.record(i)])]).flat();
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('kafkaBatchOf', () => {
  it('gives topic-partition as shard, offset as sequence, key, time in ms and the bytes', () => {
    const raw = one({}, '{"é":1}');
    expect(raw).toMatchObject({
      shard: 'readings-0',
      sequence: '7',
      partitionKey: 'meter-17',
      arrivalMs: ARRIVAL_MS + 7,
    });
    expect(textOf(raw.bytes)).toBe('{"é":1}');
    expect(raw.issue).toBeUndefined();
  });

  it('keeps the order of each partition', () => {
    const records = kafkaRecordsOf(
      event({ 'readings-1': [record(3, 'a', {}, 1), record(4, 'b', {}, 1)], 'readings-0': [record(9, 'c')] }),
    );
    expect(records.map(({ shard, sequence, bytes }) => [shard, sequence, textOf(bytes)])).toEqual([
      ['readings-1', '3', 'a'],
      ['readings-1', '4', 'b'],
      ['readings-0', '9', 'c'],
    ]);
    expect(kafkaRecordsOf(event({}))).toEqual([]);
  });

  it('takes a record without key and without value', () => {
    expect(one({ key: null, value: null })).toMatchObject({ partitionKey: '', bytes: Buffer.alloc(0) });
    expect(one({ key: undefined, value: undefined })).toMatchObject({ partitionKey: '' });
  });

  it.each([
    [-1, 0],
    [-1e300, 0],
    [Number.NaN, 0],
    [8.64e15 + 1, 0],
    [8.64e15, 8.64e15],
    [0, 0],
  ])('a timestamp of %d arrives at %d', (timestamp, arrivalMs) => {
    expect(one({ timestamp }).arrivalMs).toBe(arrivalMs);
  });

  it('unpacks gzip up to the same limit as from Kinesis', () => {
    expect(textOf(one({}, gzipSync('{"a":1}')).bytes)).toBe('{"a":1}');
    const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024 + 1, 32));
    expect(one({}, bomb).issue).toMatchObject({ reason: 'too-large' });
    expect(one({}, gzipSync('x').subarray(0, 9)).issue).toMatchObject({ reason: 'bad-gzip' });
  });
});

it('opens aggregated records as from Kinesis', () => {
  const data = aggregated({ keys: ['own'] }, [userRecord({ key: 0, data: Buffer.from('{}') })]);
  const raw = one({}, data);
  expect(raw).toMatchObject({ shard: 'readings-0', sequence: '7', partitionKey: 'own', subSequence: 0 });
  expect(textOf(raw.bytes)).toBe('{}');
});

describe('the answer', () => {
  const batch = rawEventOf(
    event({ 'readings-0': [record(7, 'a'), record(8, 'b')], 'readings-1': [record(7, 'c', {}, 1)] }),
  );

  it('names the failed record and every one after it, since what is not named counts as done', () => {
    expect(batch.answer(1)).toEqual({
      batchItemFailures: [
        { itemIdentifier: { partition: 'readings-0', offset: 8 } },
        { itemIdentifier: { partition: 'readings-1', offset: 7 } },
      ],
    });
    expect(kafkaFailures(batch.batch, 0)).toHaveLength(3);
  });

  it('is empty where all is done', () => {
    expect(batch.answer(undefined)).toEqual({ batchItemFailures: [] });
  });
});

describe('an event that Lambda would not send', () => {
  it.each([
    [{ records: [] }, /records is \[\]; expected an object of lists by topic-partition/],
    [{ records: { 'readings-0': {} } }, /records\["readings-0"\] is {}; expected an array/],
    [event({ 'readings-0': [7] }), /records\["readings-0"\]\[0\] is 7; expected an object/],
    [event({ 'readings-0': [record(1, 'a'), record(-1, 'b')] }), /\[1\]\.offset is -1; expected a whole number from 0/],
    [event({ 'readings-0': [record(1.5, 'a')] }), /offset is 1.5/],
    [event({ 'readings-0': [record(1, 'a', { timestamp: 'now' })] }), /timestamp is "now"; expected milliseconds/],
    [event({ 'readings-0': [record(1, 'a', { value: 7 })] }), /value is 7; expected base64/],
  ])('%# is refused with its place, its value and what to do', (wrong, message) => {
    expect(() => rawEventOf(wrong)).toThrow(message);
    expect(() => rawEventOf(wrong)).toThrow(/Invoke this function by an event source mapping of a Kafka topic/);
  });

  it('is refused by a MalformedEventError and no other error, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4 }), (anything) => {
        const mixed = { ...record(1, 'a'), ...(typeof anything === 'object' ? anything : {}) };
        for (const given of [anything, { records: anything }, event({ a: anything }), event({ a: [mixed] })]) {
          try {
            rawEventOf(given);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedEventError);
          }
        }
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });
});

describe('validate', () => {
  const profile = compileProfile(profileNamed('energy'), ['1m']);
  const deployment = () => {
    const packs: Uint8Array[] = [];
    const quarantine = createMemoryQuarantine();
    const readings = createMemoryReadingsStream(({ data }) => {
      packs.push(data);
    });
    const handle = makeHandler({ readings, quarantine, metrics: createMemoryMetrics() }, { profile, keyGroups: 8 });
    return { handle, packs, quarantine };
  };
  const reading = fc
    .record({ meter: fc.integer({ min: 1, max: 9 }), second: fc.nat({ max: 600 }), power: fc.integer({ max: 99 }) })
    .map(({ meter, second, power }) =>
      JSON.stringify({ meter_id: `m${meter}`, timestamp: ARRIVAL_MS - second * 1000, power, region: 'north' }),
    );
  const value = fc.oneof(
    reading,
    reading.map((text) => gzipSync(text)),
    fc.string(),
  );

  it('makes the same packs and rejections of the same records, whether Kinesis or Kafka brings them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 20 }), async (values) => {
        const kafka = deployment();
        const kinesis = deployment();
        const records = values.map((each, at) => record(at, each));
        expect(await kafka.handle(event({ 'readings-0': records }))).toEqual({ batchItemFailures: [] });
        await kinesis.handle({
          Records: records.map(({ offset, timestamp, key, value: data }) => ({
            eventID: `readings-0:${offset}`,
            kinesis: {
              partitionKey: Buffer.from(key, 'base64').toString(),
              sequenceNumber: String(offset),
              data,
              approximateArrivalTimestamp: timestamp / 1000,
            },
          })),
        });
        expect(kafka.packs.map(textOf)).toEqual(kinesis.packs.map(textOf));
        expect(kafka.quarantine.rejections).toEqual(kinesis.quarantine.rejections);
      }),
      { seed: 20_261_121, numRuns: 100 },
    );
  });

  it('rejects and keeps the readings of a record without a time', async () => {
    const { handle, quarantine } = deployment();
    const text = JSON.stringify({ meter_id: 'm1', timestamp: ARRIVAL_MS, power: 1, region: 'north' });
    await handle(event({ 'readings-0': [record(0, text, { timestamp: -1 })] }));
    expect([...quarantine.rejections.values()]).toMatchObject([{ issue: { reason: 'clock-ahead' }, arrivalMs: 0 }]);
  });
});
