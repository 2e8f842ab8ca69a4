// The JSON documents and headers that Amazon SNS sends to HTTP endpoints and queues. They carry no valid signature: a
// local topic has no certificate of AWS, so a subscriber that checks must not run here.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
import { bodyFor, type Message, type MessageAttributes } from './message.ts';

/** A message on its way: what Publish answered, besides the message itself. */
export type Published = Message & {
  readonly messageId: string;
  readonly topicArn: string;
  readonly timestampMs: number;
};

const unsigned = { SignatureVersion: '1', Signature: 'unsigned-local', SigningCertURL: 'unsigned-local' };

/** The Notification document as text. */
export const notificationBody = (message: Published, protocol: string, unsubscribeUrl: string): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: message.messageId,
    TopicArn: message.topicArn,
    ...(message.subject === undefined ? {} : { Subject: message.subject }),
    Message: bodyFor(message, protocol),
    Timestamp: new Date(message.timestampMs).toISOString(),
    ...unsigned,
    UnsubscribeURL: unsubscribeUrl,
    ...(Object.keys(message.attributes).length === 0
      ? {}
      : { MessageAttributes: envelopeAttributes(message.attributes) }),
  });

const envelopeAttributes = (attributes: MessageAttributes): Record<string, { Type: string; Value: string }> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      { Type: dataType, Value: stringValue ?? binaryValue ?? '' },
    ]),
  );

/** The SubscriptionConfirmation document as text; visiting `subscribeUrl` confirms. */
export const confirmationBody = (confirmation: {
  readonly messageId: string;
  readonly topicArn: string;
  readonly token: string;
  readonly subscribeUrl: string;
  readonly timestampMs: number;
}): string =>
  JSON.stringify({
    Type: 'SubscriptionConfirmation',
    MessageId: confirmation.messageId,
    Token: confirmation.token,
    TopicArn: confirmation.topicArn,
    Message: `You have chosen to subscribe to the topic ${confirmation.topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: confirmation.subscribeUrl,
    Timestamp: new Date(confirmation.timestampMs).toISOString(),
    ...unsigned,
  });

/** https://docs.aws.amazon.com/sns/latest/dg/http-header.html */
export const httpHeaders = (head: {
  readonly type: 'SubscriptionConfirmation' | 'Notification';
  readonly messageId: string;
  readonly topicArn: string;
  readonly subscriptionArn: string | undefined;
  readonly raw: boolean;
}): Record<string, string> => ({
  'content-type': 'text/plain; charset=UTF-8',
  'user-agent': 'Amazon Simple Notification Service Agent',
  'x-amz-sns-message-type': head.type,
  'x-amz-sns-message-id': head.messageId,
  'x-amz-sns-topic-arn': head.topicArn,
  ...(head.subscriptionArn === undefined ? {} : { 'x-amz-sns-subscription-arn': head.subscriptionArn }),
  ...(head.raw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
});
