// What SNS could not deliver → published to its topic again; an alert as when it was published first, JSON for programs
// and text for people. A message leaves the queue once SNS has taken it, since
// people would get it with every further run. A message that is no notification of this topic is named and stays.
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { noticeIn } from '#core/alert/message/document.ts';
import type { Manner } from '#core/alert/message/manner.ts';
import { type Bodies, publicationOf } from '#core/alert/message/publication.ts';
import type { Notice } from '#core/alert/notice.ts';
import { textsOf } from '#core/texts/texts.ts';
import { countDeadLetters } from './dead-letters.ts';

export interface Undelivered {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  /** The topic's dead-letter queue. */
  readonly queue: string;
  readonly topicArn: string;
}

export interface UndeliveredOutcome {
  /** Published again; in a dry run how many wait. */
  readonly messages: number;
  readonly problems: readonly string[];
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html (notification) */
interface Notification {
  readonly TopicArn: string;
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}

/** Longer than a run; those that stay are visible again after it. */
const HIDDEN_SECONDS = 600;

export async function countUndelivered({ sqs, queue }: Undelivered): Promise<UndeliveredOutcome> {
  return { messages: await countDeadLetters({ client: sqs, from: queue }), problems: [] };
}

/** Rejects when SNS or SQS refuses; what was published until then has left the queue. */
export async function publishUndelivered({ sqs, sns, queue, topicArn }: Undelivered): Promise<UndeliveredOutcome> {
  let messages = 0;
  const problems: string[] = [];
  for (;;) {
    const { Messages: received = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS }),
    );
    if (received.length === 0) return { messages, problems };
    for (const { Body = '', MessageId = '', ReceiptHandle = '' } of received) {
      const notification = parse(Body);
      if (notification?.TopicArn !== topicArn) {
        problems.push(`message ${MessageId}: no notification of ${topicArn}`);
        continue;
      }
      await sns.send(publication(notification));
      messages += 1;
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
    }
  }
}

function parse(body: string): Notification | undefined {
  try {
    const value = JSON.parse(body) as Partial<Notification> | null;
    return typeof value?.Message === 'string' && typeof value.TopicArn === 'string'
      ? (value as Notification)
      : undefined;
  } catch {
    return undefined;
  }
}

/** As it was published first, so that filters let it through to the same subscribers. */
function publication({ TopicArn, Message, Subject, MessageAttributes = {} }: Notification): PublishCommand {
  const alert = alertIn(Message);
  return new PublishCommand({
    TopicArn,
    ...(alert === undefined ? { Message } : { Message: withText(Message, alert), MessageStructure: 'json' }),
    ...(Subject === undefined ? {} : { Subject }),
    MessageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { Type, Value }]) => [
        name,
        { DataType: Type, StringValue: Value },
      ]),
    ),
  });
}

/** Of which profile the topic is, nobody knows here: titles are the rules' names, and what to do is said by kind. */
const MANNER: Manner = { texts: textsOf(undefined), unitOf: () => '', zoneOf: () => 'UTC', linksOf: () => ({}) };

/** The JSON as it was, and text for people. */
function withText(message: string, alert: Notice): string {
  const bodies: Bodies = JSON.parse(publicationOf(alert, MANNER).message);
  return JSON.stringify({ ...bodies, default: message });
}

function alertIn(message: string): Notice | undefined {
  try {
    return noticeIn(JSON.parse(message));
  } catch {
    return undefined;
  }
}
