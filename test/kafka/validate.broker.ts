// Records of a real Kafka broker through the real validate handler: nothing lost, nothing twice, whatever fails on the
// way.
import { Admin, Consumer, Producer } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawEventOf } from '#adapters/aws/events/raw-event.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { makeHandler as makeAggregate } from '#functions/aggregate/handler.ts';
import { makeHandler as makeValidate } from '#functions/validate/handler.ts';
import { type KafkaBroker, startKafka } from '#local/kafka/broker.ts';
import { missingForKafka } from '#local/kafka/jars.ts';
import { createKafkaPoller, type KafkaEvent, type KafkaMessage } from '#local/kafka/poller.ts';
import { profileNamed } from '#profiles/index.ts';
import type { OutgoingPack } from '#stages/ports.ts';

const missing = missingForKafka();
if (missing !== undefined && process.env.REQUIRE_EVERY_PART === '1') throw new Error(missing);
if (missing !== undefined) console.warn(`left out: validate on a Kafka broker: ${missing}`);

const TOPIC = 'readings';
const PARTITIONS = 3;
const DEVICES = 20;
const READINGS_PER_DEVICE = 60;
const BAD = 7;
/** Ten minutes ago: the broker's clock is the arrival, and a reading a week older than that would be too late. */
const START_MS = Math.floor(Date.now() / 60_000 - 10) * 60_000;
const profile = compileProfile(profileNamed('energy'), ['1m']);

let broker: KafkaBroker;
let messages: KafkaMessage[];

beforeAll(async () => {
  if (missing !== undefined) return;
  broker = await startKafka();
  await produce();
  messages = await consume(DEVICES * READINGS_PER_DEVICE + BAD);
}, 120_000);
afterAll(() => broker?.close());

async function produce(): Promise<void> {
  const client = { clientId: 'weir-test', bootstrapBrokers: [broker.bootstrap] };
  const admin = new Admin(client);
  await admin.createTopics({ topics: [TOPIC], partitions: PARTITIONS, replicas: 1 });
  await admin.close();
  const producer = new Producer({ ...client });
  const sent = Array.from({ length: READINGS_PER_DEVICE }, (_, second) =>
    Array.from({ length: DEVICES }, (_, device) => ({
      topic: TOPIC,
      key: Buffer.from(`meter-${device}`),
      value: Buffer.from(
        JSON.stringify({
          meter_id: `meter-${device}`,
          region: 'north',
          timestamp: START_MS + second * 2_000,
          power: device + 1,
        }),
      ),
    })),
  ).flat();
  const bad = Array.from({ length: BAD }, (_, at) => ({
    topic: TOPIC,
    key: Buffer.from('bad'),
    value: Buffer.from(`not json ${at}`),
  }));
  await producer.send({ messages: [...sent, ...bad] });
  await producer.close();
}

async function consume(count: number): Promise<KafkaMessage[]> {
  const consumer = new Consumer({ clientId: 'weir-test', groupId: 'weir-test', bootstrapBrokers: [broker.bootstrap] });
  const stream = await consumer.consume({ topics: [TOPIC], mode: 'earliest', autocommit: false });
  const got: KafkaMessage[] = [];
  for await (const { topic, partition, offset, timestamp, key, value } of stream) {
    got.push({ topic, partition, offset, timestamp, key, value });
    if (got.length === count) break;
  }
  await consumer.close(true);
  return got;
}

/**
 * The two stages over memory; `throttle` says at which put of the readings stream it refuses, before or after it has
 * taken the packs.
 */
