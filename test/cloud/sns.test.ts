// The SNS stand-in through the SDK's own client, with a real HTTP subscriber and the SQS stand-in behind it.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  NotFoundException,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DeliveryFailure, type Published, type Sns, startSns } from '#local/cloud/sns/sns.ts';
import { type Sqs, startSqs } from '#local/cloud/sqs/sqs.ts';

const startedAtMs = Date.UTC(2026, 4, 20);
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const failures: DeliveryFailure[] = [];
let sqs: Sqs;
let sns: Sns;
let client: SNSClient;
let queueClient: SQSClient;

beforeAll(async () => {
  sqs = await startSqs();
  sns = await startSns({
    queues: sqs.deliver,
    clock: () => startedAtMs,
    retryDelaysMs: [1, 1],
    onDeliveryFailure: (failure) => failures.push(failure),
  });
  client = new SNSClient({ endpoint: sns.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  queueClient = new SQSClient({ endpoint: sqs.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  queueClient.destroy();
  await Promise.all([sns.close(), sqs.close()]);
});

const createTopic = async (name: string) => {
  const { TopicArn } = await client.send(new CreateTopicCommand({ Name: name }));
  return TopicArn ?? '';
};

/** A queue subscribed to the topic: its URL and the subscription's ARN. */
const subscribeQueue = async (topicArn: string, name: string, attributes: Record<string, string> = {}) => {
  const { QueueUrl } = await queueClient.send(new CreateQueueCommand({ QueueName: name }));
  const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const asked = { TopicArn: topicArn, Protocol: 'sqs', Endpoint, Attributes: attributes };
  const { SubscriptionArn } = await client.send(new SubscribeCommand(asked));
  return { queueUrl: QueueUrl ?? '', subscriptionArn: SubscriptionArn ?? '' };
};

const receive = async (queueUrl: string): Promise<Message[]> => {
  const asked = { QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
  return (await queueClient.send(new ReceiveMessageCommand(asked))).Messages ?? [];
};

type Post = { headers: IncomingHttpHeaders; body: string };

/** An HTTP subscriber that keeps what it gets and answers with the next of `statuses`, then 200. */
const startSubscriber = async (statuses: number[] = []) => {
  const posts: Post[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posts.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, posts, close };
};

const deadline = { timeout: 5000, interval: 5 };

/** Subscribes the HTTP subscriber and confirms by visiting the SubscribeURL, as AWS asks. */
const subscribeHttp = async (topicArn: string, subscriber: Awaited<ReturnType<typeof startSubscriber>>) => {
  const asked = { TopicArn: topicArn, Protocol: 'http', Endpoint: subscriber.url };
  const answer = await client.send(new SubscribeCommand(asked));
  await vi.waitFor(() => expect(subscriber.posts).toHaveLength(1), deadline);
  const confirmation = subscriber.posts.shift();
  const document = JSON.parse(confirmation?.body ?? '{}');
  const visited = await fetch(document.SubscribeURL);
  return { answer, confirmation, document, visited };
};

describe('topics of the SNS stand-in', () => {
  it('are created once per name and listed', async () => {
    const arn = await createTopic('once');
    expect(arn).toBe('arn:aws:sns:us-east-1:000000000000:once');
    expect(await createTopic('once')).toBe(arn);
    const { Topics } = await client.send(new ListTopicsCommand({}));
    expect(Topics?.filter((topic) => topic.TopicArn === arn)).toHaveLength(1);
  });

  it('are listed in pages of 100', async () => {
    const own = await startSns();
    const ownClient = new SNSClient({ endpoint: own.endpoint, region: 'us-east-1', credentials });
    for (let index = 0; index < 101; index += 1) {
      await ownClient.send(new CreateTopicCommand({ Name: `page-${index}` }));
    }
    const first = await ownClient.send(new ListTopicsCommand({}));
    const second = await ownClient.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect([first.Topics?.length, second.Topics?.length, second.NextToken]).toEqual([100, 1, undefined]);
    ownClient.destroy();
    await own.close();
  });

  it('that are not there, and bad names, throw the typed errors', async () => {
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:missing';
    await expect(client.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toBeInstanceOf(NotFoundException);
    await expect(createTopic('no spaces')).rejects.toBeInstanceOf(InvalidParameterException);
  });
});

describe('publishing to the SNS stand-in', () => {
  it('tells the in-process listener of every message until it stops listening', async () => {
    const TopicArn = await createTopic('listened');
    const heard: Published[] = [];
    const stop = sns.onPublish((message) => heard.push(message));
    const { MessageId } = await client.send(
      new PublishCommand({
        TopicArn,
        Message: 'hot <&> "quoted" \n 火',
        Subject: 'Alert',
        MessageAttributes: { level: { DataType: 'String', StringValue: 'critical' } },
      }),
    );
    stop();
    await client.send(new PublishCommand({ TopicArn, Message: 'unheard' }));
    expect(heard).toMatchObject([
      {
        messageId: MessageId,
        topicArn: TopicArn,
        body: 'hot <&> "quoted" \n 火',
        subject: 'Alert',
        timestampMs: startedAtMs,
        attributes: { level: { dataType: 'String', stringValue: 'critical' } },
      },
    ]);
  });

  it('takes 256 KB with the attributes and refuses one byte more', async () => {
    const TopicArn = await createTopic('large');
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'b' } };
    const restBytes = 262_144 - 'aStringb'.length;
    const publish = (bytes: number) =>
      client.send(new PublishCommand({ TopicArn, Message: 'x'.repeat(bytes), MessageAttributes }));
    expect((await publish(restBytes)).MessageId).toBeDefined();
    await expect(publish(restBytes + 1)).rejects.toThrow(/Message too long/);
    await expect(publish(restBytes + 1)).rejects.toBeInstanceOf(InvalidParameterException);
  });

  it('refuses empty messages and attributes without a value', async () => {
    const TopicArn = await createTopic('malformed');
    const empty = client.send(new PublishCommand({ TopicArn, Message: '' }));
    await expect(empty).rejects.toThrow(/Empty message/);
    const MessageAttributes = { a: { DataType: 'String', StringValue: '' } };
    const bad = client.send(new PublishCommand({ TopicArn, Message: 'x', MessageAttributes }));
    await expect(bad).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it('a batch reports each entry by itself, and a malformed batch fails whole', async () => {
    const TopicArn = await createTopic('batch');
    const publish = (...entries: [id: string, message: string][]) => {
      const PublishBatchRequestEntries = entries.map(([Id, Message]) => ({ Id, Message }));
      return client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    };
    const answer = await publish(['good', 'x'], ['bad', ''], ['fine', 'y']);
    expect(answer.Successful?.map((entry) => entry.Id)).toEqual(['good', 'fine']);
    expect(answer.Failed?.map((entry) => [entry.Id, entry.Code])).toEqual([['bad', 'InvalidParameter']]);
    await expect(publish(['a', 'x'], ['a', 'y'])).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinctException' });
    const half = 'x'.repeat(140_000);
    await expect(publish(['a', half], ['b', half])).rejects.toMatchObject({ name: 'BatchRequestTooLongException' });
  });
});

describe('queue subscriptions of the SNS stand-in', () => {
  it('get the enveloped message', async () => {
    const TopicArn = await createTopic('enveloped');
    const { queueUrl } = await subscribeQueue(TopicArn, 'enveloped');
    const MessageAttributes = { level: { DataType: 'String', StringValue: 'high' } };
    const { MessageId } = await client.send(new PublishCommand({ TopicArn, Message: 'm', MessageAttributes }));
    const [message] = await receive(queueUrl);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Message: 'm',
      Timestamp: '2026-05-20T00:00:00.000Z',
      MessageAttributes: { level: { Type: 'String', Value: 'high' } },
    });
    expect(message?.MessageAttributes).toBeUndefined();
  });

  it('get body and attributes bare by raw delivery', async () => {
    const TopicArn = await createTopic('raw');
    const { queueUrl } = await subscribeQueue(TopicArn, 'raw', { RawMessageDelivery: 'true' });
    const MessageAttributes = {
      level: { DataType: 'String', StringValue: 'high' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 3) },
    };
    await client.send(new PublishCommand({ TopicArn, Message: 'bare', MessageAttributes }));
    const [message] = await receive(queueUrl);
    expect(message?.Body).toBe('bare');
    expect(message?.MessageAttributes).toEqual(MessageAttributes);
  });

  it('get the body meant for their protocol', async () => {
    const TopicArn = await createTopic('structured');
    const { queueUrl } = await subscribeQueue(TopicArn, 'structured', { RawMessageDelivery: 'true' });
    const Message = JSON.stringify({ default: 'for all', sqs: 'for queues' });
    await client.send(new PublishCommand({ TopicArn, Message, MessageStructure: 'json' }));
    expect((await receive(queueUrl)).map((message) => message.Body)).toEqual(['for queues']);
  });

  it('get only what their filter policy wants, by attributes or by body, and it can be changed', async () => {
    const TopicArn = await createTopic('filtered');
    const raw = { RawMessageDelivery: 'true' };
    const FilterPolicy = JSON.stringify({ level: ['critical'] });
    const byAttribute = await subscribeQueue(TopicArn, 'by-attribute', { ...raw, FilterPolicy });
    const byBody = await subscribeQueue(TopicArn, 'by-body', {
      ...raw,
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: JSON.stringify({ reading: { celsius: [{ numeric: ['>', 50] }] } }),
    });
    const publish = (level: string, celsius: number) =>
      client.send(
        new PublishCommand({
          TopicArn,
          Message: JSON.stringify({ reading: { celsius } }),
          MessageAttributes: { level: { DataType: 'String', StringValue: level } },
        }),
      );
    await publish('critical', 20);
    await publish('low', 60);
    const bodies = async (queueUrl: string) => (await receive(queueUrl)).map((message) => message.Body);
    expect(await bodies(byAttribute.queueUrl)).toEqual(['{"reading":{"celsius":20}}']);
    expect(await bodies(byBody.queueUrl)).toEqual(['{"reading":{"celsius":60}}']);
    const SubscriptionArn = byAttribute.subscriptionArn;
    const change = { SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: '{"level":["low"]}' };
    await client.send(new SetSubscriptionAttributesCommand(change));
    await publish('low', 1);
    expect(await bodies(byAttribute.queueUrl)).toEqual(['{"reading":{"celsius":1}}']);
    const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({ FilterPolicy: '{"level":["low"]}', FilterPolicyScope: 'MessageAttributes' });
  });

  it('refuse a malformed policy with its reason, and the same endpoint with another policy', async () => {
    const TopicArn = await createTopic('refused');
    const subscribe = (FilterPolicy: string) => subscribeQueue(TopicArn, 'refused', { FilterPolicy });
    await expect(subscribe('{"a":[{"numeric":["~",1]}]}')).rejects.toThrow(/FilterPolicy: Unrecognized numeric range/);
    const { subscriptionArn } = await subscribe('{"a":["x"]}');
    expect((await subscribe('{"a":["x"]}')).subscriptionArn).toBe(subscriptionArn);
    await expect(subscribe('{"a":["y"]}')).rejects.toThrow(/already exists with different attributes/);
  });

  it('end by Unsubscribe and are counted by the topic', async () => {
    const TopicArn = await createTopic('ending');
    const { queueUrl, subscriptionArn } = await subscribeQueue(TopicArn, 'ending');
    await client.send(new UnsubscribeCommand({ SubscriptionArn: subscriptionArn }));
    await client.send(new PublishCommand({ TopicArn, Message: 'unseen' }));
    expect(await receive(queueUrl)).toEqual([]);
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '0', SubscriptionsDeleted: '1' });
  });

  it('to a queue that is not there are reported as failed deliveries', async () => {
    const TopicArn = await createTopic('nowhere');
    const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:nowhere';
    await client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    await client.send(new PublishCommand({ TopicArn, Message: 'lost' }));
    expect(failures).toContainEqual({ url: Endpoint, tryCount: 1, reason: 'no such queue' });
  });
});

describe('HTTP subscriptions of the SNS stand-in', () => {
  it('get the handshake, and the Notification after they visited the SubscribeURL', async () => {
    const TopicArn = await createTopic('handshake');
    const subscriber = await startSubscriber();
    const { answer, confirmation, document, visited } = await subscribeHttp(TopicArn, subscriber);
    expect(answer.SubscriptionArn).toBe('pending confirmation');
    expect(confirmation?.headers).toMatchObject({
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-topic-arn': TopicArn,
      'content-type': 'text/plain; charset=UTF-8',
    });
    expect(document).toMatchObject({ Type: 'SubscriptionConfirmation', TopicArn, Token: expect.any(String) });
    expect(visited.status).toBe(200);

    const { MessageId } = await client.send(new PublishCommand({ TopicArn, Message: 'fire', Subject: 'Alert' }));
    await vi.waitFor(() => expect(subscriber.posts).toHaveLength(1), deadline);
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(subscriber.posts[0]?.headers).toMatchObject({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-subscription-arn': Subscriptions?.[0]?.SubscriptionArn,
    });
    const notification = JSON.parse(subscriber.posts[0]?.body ?? '{}');
    expect(notification).toMatchObject({ Type: 'Notification', Message: 'fire', Subject: 'Alert' });

    await fetch(notification.UnsubscribeURL);
    expect((await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).toEqual([]);
    await subscriber.close();
  });

  it('get nothing before they are confirmed, which ConfirmSubscription does with their token and no other', async () => {
    const TopicArn = await createTopic('token');
    const subscriber = await startSubscriber();
    await client.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: subscriber.url }));
    await vi.waitFor(() => expect(subscriber.posts).toHaveLength(1), deadline);
    const wrong = client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: 'guessed' }));
    await expect(wrong).rejects.toBeInstanceOf(InvalidParameterException);
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions?.map((one) => one.SubscriptionArn)).toEqual(['PendingConfirmation']);
    const { Token } = JSON.parse(subscriber.posts[0]?.body ?? '{}');
    await client.send(new PublishCommand({ TopicArn, Message: 'too early' }));
    const { SubscriptionArn } = await client.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    expect(SubscriptionArn).toMatch(`${TopicArn}:`);
    await client.send(new PublishCommand({ TopicArn, Message: 'in time' }));
    await vi.waitFor(() => expect(subscriber.posts).toHaveLength(2), deadline);
    expect(JSON.parse(subscriber.posts[1]?.body ?? '{}').Message).toBe('in time');
    await subscriber.close();
  });

  it('are tried again after a 500 and a 429 with the same message id', async () => {
    const TopicArn = await createTopic('retried');
    const subscriber = await startSubscriber([200, 500, 429]);
    await subscribeHttp(TopicArn, subscriber);
    const { MessageId } = await client.send(new PublishCommand({ TopicArn, Message: 'again' }));
    await vi.waitFor(() => expect(subscriber.posts).toHaveLength(3), deadline);
    const ids = subscriber.posts.map((post) => post.headers['x-amz-sns-message-id']);
    expect(ids).toEqual([MessageId, MessageId, MessageId]);
    await subscriber.close();
  });

  it('are given up after the last try and at once after a refusal, and both are reported', async () => {
    const TopicArn = await createTopic('given-up');
    const failing = await startSubscriber([200, 500, 502, 503]);
    const refusing = await startSubscriber([200, 403]);
    await subscribeHttp(TopicArn, failing);
    await subscribeHttp(TopicArn, refusing);
    await client.send(new PublishCommand({ TopicArn, Message: 'lost' }));
    await vi.waitFor(() => {
      expect(failures).toContainEqual({ url: failing.url, tryCount: 3, reason: 'HTTP 503' });
      expect(failures).toContainEqual({ url: refusing.url, tryCount: 1, reason: 'HTTP 403' });
    }, deadline);
    await Promise.all([failing.close(), refusing.close()]);
  });

  it('get the bare body by raw delivery', async () => {
    const TopicArn = await createTopic('http-raw');
    const subscriber = await startSubscriber();
    await subscribeHttp(TopicArn, subscriber);
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const SubscriptionArn = Subscriptions?.[0]?.SubscriptionArn;
    const change = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
    await client.send(new SetSubscriptionAttributesCommand(change));
    await client.send(new PublishCommand({ TopicArn, Message: 'bare' }));
    await vi.waitFor(() => expect(subscriber.posts).toHaveLength(1), deadline);
    expect(subscriber.posts[0]?.body).toBe('bare');
    expect(subscriber.posts[0]?.headers['x-amz-sns-rawdelivery']).toBe('true');
    await subscriber.close();
  });

  it('of protocols without a delivery here are refused rather than ignored', async () => {
    const TopicArn = await createTopic('mail');
    const mail = client.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' }));
    await expect(mail).rejects.toThrow(/delivers to http, https and sqs/);
  });
});

describe('the door of every stand-in', () => {
  it('refuses a web page of another origin', async () => {
    const asked = { method: 'POST', headers: { origin: 'https://example.com' }, body: 'Action=ListTopics' };
    expect((await fetch(sns.endpoint, asked)).status).toBe(403);
  });
});
