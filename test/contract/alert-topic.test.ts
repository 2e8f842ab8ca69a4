// The AlertTopic port: one suite for memory and for SNS. A backend tells the transitions that subscribers got.
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSnsAlertTopic } from '#adapters/aws/alerts/sns-alert-topic.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createSnsPublish, type PublishToSns } from '#adapters/aws/request/sns-publish.ts';
import { createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { mannerOf } from '#core/alert/message/manner.ts';
import { noticeOf } from '#core/alert/notice.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { bodyFor } from '#local/cloud/sns/message.ts';
import { type Published, type Sns, startSns } from '#local/cloud/sns/sns.ts';
import { energy } from '#profiles/energy.ts';
import type { AlertTopic } from '#stages/ports.ts';
import { transition } from './samples.ts';
import { credentials } from './tables.ts';

let sns: Sns;
let client: SNSClient;
let publish: PublishToSns;
const manner = () => mannerOf(compileProfile(energy));
let published: Published[] = [];
let topicCount = 0;

beforeAll(async () => {
  sns = await startSns();
  sns.onPublish((message) => published.push(message));
  client = new SNSClient({ ...clientConfig('SNS', { AWS_ENDPOINT_URL: sns.endpoint }), credentials });
  publish = createSnsPublish({ AWS_ENDPOINT_URL: sns.endpoint }, { credentials: async () => credentials });
});
afterAll(async () => {
  client.destroy();
  await sns.close();
});

interface Backend {
  readonly topic: AlertTopic;
  received(): AlertTransition[];
}

const memory = async (): Promise<Backend> => {
  const topic = createMemoryAlertTopic();
  return { topic, received: () => [...topic.published] };
};

const inSns = async (): Promise<Backend> => {
  topicCount += 1;
  published = [];
  const { TopicArn = '' } = await client.send(new CreateTopicCommand({ Name: `alerts-${topicCount}` }));
  return {
    topic: createSnsAlertTopic(publish, TopicArn, manner),
    received: () => published.map((message) => JSON.parse(bodyFor(message, 'sqs')) as AlertTransition),
  };
};

describe.each([
  ['memory', memory],
  ['SNS', inSns],
])('AlertTopic on %s', (_name, create) => {
  it('gives subscribers each transition whole, in order', async () => {
    const { topic, received } = await create();
    const transitions = [
      transition(),
      transition({ transition: 2, state: 'resolved', severity: 'low', baseline: null, dimensions: {} }),
      transition({ device: 'Zähler „7“ 🔥', message: 'line\nbreak', dimensions: { region: '' } }),
    ];
    for (const one of transitions) await topic.publish(noticeOf(one));
    expect(received()).toMatchObject(transitions);
  });
});

describe('what subscribers of SNS get', () => {
  it('is JSON in a queue, with attributes for filter policies', async () => {
    const { topic } = await inSns();
    await topic.publish(noticeOf(transition()));
    const [{ attributes, subject, bodyByProtocol = {} }] = published as [Published];
    expect(subject).toBe('CRITICAL outage: meter-17, north');
    expect(Object.keys(bodyByProtocol)).toEqual(['default', 'email', 'sms']);
    expect(bodyByProtocol.email).toMatch(/^CRITICAL: outage at meter-17\n/);
    expect(
      Object.fromEntries(Object.entries(attributes).map(([name, { stringValue }]) => [name, stringValue])),
    ).toEqual({
      ...{ type: 'alert', severity: 'critical', state: 'firing', profile: 'energy', rule: 'outage' },
      ...{ device: 'meter-17', region: 'north', notice: 'opened', lane: 'readings', change: 'opened' },
    });
  });

  it('is whole however large its sentences are', async () => {
    const { topic, received } = await inSns();
    const huge = transition({ message: 'm'.repeat(200_000), dimensions: { region: 'n'.repeat(100_000) } });
    await topic.publish(noticeOf(huge));
    const { id, device, rule, severity, startMs } = huge;
    expect(received()).toMatchObject([{ id, device, rule, severity, startMs }]);
  });

  it('is refused in the words of SNS', async () => {
    const topic = createSnsAlertTopic(publish, 'arn:aws:sns:us-east-1:000000000000:nothing', manner);
    await expect(topic.publish(noticeOf(transition()))).rejects.toThrow(/did not take a message.*404 NotFound/s);
  });
});
