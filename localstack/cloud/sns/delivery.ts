// Carries a message or a confirmation to one subscription: an HTTP POST, or a message into a queue of the SQS stand-in.
// Refuses nothing: what cannot be delivered is told to `onFailure`.
import { randomUUID } from 'node:crypto';
import { confirmationBody, httpHeaders, notificationBody, type Published } from './envelope.ts';
import type { DeliveryFailure, HttpDeliverer } from './http-delivery.ts';
import { bodyFor, type MessageAttributes } from './message.ts';
import type { Subscription } from './topics.ts';

/** Puts a message into the queue of that ARN; false when there is none. The SQS stand-in has it as `deliver`. */
export type QueueDelivery = (queueArn: string, body: string, attributes: MessageAttributes) => boolean;

export type DeliveryDeps = {
  readonly http: HttpDeliverer;
  readonly queues: QueueDelivery | undefined;
  readonly onFailure: (failure: DeliveryFailure) => void;
  /** Of this SNS, for the addresses in the documents; known once it listens. */
  readonly endpoint: () => string;
  readonly clock: () => number;
};

/** Delivers a published message to a confirmed subscription. */
export const deliverMessage = (deps: DeliveryDeps, message: Published, subscription: Subscription): void => {
  const raw = subscription.settings.rawMessageDelivery;
  const unsubscribeUrl = actionUrl(deps.endpoint(), 'Unsubscribe', { SubscriptionArn: subscription.arn });
  const body = raw
    ? bodyFor(message, subscription.protocol)
    : notificationBody(message, subscription.protocol, unsubscribeUrl);
  if (subscription.protocol === 'sqs') {
    // Raw delivery turns the message's attributes into the queue's; enveloped, they are inside the document.
    const taken = deps.queues?.(subscription.endpoint, body, raw ? message.attributes : {}) ?? false;
    if (!taken) deps.onFailure({ url: subscription.endpoint, tryCount: 1, reason: 'no such queue' });
    return;
  }
  const { messageId, topicArn } = message;
  const headers = httpHeaders({ type: 'Notification', messageId, topicArn, subscriptionArn: subscription.arn, raw });
  deps.http.deliver({ url: subscription.endpoint, headers, body });
};

/** Asks an HTTP endpoint to confirm its subscription. */
export const deliverConfirmation = (deps: DeliveryDeps, { topicArn, token, endpoint }: Subscription): void => {
  const messageId = randomUUID();
  const subscribeUrl = actionUrl(deps.endpoint(), 'ConfirmSubscription', { TopicArn: topicArn, Token: token });
  const body = confirmationBody({ messageId, topicArn, token, subscribeUrl, timestampMs: deps.clock() });
  const type = 'SubscriptionConfirmation';
  const headers = httpHeaders({ type, messageId, topicArn, subscriptionArn: undefined, raw: false });
  deps.http.deliver({ url: endpoint, headers, body });
};

const actionUrl = (endpoint: string, action: string, params: Readonly<Record<string, string>>): string =>
  `${endpoint}/?${new URLSearchParams({ Action: action, ...params })}`;
