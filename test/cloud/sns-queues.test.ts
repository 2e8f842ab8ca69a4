// What a queue subscribed to a topic of the SNS stand-in gets.
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { useSns } from './sns-rig.ts';

const rig = useSns();
const { createTopic, failures, receive, subscribeQueue } = rig;

describe('queue subscriptions of the SNS stand-in', () => {
  it('get the enveloped message', async () => {
    const TopicArn = await createTopic('enveloped');
    const { queueUrl } = await subscribeQueue(TopicArn, 'enveloped');
    const MessageAttributes = { level: { DataType: 'String', StringValue: 'high' } };
    const { MessageId } = await rig.client.send(new PublishCommand({ TopicArn, Message: 'm', MessageAttributes }));
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
    await rig.client.send(new PublishCommand({ TopicArn, Message: 'bare', MessageAttributes }));
    const [message] = await receive(queueUrl);
    expect(message?.Body).toBe('bare');
    expect(message?.MessageAttributes).toEqual(MessageAttributes);
  });

  it('get the body meant for their protocol', async () => {
    const TopicArn = await createTopic('structured');
    const { queueUrl } = await subscribeQueue(TopicArn, 'structured', { RawMessageDelivery: 'true' });
    const Message = JSON.stringify({ default: 'for all', sqs: 'for queues' });
    await rig.client.send(new PublishCommand({ TopicArn, Message, MessageStructure: 'json' }));
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
      rig.client.send(
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
    await rig.client.send(new SetSubscriptionAttributesCommand(change));
    await publish('low', 1);
    expect(await bodies(byAttribute.queueUrl)).toEqual(['{"reading":{"celsius":1}}']);
    const { Attributes } = await rig.client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
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
    await rig.client.send(new UnsubscribeCommand({ SubscriptionArn: subscriptionArn }));
    await rig.client.send(new PublishCommand({ TopicArn, Message: 'unseen' }));
    expect(await receive(queueUrl)).toEqual([]);
    const { Attributes } = await rig.client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '0', SubscriptionsDeleted: '1' });
  });

  it('to a queue that is not there are reported as failed deliveries', async () => {
    const TopicArn = await createTopic('nowhere');
    const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:nowhere';
    await rig.client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    await rig.client.send(new PublishCommand({ TopicArn, Message: 'lost' }));
    expect(failures).toContainEqual({ url: Endpoint, tryCount: 1, reason: 'no such queue' });
  });
});
