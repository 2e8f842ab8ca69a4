// What an HTTP endpoint subscribed to a topic of the SNS stand-in gets, from handshake to being given up.
import {
  ConfirmSubscriptionCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { describe, expect, it, vi } from 'vitest';
import { deadline, startSubscriber, useSns } from './sns-rig.ts';

const rig = useSns();
const { createTopic, failures, subscribeHttp } = rig;

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

    const { MessageId } = await rig.client.send(new PublishCommand({ TopicArn, Message: 'fire', Subject: 'Alert' }));
    await vi.waitFor(() => expect(subscriber.posts).toHaveLength(1), deadline);
    const { Subscriptions } = await rig.client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(subscriber.posts[0]?.headers).toMatchObject({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-subscription-arn': Subscriptions?.[0]?.SubscriptionArn,
    });
    const notification = JSON.parse(subscriber.posts[0]?.body ?? '{}');
    expect(notification).toMatchObject({ Type: 'Notification', Message: 'fire', Subject: 'Alert' });

    await fetch(notification.UnsubscribeURL);
    expect((await rig.client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).toEqual([]);
    await subscriber.close();
  });

  it('get nothing before they are confirmed, which ConfirmSubscription does with their token and no other', async () => {
    const TopicArn = await createTopic('token');
    const subscriber = await startSubscriber();
    await rig.client.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: subscriber.url }));
    await vi.waitFor(() => expect(subscriber.posts).toHaveLength(1), deadline);
    const wrong = rig.client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: 'guessed' }));
    await expect(wrong).rejects.toBeInstanceOf(InvalidParameterException);
    const { Subscriptions } = await rig.client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions?.map((one) => one.SubscriptionArn)).toEqual(['PendingConfirmation']);
    const { Token } = JSON.parse(subscriber.posts[0]?.body ?? '{}');
    await rig.client.send(new PublishCommand({ TopicArn, Message: 'too early' }));
    const { SubscriptionArn } = await rig.client.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    expect(SubscriptionArn).toMatch(`${TopicArn}:`);
    await rig.client.send(new PublishCommand({ TopicArn, Message: 'in time' }));
    await vi.waitFor(() => expect(subscriber.posts).toHaveLength(2), deadline);
    expect(JSON.parse(subscriber.posts[1]?.body ?? '{}').Message).toBe('in time');
    await subscriber.close();
  });

  it('are tried again after a 500 and a 429 with the same message id', async () => {
    const TopicArn = await createTopic('retried');
    const subscriber = await startSubscriber([200, 500, 429]);
    await subscribeHttp(TopicArn, subscriber);
    const { MessageId } = await rig.client.send(new PublishCommand({ TopicArn, Message: 'again' }));
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
    await rig.client.send(new PublishCommand({ TopicArn, Message: 'lost' }));
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
    const { Subscriptions } = await rig.client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const SubscriptionArn = Subscriptions?.[0]?.SubscriptionArn;
    const change = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
    await rig.client.send(new SetSubscriptionAttributesCommand(change));
    await rig.client.send(new PublishCommand({ TopicArn, Message: 'bare' }));
    await vi.waitFor(() => expect(subscriber.posts).toHaveLength(1), deadline);
    expect(subscriber.posts[0]?.body).toBe('bare');
    expect(subscriber.posts[0]?.headers['x-amz-sns-rawdelivery']).toBe('true');
    await subscriber.close();
  });

  it('of protocols without a delivery here are refused rather than ignored', async () => {
    const TopicArn = await createTopic('mail');
    const mail = rig.client.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' }));
    await expect(mail).rejects.toThrow(/delivers to http, https and sqs/);
  });
});
