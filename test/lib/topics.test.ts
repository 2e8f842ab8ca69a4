// The topics people subscribe to, and who may publish to them.
import { describe, expect, test } from 'vitest';
import { propertiesOf, resourcesOf, type Synthesized, synthesized } from './synthesized.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:desk';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:pager';

function subscriptionOf(made: Synthesized, endpoint: string): Readonly<Record<string, unknown>> | undefined {
  const all = resourcesOf(made, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties);
  return all.find((properties) => properties.Endpoint === endpoint);
}

describe('topics', () => {
  test('alerts are encrypted with AWS’s own key; operations, which CloudWatch must publish to, needs a key made for it', () => {
    expect(propertiesOf(synthesized(), 'AlertsTopic').KmsMasterKeyId).toBe('alias/aws/sns');
    expect(propertiesOf(synthesized(), 'OperationsTopic')).not.toHaveProperty('KmsMasterKeyId');
  });

  test.each(['AlertsTopic', 'OperationsTopic'])('%s is encrypted with the key of the setting topicsKey', (id) => {
    const made = synthesized({ topicsKey: 'true' });
    expect(propertiesOf(made, id).KmsMasterKeyId).toEqual({ 'Fn::GetAtt': ['TopicsKey', 'Arn'] });
    expect(propertiesOf(made, 'TopicsKey')).toMatchObject({ EnableKeyRotation: true });
    expect(JSON.stringify(propertiesOf(made, 'TopicsKey').KeyPolicy)).toContain('cloudwatch.amazonaws.com');
  });

  test('alarms of this account may publish to operations and not to alerts', () => {
    const policies = new Map(
      resourcesOf(synthesized(), 'AWS::SNS::TopicPolicy').map(([, { Properties }]) => [
        JSON.stringify(Properties.Topics),
        JSON.stringify(Properties.PolicyDocument),
      ]),
    );
    const allowed = '"Condition":{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}},"Effect":"Allow"';
    expect(policies.get('[{"Ref":"OperationsTopic"}]')).toContain(allowed);
    expect(policies.get('[{"Ref":"AlertsTopic"}]')).not.toContain('"Effect":"Allow"');
  });

  test('a subscriber gets only what its filters let through', () => {
    const made = synthesized({
      alertSubscriptions: [
        'ops@example.org',
        { endpoint: QUEUE, severity: ['high', 'critical'], region: ['north'], type: ['alert'] },
      ],
    });
    expect(subscriptionOf(made, 'ops@example.org')).toEqual({
      TopicArn: { Ref: 'AlertsTopic' },
      Protocol: 'email',
      Endpoint: 'ops@example.org',
    });
    expect(subscriptionOf(made, QUEUE)).toMatchObject({
      Protocol: 'sqs',
      Endpoint: QUEUE,
      FilterPolicy: { severity: ['high', 'critical'], region: ['north'], type: ['alert'] },
    });
  });

  test('a Lambda subscriber may be called by this topic only', () => {
    const made = synthesized({ operationsSubscriptions: FUNCTION });
    expect(resourcesOf(made, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties)).toMatchObject([
      {
        FunctionName: FUNCTION,
        Principal: 'sns.amazonaws.com',
        SourceArn: { Ref: 'OperationsTopic' },
      },
    ]);
  });
});
