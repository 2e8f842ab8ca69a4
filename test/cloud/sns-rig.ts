// The SNS stand-in behind the SDK's own client, with the SQS stand-in and real HTTP subscribers behind it: one of it a
// test file.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { type DeliveryFailure, type Sns, startSns } from '#local/cloud/sns/sns.ts';
import { type Sqs, startSqs } from '#local/cloud/sqs/sqs.ts';

export const startedAtMs = Date.UTC(2026, 4, 20);
export const deadline = { timeout: 5000, interval: 5 };
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

interface Started {
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly client: SNSClient;
  readonly queueClient: SQSClient;
}

/** Starts before the tests of a file and ends after them. */
export function useSns() {
  const failures: DeliveryFailure[] = [];
  let started: Started;

  beforeAll(async () => {
    const sqs = await startSqs();
    const sns = await startSns({
      queues: sqs.deliver,
      clock: () => startedAtMs,
      retryDelaysMs: [1, 1],
      onDeliveryFailure: (failure) => failures.push(failure),
    });
    const common = { region: 'us-east-1', credentials, maxAttempts: 1 };
    const client = new SNSClient({ endpoint: sns.endpoint, ...common });
    started = { sqs, sns, client, queueClient: new SQSClient({ endpoint: sqs.endpoint, ...common }) };
  });

  afterAll(async () => {
    const { client, queueClient, sns, sqs } = started;
    client.destroy();
    queueClient.destroy();
    await Promise.all([sns.close(), sqs.close()]);
  });

  return {
    failures,
    get client() {
      return started.client;
    },
    get queues() {
      return started.queueClient;
    },
    /** Endpoints as a program reads them. */
    get env() {
      return { AWS_ENDPOINT_URL_SNS: started.sns.endpoint, AWS_ENDPOINT_URL_SQS: started.sqs.endpoint };
    },
    get sns() {
      return started.sns;
    },
    async createTopic(name: string): Promise<string> {
      const { TopicArn } = await started.client.send(new CreateTopicCommand({ Name: name }));
      return TopicArn ?? '';
    },
    /** A queue subscribed to the topic: its URL and the subscription's ARN. */
    async subscribeQueue(topicArn: string, name: string, attributes: Record<string, string> = {}) {
      const { QueueUrl } = await started.queueClient.send(new CreateQueueCommand({ QueueName: name }));
      const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${name}`;
      const asked = { TopicArn: topicArn, Protocol: 'sqs', Endpoint, Attributes: attributes };
      const { SubscriptionArn } = await started.client.send(new SubscribeCommand(asked));
      return { queueUrl: QueueUrl ?? '', subscriptionArn: SubscriptionArn ?? '' };
    },
    async receive(queueUrl: string): Promise<Message[]> {
      const asked = { QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
      return (await started.queueClient.send(new ReceiveMessageCommand(asked))).Messages ?? [];
    },
    /** Subscribes the HTTP subscriber and confirms by visiting the SubscribeURL, as AWS asks. */
    async subscribeHttp(topicArn: string, subscriber: Subscriber) {
      const asked = { TopicArn: topicArn, Protocol: 'http', Endpoint: subscriber.url };
      const answer = await started.client.send(new SubscribeCommand(asked));
      await vi.waitFor(() => expect(subscriber.posts).toHaveLength(1), deadline);
      const confirmation = subscriber.posts.shift();
      const document = JSON.parse(confirmation?.body ?? '{}');
      const visited = await fetch(document.SubscribeURL);
      return { answer, confirmation, document, visited };
    },
  };
}

type Post = { headers: IncomingHttpHeaders; body: string };
type Subscriber = Awaited<ReturnType<typeof startSubscriber>>;

/** An HTTP subscriber that keeps what it gets and answers with the next of `statuses`, then 200. */
export async function startSubscriber(statuses: number[] = []) {
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
}
