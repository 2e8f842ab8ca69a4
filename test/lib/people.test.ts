// What is there only by a setting: services that call people, and the page behind a message's link.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SettingsError } from '#config/environment.ts';
import { anchorOf } from '#lib/constructs/pipeline-alarms.ts';
import { propertiesOf, resourcesOf, synthesized } from './synthesized.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:pager-AbCdEf';
const FORWARD = JSON.stringify([
  { name: 'ops', format: 'pagerduty', secret: SECRET, severity: ['critical'] },
  { name: 'chat', format: 'amazon-q' },
]);
const BOTH = { forward: FORWARD, acknowledgeKey: '/weir/link-key' };
const made = () => synthesized(BOTH);
const variablesOf = (id: string, of = made()) =>
  (propertiesOf(of, id).Environment as { Variables: Record<string, unknown> }).Variables;
/** Statements of the policy of a function's role. */
const mayOf = (name: string) =>
  JSON.stringify(
    resourcesOf(made(), 'AWS::IAM::Policy')
      .filter(([id]) => id.startsWith(name))
      .map(([, { Properties }]) => Properties.PolicyDocument),
  );

test('by default there is none of it', () => {
  const functions = resourcesOf(synthesized(), 'AWS::Lambda::Function').map(([id]) => id);
  expect(functions).not.toContain('ForwardFunction');
  expect(functions).not.toContain('AcknowledgeFunction');
  expect(resourcesOf(synthesized(), 'AWS::Lambda::Url')).toEqual([]);
  expect(variablesOf('DetectFunction', synthesized())).not.toHaveProperty('WEIR_ACKNOWLEDGE_URL');
});

describe('forward', () => {
  test('reads a queue of the alerts topic, which keeps what is not taken for a day and then where it can be sent again', () => {
    expect(propertiesOf(made(), 'ForwardSubscription')).toMatchObject({ Protocol: 'sqs', RawMessageDelivery: true });
    expect(propertiesOf(made(), 'ForwardSubscription')).toHaveProperty('RedrivePolicy.deadLetterTargetArn');
    const { VisibilityTimeout, RedrivePolicy } = propertiesOf(made(), 'ForwardQueue') as {
      VisibilityTimeout: number;
      RedrivePolicy: { maxReceiveCount: number };
    };
    expect(VisibilityTimeout * RedrivePolicy.maxReceiveCount).toBe(86_400);
    expect(propertiesOf(made(), 'ForwardFunction').Timeout).toBe(VisibilityTimeout / 6);
    expect(propertiesOf(made(), 'ForwardMapping')).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(propertiesOf(made(), 'ForwardSchedule').ScheduleExpression).toBe('rate(1 minute)');
  });

  test('is told names of secrets, never secrets, and may read these and no others', () => {
    expect(variablesOf('ForwardFunction').WEIR_FORWARD_TARGETS).toBe(FORWARD);
    const may = mayOf('ForwardFunction');
    expect(may).toContain(`"Action":"secretsmanager:GetSecretValue","Effect":"Allow","Resource":"${SECRET}"`);
    expect(may).not.toMatch(/"[a-z]+:\*"|UpdateItem|DeleteItem/);
  });

  test('has a topic for chats where a target wants one, with a button where there is a page', () => {
    expect(propertiesOf(made(), 'ChatTopic').KmsMasterKeyId).toBe('alias/aws/sns');
    expect(JSON.stringify(propertiesOf(made(), 'AcknowledgeButton'))).toContain(
      'event.metadata.additionalContext.Incident',
    );
    const plain = JSON.stringify([{ name: 'bus', format: 'cloudevents', url: 'https://bus.example' }]);
    const without = synthesized({ forward: plain });
    expect(resourcesOf(without, 'AWS::Chatbot::CustomAction')).toEqual([]);
    expect([...without.resources.keys()]).not.toContain('ChatTopic');
  });

  test('tells operators when a service takes nothing, with a page that helps', () => {
    const anchors = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) =>
      anchorOf(heading),
    );
    for (const id of ['ForwardBehind', 'ForwardGaveUp', 'ForwardErrors']) {
      const [, alarm] = resourcesOf(made(), 'AWS::CloudWatch::Alarm').find(([each]) => each.startsWith(id)) ?? [];
      const [, anchor] = /docs\/runbook\.md#([a-z-]+)$/.exec(String(alarm?.Properties.AlarmDescription)) ?? [];
      expect(anchors, id).toContain(anchor);
    }
  });

  test('on this machine calls nobody: only what listens here gets anything', () => {
    const local = (targets: object[]) => synthesized({ stage: 'local', forward: JSON.stringify(targets) });
    expect([...local(JSON.parse(FORWARD)).resources.keys()]).not.toContain('ForwardFunction');
    const here = { name: 'here', format: 'cloudevents', url: 'http://127.0.0.1:9000/hook' };
    expect(variablesOf('ForwardFunction', local([here])).WEIR_FORWARD_TARGETS).toBe(JSON.stringify([here]));
  });

  test('is refused with what cannot be', () => {
    expect(() => synthesized({ forward: '[{"name":"a","format":"pagerduty"}]' })).toThrow(SettingsError);
    expect(() => synthesized({ zone: 'Asia/Pune' })).toThrow('there is no such time zone');
    expect(() => synthesized({ pageUrl: 'javascript:alert(1)' })).toThrow(SettingsError);
  });
});

describe('the page behind a link', () => {
  test('has an address for everybody, and reads and writes single alerts only', () => {
    expect(resourcesOf(made(), 'AWS::Lambda::Url').map(([, { Properties }]) => Properties.AuthType)).toEqual(['NONE']);
    const may = mayOf('AcknowledgeFunction');
    expect(may).toContain('["dynamodb:GetItem","dynamodb:PutItem"]');
    expect(may).not.toMatch(/sns:|sqs:|s3:|Query|Scan/);
  });

  test.each(['DetectFunction', 'SweepFunction', 'ForwardFunction'])(
    'is what messages of %s lead to, signed by one parameter',
    (id) => {
      expect(variablesOf(id)).toMatchObject({
        WEIR_ACKNOWLEDGE_KEY: '/weir/link-key',
        WEIR_ACKNOWLEDGE_URL: expect.anything(),
      });
      expect(mayOf(id)).toMatch(/"ssm:GetParameter".*:parameter\/weir\/link-key"/);
    },
  );

  test('is not there in emulators, which no mail could lead to', () => {
    const local = synthesized({ stage: 'local', acknowledgeKey: '/weir/link-key' });
    expect([...local.resources.keys()]).not.toContain('AcknowledgeFunction');
    expect(variablesOf('DetectFunction', local)).not.toHaveProperty('WEIR_ACKNOWLEDGE_KEY');
  });
});
