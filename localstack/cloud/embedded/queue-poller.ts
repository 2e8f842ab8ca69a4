// Event source mappings of SQS queues: messages in batches to a function, deleted when it took them. Partial answers
// are honoured. Concurrency is not imitated. A mapping with event filters is left out: the driver's reader of templates
// reports it. AWS: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html and …/services-sqs-errorhandling.html
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sleepUnless } from '#local/driver/real-runner.ts';
import { type Template, targetOf } from '#local/driver/references.ts';
import { filtersEvents } from '#local/driver/template.ts';
import { localRegion } from '../http/local-account.ts';

export interface QueueMapping {
  readonly logicalId: string;
  /** Logical ids. */
  readonly queueId: string;
  readonly functionId: string;
  readonly batchSize: number;
}

/**
 * Lambda's default and, without a batching window, its greatest:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
const BATCH_SIZE = 10;

/** How long a receive waits for messages; the longest is 20 s. Short, so that stopping is quick. */
const WAIT_SECONDS = 5;

/** After an error, before the next receive. */
const ERROR_PAUSE_MS = 1000;

export function queueMappingsOf(templates: readonly Template[]): QueueMapping[] {
  return templates.flatMap((template) =>
    Object.entries(template.Resources ?? {}).flatMap(([logicalId, { Type, Properties = {} }]) => {
      if (Type !== 'AWS::Lambda::EventSourceMapping' || filtersEvents(Properties)) return [];
      const queue = targetOf(Properties.EventSourceArn, template, templates);
      const fn = targetOf(Properties.FunctionName, template, templates);
      if (queue?.type !== 'AWS::SQS::Queue' || fn === undefined) return [];
      const { BatchSize } = Properties as { readonly BatchSize?: number };
      const batchSize = Math.min(BATCH_SIZE, BatchSize ?? BATCH_SIZE);
      return [{ logicalId, queueId: queue.name, functionId: fn.name, batchSize }];
    }),
  );
}

export interface PollOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Polls until the signal fires. */
export async function pollQueue(options: PollOptions): Promise<void> {
  const { client, queueUrl, batchSize, signal, onError } = options;
  const receive = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: batchSize,
    WaitTimeSeconds: WAIT_SECONDS,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  while (!signal.aborted) {
    try {
      // Longer than the adapters' time-out, because an empty answer takes the whole wait.
      const { Messages = [] } = await client.send(receive, {
        abortSignal: signal,
        requestTimeout: 2 * WAIT_SECONDS * 1000,
      });
      if (Messages.length > 0) await handOver(options, Messages);
    } catch (error) {
      if (signal.aborted) return;
      onError(error);
      await sleepUnless(ERROR_PAUSE_MS, signal);
    }
  }
}

async function handOver(
  { client, queueUrl, queueArn, invoke }: PollOptions,
  messages: readonly Message[],
): Promise<void> {
  const answer = (await invoke({ Records: messages.map((message) => eventRecord(message, queueArn)) })) as
    | { readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[] }
    | undefined;
  const failed = new Set((answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
  if (done.length === 0) return;
  await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
    }),
  );
}

function eventRecord(message: Message, queueArn: string): Record<string, unknown> {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: localRegion,
  };
}
