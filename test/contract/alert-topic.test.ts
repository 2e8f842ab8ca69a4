// The AlertTopic port: one suite for memory and for SNS. A backend tells the transitions that subscribers got.
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributesOf, createSnsAlertTopic, subjectOf } from '#adapters/aws/alerts/sns-alert-topic.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { noticeOf } from '#core/alert/notice.ts';
import { type Published, type Sns, startSns } from '#local/cloud/sns/sns.ts';
import type { AlertTopic } from '#stages/ports.ts';
import { transition } from './samples.ts';
import { credentials } from './tables.ts';

let sns: Sns;
let client: SNSClient;
let published: Published[] = [];
let topicCount = 0;

beforeAll(async () => {
  sns = await startSns();
  sns.onPublish((message) => published.push(message));
  client = new SNSClient({ ...clientConfig('SNS', { AWS_ENDPOINT_URL: sns.endpoint }), credentials });
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
    topic: createSnsAlertTopic(client, TopicArn),
    received: () => published.map((message) => JSON.parse(message.body) as AlertTransition),
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
    expect(received()).toEqual(transitions);
  });
});

describe('an SNS message', () => {
  it('has the attributes that filter policies read, as strings', async () => {
    const { topic } = await inSns();
    await topic.publish(noticeOf(transition()));
    expect(attributesOf(transition())).toEqual(
      Object.fromEntries(
        Object.entries({
          type: 'alert',
          severity: 'critical',
          state: 'firing',
          profile: 'energy',
          rule: 'outage',
          device: 'meter-17',
          region: 'north',
        }).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    );
    expect(Object.keys(published[0]?.attributes ?? {}).toSorted()).toEqual([
      'device',
      'profile',
      'region',
      'rule',
      'severity',
      'state',
      'type',
    ]);
  });

  it.each([[{}], [{ region: '' }]])('leaves out the region where it would be empty: %j', (dimensions) => {
    expect(attributesOf(transition({ dimensions }))).not.toHaveProperty('region');
  });

  it('has a subject of fewer than 100 ASCII characters for any device', () => {
    const subject = subjectOf(transition({ device: `Zähler\n${'x'.repeat(300)}` }));
    expect(subject).toMatch(/^critical: outage of Z\?hler\?x+$/);
    expect(subject).toHaveLength(99);
  });

  it('that would be too large loses its dimensions and the end of its sentence, nothing else', async () => {
    const { topic, received } = await inSns();
    const huge = transition({ message: 'm'.repeat(200_000), dimensions: { region: 'n'.repeat(100_000) } });
    await topic.publish(noticeOf(huge));
    expect(received()).toEqual([{ ...huge, dimensions: {}, message: 'm'.repeat(1_000) }]);
  });
});
