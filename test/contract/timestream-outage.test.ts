// The Timestream sink when things go wrong: outages, the breaker, rejected and invalid records, the redrive queue and
// back.
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  RejectedRecordsException,
  TimestreamWriteClient,
} from '@aws-sdk/client-timestream-write';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedriveQueue, parseRedriveMessage } from '#adapters/aws/panes/redrive-queue.ts';
import { createTimestreamStore } from '#adapters/aws/panes/timestream-writer.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { DEFAULT_RETRY } from '#adapters/aws/request/retry.ts';
import { createSqsSendMessages, type SendMessages } from '#adapters/aws/request/sqs-send-messages.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { type Sqs, startSqs } from '#local/cloud/sqs/sqs.ts';
import { startTimestream, type Timestream } from '#local/cloud/timestream/server.ts';
import { createCircuitBreaker } from '#stages/panes/circuit-breaker.ts';
import { createRedrivingSink } from '#stages/panes/redriving-sink.ts';
import { createRewrite } from '#stages/panes/rewrite.ts';
import { pane } from './samples.ts';
import { credentials } from './tables.ts';

const NOW_MS = 1_767_225_600_000 + 3_600_000;
const noSleep = { ...DEFAULT_RETRY, random: () => 0, sleep: async () => {} };

let timestream: Timestream;
let sqs: Sqs;
let write: TimestreamWriteClient;
let sqsClient: SQSClient;
let sendMessages: SendMessages;
let count = 0;

beforeAll(async () => {
  [timestream, sqs] = await Promise.all([startTimestream({ clock: () => NOW_MS }), startSqs()]);
  const env = { AWS_ENDPOINT_URL_TIMESTREAM_WRITE: timestream.endpoint, AWS_ENDPOINT_URL_SQS: sqs.endpoint };
  write = new TimestreamWriteClient({ ...clientConfig('TIMESTREAM_WRITE', env), credentials, maxAttempts: 1 });
  sqsClient = new SQSClient({ ...clientConfig('SQS', env), credentials });
  sendMessages = createSqsSendMessages(env, { credentials: async () => credentials });
  await write.send(new CreateDatabaseCommand({ DatabaseName: 'weir' }));
});
afterAll(async () => {
  for (const client of [write, sqsClient]) client.destroy();
  await Promise.all([timestream.close(), sqs.close()]);
});

async function rig() {
  count += 1;
  const table = `panes-${count}`;
  await write.send(
    new CreateTableCommand({
      DatabaseName: 'weir',
      TableName: table,
      RetentionProperties: { MemoryStoreRetentionPeriodInHours: 24, MagneticStoreRetentionPeriodInDays: 30 },
    }),
  );
  const { QueueUrl = '' } = await sqsClient.send(new CreateQueueCommand({ QueueName: table }));
  const clock = { nowMs: 0 };
  const metrics = createMemoryMetrics();
  const target = { client: write, database: 'weir', table };
  const sink = createRedrivingSink({
    store: createTimestreamStore(target),
    breaker: createCircuitBreaker(() => clock.nowMs),
    redrive: createRedriveQueue(sendMessages, QueueUrl, noSleep),
    metrics,
  });
  const drain = async (): Promise<Message[]> => {
    const drained: Message[] = [];
    for (;;) {
      const { Messages = [] } = await sqsClient.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return drained;
      for (const { ReceiptHandle } of Messages)
        await sqsClient.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      drained.push(...Messages);
    }
  };
  return { sink, metrics, clock, target, drain, rows: () => timestream.rowCount('weir', table) };
}

const panesIn = (body: string) => parseRedriveMessage(body).panes;

const queued = (messages: readonly Message[]) => messages.map(({ Body = '' }) => parseRedriveMessage(Body));

const panesOf = (length: number): Pane[] =>
  Array.from({ length }, (_, index) => pane([index], { device: `m${index}` }));