function deployment(throttle: (put: number) => 'before' | 'after' | undefined = () => undefined) {
  const packs: Uint8Array[] = [];
  const panes = createMemoryPaneSink();
  const quarantine = createMemoryQuarantine();
  const metrics = createMemoryMetrics();
  let puts = 0;
  const readings = {
    async put(outgoing: readonly OutgoingPack[]) {
      puts += 1;
      const refusal = throttle(puts);
      if (refusal !== 'before') for (const { data } of outgoing) packs.push(data);
      if (refusal !== undefined) throw new Error('ProvisionedThroughputExceededException');
    },
  };
  const validate = makeValidate({ readings, quarantine, metrics }, { profile, keyGroups: 16 });
  const aggregate = makeAggregate({ state: createMemoryStateStore(), panes, quarantine, metrics }, { profile });
  return { packs, panes, quarantine, validate, aggregate };
}

async function run(
  { packs, aggregate, ...rest }: ReturnType<typeof deployment>,
  handle: (event: KafkaEvent) => ReturnType<typeof rest.validate>,
) {
  const poller = createKafkaPoller(handle, { bootstrap: broker.bootstrap, batchSize: 100 });
  for (const message of messages) poller.add(message);
  await poller.drain();
  await aggregate({
    Records: packs.map((data, at) => ({
      eventID: `shardId-000000000000:${at}`,
      kinesis: {
        partitionKey: '0',
        sequenceNumber: String(at),
        data: Buffer.from(data).toString('base64'),
        approximateArrivalTimestamp: START_MS / 1000,
      },
    })),
  });
  const panes = [...rest.panes.latest.values()].map(({ device, startMs, count, sum }) => [device, startMs, count, sum]);
  return { panes: panes.map((each) => JSON.stringify(each)).sort(), rejected: rest.quarantine.rejections.size, poller };
}

describe('validate on a Kafka broker', () => {
  it('counts every reading of every partition once, in its window', async (context) => {
    if (missing !== undefined) return context.skip(missing);
    const { panes, rejected } = await run(...both(deployment()));
    expect(new Set(messages.map(({ partition }) => partition)).size).toBe(PARTITIONS);
    // The first of each device's two minutes is over by its own clock: 30 readings, one every two seconds.
    const first = Array.from({ length: DEVICES }, (_, device) =>
      JSON.stringify([`meter-${device}`, START_MS, 30, 30 * (device + 1)]),
    ).sort();
    expect(panes).toEqual(first);
    expect(rejected).toBe(BAD);
  });

  it('comes to the same when the readings stream refuses before or after it has taken the packs', async (context) => {
    if (missing !== undefined) return context.skip(missing);
    const plain = await run(...both(deployment()));
    const throttled = deployment((put) => (['before', 'after', undefined] as const)[put % 3]);
    const { panes, rejected, poller } = await run(...both(throttled));
    expect({ panes, rejected }).toEqual({ panes: plain.panes, rejected: plain.rejected });
    expect(poller.calls()).toBeGreaterThan(plain.poller.calls());
  });

  it('comes to the same when every second call handles only a part and names the rest', async (context) => {
    if (missing !== undefined) return context.skip(missing);
    const plain = await run(...both(deployment()));
    const partial = deployment();
    let calls = 0;
    const { panes, rejected, poller } = await run(partial, async (event) => {
      calls += 1;
      const { batch, answer } = rawEventOf(event);
      if (calls % 2 === 0 || batch.count < 2) return partial.validate(event);
      const handled = Math.ceil(batch.count / 3);
      await partial.validate(firstRecords(event, handled));
      return answer(handled);
    });
    expect({ panes, rejected }).toEqual({ panes: plain.panes, rejected: plain.rejected });
    expect(poller.calls()).toBeGreaterThan(plain.poller.calls());
  });
});

const both = (made: ReturnType<typeof deployment>) => [made, made.validate] as const;

/** The event with its first `count` records only. */
function firstRecords(event: KafkaEvent, count: number): KafkaEvent {
  let room = count;
  const records = Object.entries(event.records).flatMap(([partition, list]) => {
    const kept = list.slice(0, room);
    room -= kept.length;
    return kept.length > 0 ? [[partition, kept] as const] : [];
  });
  return { ...event, records: Object.fromEntries(records) };
}
