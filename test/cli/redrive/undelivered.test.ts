// What SNS could not deliver goes to its topic again, once, with what filters look at.
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { countUndelivered, publishUndelivered } from '#cli/redrive/undelivered.ts';
import { redriveUndelivered, undeliveredPage } from '#cli/redrive/undelivered-command.ts';
import type { Published } from '#local/cloud/sns/sns.ts';
import { useSns } from '../../cloud/sns-rig.ts';
import { transition } from '../../contract/samples.ts';

const rig = useSns();

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

async function topicWithQueues(name: string) {
  const topicArn = await rig.createTopic(name);
  const desk = await rig.subscribeQueue(topicArn, `${name}-desk`, {
    FilterPolicy: JSON.stringify({ severity: ['high'] }),
  });
  const { QueueUrl: queue = '' } = await rig.queues.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
  return { topicArn, desk, queue, clients: { sqs: rig.queues, sns: rig.client, queue, topicArn } };
}

/** As SNS puts it into a dead-letter queue. */
const notification = (TopicArn: string, Message: string, severity: string) =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: '1',
    TopicArn,
    Message,
    Timestamp: '2026-01-01T00:00:00.000Z',
    MessageAttributes: { severity: { Type: 'String', Value: severity } },
  });

const received = async (QueueUrl: string) => {
  const { Messages = [] } = await rig.queues.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages)
    await rig.queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = '' }) => JSON.parse(Body).Message);
};

test('a subscriber whose filter lets a message through gets it again; the queue is empty then, and a second run sends nothing', async () => {
  const { topicArn, desk, queue, clients } = await topicWithQueues('alerts');
  for (const [text, severity] of [
    ['outage', 'high'],
    ['drift', 'low'],
  ] as const) {
    await rig.queues.send(
      new SendMessageCommand({ QueueUrl: queue, MessageBody: notification(topicArn, text, severity) }),
    );
  }
  expect(await countUndelivered(clients)).toEqual({ messages: 2, problems: [] });
  expect(await received(desk.queueUrl)).toEqual([]);
  expect(await publishUndelivered(clients)).toEqual({ messages: 2, problems: [] });
  expect(await received(desk.queueUrl)).toEqual(['outage']);
  expect(await publishUndelivered(clients)).toEqual({ messages: 0, problems: [] });
  expect(await countUndelivered(clients)).toEqual({ messages: 0, problems: [] });
});

test('an alert is JSON for programs and text for people again, as when it was published first', async () => {
  const { topicArn, desk, queue, clients } = await topicWithQueues('told');
  const published: Published[] = [];
  const stop = rig.sns.onPublish((message) => published.push(message));
  const json = JSON.stringify({ ...transition(), todo: 'as it was' });
  const body = notification(topicArn, json, 'high');
  await rig.queues.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body }));
  await publishUndelivered(clients);
  stop();
  expect(await received(desk.queueUrl)).toEqual([json]);
  expect(published[0]?.bodyByProtocol?.email).toMatch(/^CRITICAL: outage at meter-17\n/);
});

test.each(['no JSON', '{}', notification('arn:aws:sns:us-east-1:000000000000:another', 'x', 'high')])(
  'what is no notification of the topic is named and stays: %s',
  async (body) => {
    const { clients, queue } = await topicWithQueues(`other-${body.length}`);
    const { MessageId } = await rig.queues.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body }));
    const { messages, problems } = await publishUndelivered(clients);
    expect({ messages, problems }).toEqual({
      messages: 0,
      problems: [`message ${MessageId}: no notification of ${clients.topicArn}`],
    });
  },
);

test('the command does both topics, and without --yes only counts', async () => {
  const alerts = await topicWithQueues('both-alerts');
  const operations = await topicWithQueues('both-operations');
  const outputs: Record<string, string> = {
    AlertsTopicArn: alerts.topicArn,
    AlertsUndeliveredUrl: alerts.queue,
    OperationsTopicArn: operations.topicArn,
    OperationsUndeliveredUrl: operations.queue,
  };
  const MessageBody = notification(alerts.topicArn, 'outage', 'high');
  await rig.queues.send(new SendMessageCommand({ QueueUrl: alerts.queue, MessageBody }));
  const run = (isDryRun: boolean) => redriveUndelivered((name) => outputs[name] ?? '', rig.env, isDryRun);
  expect(undeliveredPage(await run(true), true)).toBe(
    '1 messages of the alerts topic wait\n0 messages of the operations topic wait\nNothing was changed. Add --yes to do it.\n',
  );
  expect(undeliveredPage(await run(false), false)).toBe(
    '1 messages of the alerts topic were published again\n0 messages of the operations topic were published again\n',
  );
  expect(await received(alerts.desk.queueUrl)).toEqual(['outage']);
});