describe('an outage of Timestream', () => {
  it('puts the rows aside, opens the circuit after five failures, tries once after 30 s, and loses nothing', async () => {
    const { sink, metrics, clock, target, drain, rows } = await rig();
    const counts = () => Object.fromEntries(metrics.counts);
    timestream.setOutage('internal');
    for (let index = 0; index < 7; index += 1) await sink.write([pane([index], { device: `m${index}` })]);
    expect(counts()).toEqual({ TimestreamWriteFailures: 5, TimestreamCircuitOpened: 1, TimestreamRowsRedriven: 7 });
    timestream.setOutage(undefined);
    clock.nowMs = 29_999;
    await sink.write([pane([7], { device: 'm7' })]);
    expect(await rows()).toBe(0);
    clock.nowMs = 30_000;
    await sink.write([pane([8], { device: 'm8' })]);
    await sink.write([pane([9], { device: 'm9' })]);
    expect(await rows()).toBe(2);
    const messages = await drain();
    expect(queued(messages).map(({ reason }) => reason.split(':')[0])).toEqual([
      ...new Array<string>(5).fill('InternalServerException'),
      ...new Array<string>(3).fill('circuit-open'),
    ]);
    const redrive = createRewrite(createTimestreamStore(target), panesIn, metrics);
    const bodies = messages.map(({ MessageId = '', Body = '' }) => ({ messageId: MessageId, body: Body }));
    expect(await redrive(bodies)).toEqual([]);
    expect(await rows()).toBe(10);
  });

  it('keeps a message in the queue while the store is down, or where it is none of ours', async () => {
    const { metrics, target, rows } = await rig();
    const redrive = createRewrite(createTimestreamStore(target), panesIn, metrics);
    const body = JSON.stringify({ v: 1, reason: 'circuit-open', panes: [pane([1])] });
    timestream.setOutage('throttle');
    expect(await redrive([{ messageId: 'a', body }])).toEqual(['a']);
    timestream.setOutage(undefined);
    const strange = ['{"v":2}', 'null', 'no json', '{"v":1,"panes":7}'].map((text) => ({
      messageId: text,
      body: text,
    }));
    expect(await redrive([...strange, { messageId: 'a', body }])).toEqual(strange.map(({ messageId }) => messageId));
    expect(await rows()).toBe(1);
  });

  it('rejects only when the redrive queue is down too, since the panes would be lost', async () => {
    const { target, metrics } = await rig();
    const breaker = createCircuitBreaker(() => 0);
    const put = async () => {
      throw new Error('queue down');
    };
    const sink = createRedrivingSink({ store: createTimestreamStore(target), breaker, redrive: { put }, metrics });
    timestream.setOutage('internal');
    await expect(sink.write([pane([1])])).rejects.toThrow('queue down');
    timestream.setOutage(undefined);
  });
});

describe('a rejected record', () => {
  it('older than the retention goes aside with its cause; its neighbours are written', async () => {
    const { sink, metrics, drain, rows } = await rig();
    const old = pane([1], { startMs: NOW_MS - 400 * 86_400_000 });
    await sink.write([pane([1]), old, pane([2], { measure: 'voltage' })]);
    expect(await rows()).toBe(2);
    expect(Object.fromEntries(metrics.counts)).toEqual({
      TimestreamRows: 2,
      'TimestreamRejected.outside-retention': 1,
      TimestreamRowsRedriven: 1,
    });
    const [message] = queued(await drain());
    expect(message?.reason).toMatch(/^outside-retention: /);
    expect(message?.panes).toEqual([old]);
  });

  it('that makes the whole request invalid is found and put aside alone, and opens no circuit', async () => {
    const { sink, metrics, drain, rows } = await rig();
    const bad = { ...pane([1], { device: 'bad' }), revision: 0 };
    await sink.write([...panesOf(50), bad, ...panesOf(90).slice(50)]);
    expect(await rows()).toBe(90);
    expect(queued(await drain()).flatMap(({ panes }) => panes)).toEqual([bad]);
    expect(Object.fromEntries(metrics.counts)).toEqual({
      TimestreamRows: 90,
      'TimestreamRejected.invalid': 1,
      TimestreamRowsRedriven: 1,
    });
  });

  it('above a limit of the service goes aside as that', async () => {
    const { sink, metrics, rows } = await rig();
    await sink.write([...panesOf(3), pane([1], { device: 'x'.repeat(3_000) })]);
    expect(await rows()).toBe(3);
    expect(metrics.counts.get('TimestreamRejected.above-limits')).toBe(1);
  });

  it('without a list of which ones counts as an outage: all go aside', async () => {
    const metrics = createMemoryMetrics();
    const kept: Pane[] = [];
    const client = Object.assign(Object.create(write) as TimestreamWriteClient, {
      send: async () => {
        throw new RejectedRecordsException({ message: 'some', $metadata: {}, Message: 'some' });
      },
    });
    const redrive = { put: async (_reason: string, panes: readonly Pane[]) => void kept.push(...panes) };
    const sink = createRedrivingSink({
      store: createTimestreamStore({ client, database: 'weir', table: 'none' }),
      breaker: createCircuitBreaker(() => 0),
      redrive,
      metrics,
    });
    await sink.write(panesOf(3));
    expect(kept).toEqual(panesOf(3));
  });
});
