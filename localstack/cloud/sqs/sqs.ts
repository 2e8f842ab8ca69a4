// A stand-in of Amazon SQS: standard queues with visibility timeout, long polling and dead-letter queues.
// Refuses FIFO queues rather than pretend. Not imitated: access policies, encryption, delivery twice or out of order.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
import { type JsonAction, type JsonInput, startJsonService } from '../http/json-service.ts';
import { localAccountId, localRegion, type StandInOptions } from '../http/local-account.ts';
import { batchError, readEntries, runBatch } from './batch.ts';
import {
  attributesMd5,
  bodyMd5,
  maxQueueMessageBytes,
  type QueueMessageAttributes,
  readQueueMessage,
} from './message.ts';
import type { Queue } from './queue.ts';
import { changeQueueSettings } from './queue-settings.ts';
import { createQueues, type Queues } from './queues.ts';
import { readCount, receiveMessages } from './receive.ts';

export type Sqs = {
  readonly endpoint: string;
  /** Puts a message into the queue of that ARN; false when there is none. For the SNS stand-in. */
  deliver(queueArn: string, body: string, attributes: QueueMessageAttributes): boolean;
  close(): Promise<void>;
};

/** Starts the stand-in on 127.0.0.1. */
export const startSqs = async (options: StandInOptions = {}): Promise<Sqs> => {
  const clock = options.clock ?? Date.now;
  const queues = createQueues(options.region ?? localRegion, clock);
  const service = await startJsonService({
    targetPrefix: 'AmazonSQS',
    ...(options.port === undefined ? {} : { port: options.port }),
    actions: { ...queueActions(queues, clock), ...messageActions(queues, clock) },
  });
  return {
    endpoint: service.endpoint,
    deliver(queueArn, body, attributes) {
      const queue = queues.byArn(queueArn);
      queue?.send(body, attributes, clock());
      queues.wake();
      return queue !== undefined;
    },
    close: service.close,
  };
};

/** A queue's URL ends in its name; the host in it does not matter here. */
const nameOf = (queueUrl: unknown): string =>
  String(queueUrl ?? '')
    .split('/')
    .at(-1) ?? '';

const queueActions = (queues: Queues, clock: () => number): Record<string, JsonAction> => ({
  CreateQueue: (input, { endpoint }) => ({
    QueueUrl: urlOf(endpoint, queues.create(input.QueueName, input.Attributes)),
  }),
  DeleteQueue: (input) => {
    queues.remove(queues.find(nameOf(input.QueueUrl)).name);
  },
  GetQueueUrl: (input, { endpoint }) => ({ QueueUrl: urlOf(endpoint, queues.find(String(input.QueueName))) }),
  ListQueues: (input, { endpoint }) => {
    const names = queues.names().filter((name) => name.startsWith(String(input.QueueNamePrefix ?? '')));
    return { QueueUrls: names.map((name) => urlOf(endpoint, { name })) };
  },
  GetQueueAttributes: (input) => {
    const wanted = Array.isArray(input.AttributeNames) ? input.AttributeNames : [];
    const all = Object.entries(describeQueue(queues.find(nameOf(input.QueueUrl)), clock()));
    return { Attributes: Object.fromEntries(all.filter(([name]) => wanted.includes('All') || wanted.includes(name))) };
  },
  SetQueueAttributes: (input) => {
    const queue = queues.find(nameOf(input.QueueUrl));
    queue.configure(changeQueueSettings(queue.settings(), input.Attributes), clock());
  },
  PurgeQueue: (input) => queues.find(nameOf(input.QueueUrl)).purge(),
});

const urlOf = (endpoint: string, queue: { readonly name: string }): string =>
  `${endpoint}/${localAccountId}/${queue.name}`;

const describeQueue = (queue: Queue, nowMs: number): Record<string, string> => {
  const { visible, inFlight, delayed } = queue.counts(nowMs);
  return {
    ...queue.settings(),
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAtMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.changedAtMs() / 1000)),
  };
};

const messageActions = (queues: Queues, clock: () => number): Record<string, JsonAction> => {
  const send = (queue: Queue, input: JsonInput): Record<string, unknown> => {
    const { body, attributes } = readQueueMessage(input);
    const { messageId } = queue.send(body, attributes, clock(), readCount(input, 'DelaySeconds', 0, 900));
    queues.wake();
    return { MessageId: messageId, MD5OfMessageBody: bodyMd5(body), MD5OfMessageAttributes: attributesMd5(attributes) };
  };
  const changeVisibility = (queue: Queue, input: JsonInput): Record<string, unknown> => {
    queue.changeVisibility(input.ReceiptHandle, clock(), readCount(input, 'VisibilityTimeout', 0, 43_200) ?? 0);
    queues.wake();
    return {};
  };
  const remove = (queue: Queue, input: JsonInput): Record<string, unknown> => {
    queue.remove(input.ReceiptHandle);
    return {};
  };
  const one =
    (act: (queue: Queue, input: JsonInput) => Record<string, unknown>): JsonAction =>
    (input) =>
      act(queues.find(nameOf(input.QueueUrl)), input);
  const many =
    (act: (queue: Queue, input: JsonInput) => Record<string, unknown>): JsonAction =>
    (input) => {
      const queue = queues.find(nameOf(input.QueueUrl));
      return runBatch(input, (entry) => act(queue, entry));
    };
  return {
    SendMessage: one(send),
    SendMessageBatch: (input, call) => {
      checkBatchBytes(input);
      return many(send)(input, call);
    },
    ReceiveMessage: (input, call) => receiveMessages(queues, queues.find(nameOf(input.QueueUrl)), input, call, clock),
    DeleteMessage: one(remove),
    DeleteMessageBatch: many(remove),
    ChangeMessageVisibility: one(changeVisibility),
    ChangeMessageVisibilityBatch: many(changeVisibility),
  };
};

const checkBatchBytes = (input: JsonInput): void => {
  const bodies = readEntries(input).map((entry) => Buffer.byteLength(String(entry.MessageBody ?? '')));
  const bytes = bodies.reduce((sum, one) => sum + one, 0);
  if (bytes <= maxQueueMessageBytes) return;
  throw batchError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${maxQueueMessageBytes} bytes. You have sent ${bytes} bytes.`,
  );
};
