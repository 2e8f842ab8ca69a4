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
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['AlertsUndelivered', 'Arn'] } },
    });
    expect(subscriptionOf(made, QUEUE)).toMatchObject({
      Protocol: 'sqs',
      Endpoint: QUEUE,
      FilterPolicy: { severity: ['high', 'critical'], region: ['north'], type: ['alert'] },
    });
  });

  test('a Lambda subscriber may be called by this topic only', () => {
    const made = synthesized({ operationsSubscriptions: FUNCTION });
    const permissions = resourcesOf(made, 'AWS::Lambda::Permission')
      .map(([, { Properties }]) => Properties)
      .filter(({ Principal }) => Principal === 'sns.amazonaws.com');
    expect(permissions).toMatchObject([
      {
        FunctionName: FUNCTION,
        Principal: 'sns.amazonaws.com',
        SourceArn: { Ref: 'OperationsTopic' },
      },
    ]);
  });

  test.each([
    ['AlertsUndelivered', 'AlertsTopic'],
    ['OperationsUndelivered', 'OperationsTopic'],
  ])('%s takes messages of %s from SNS, and of nobody else', (queue, topic) => {
    const policies = resourcesOf(synthesized(), 'AWS::SQS::QueuePolicy').map(([, { Properties }]) => Properties);
    const { PolicyDocument } = policies.find(({ Queues }) => JSON.stringify(Queues).includes(queue)) ?? {};
    expect(
      (PolicyDocument as { Statement: { Effect: string }[] }).Statement.filter(({ Effect }) => Effect === 'Allow'),
    ).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': [queue, 'Arn'] },
        Condition: { ArnEquals: { 'aws:SourceArn': { Ref: topic } } },
      },
    ]);
    expect(propertiesOf(synthesized(), queue)).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
  });

  test('what waits for a subscriber is alarmed where the settings have subscribers', () => {
    const undelivered = (context: Record<string, unknown>) =>
      resourcesOf(synthesized(context), 'AWS::CloudWatch::Alarm').filter(([id]) => id.includes('Undelivered'));
    expect(undelivered({})).toEqual([]);
    const [alarm, ...others] = undelivered({ alertSubscriptions: ['ops@example.org'] });
    expect(others).toEqual([]);
    expect(alarm?.[1].Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      AlarmName: 'weir-energy-dev-alerts-undelivered',
    });
    expect(undelivered({ operationsSubscriptions: ['ops@example.org'] })).toHaveLength(1);
  });

  test('the logical id of a subscription is its endpoint’s: order and neighbours change nothing', () => {
    const ids = (...alertSubscriptions: string[]) =>
      resourcesOf(synthesized({ alertSubscriptions }), 'AWS::SNS::Subscription')
        .map(([id]) => id)
        .sort();
    const three = ids('ops@example.org', QUEUE, FUNCTION);
    expect(ids(FUNCTION, 'ops@example.org', QUEUE)).toEqual(three);
    expect(three).toEqual(expect.arrayContaining(ids(QUEUE)));
    expect(three).toEqual(expect.arrayContaining(ids(FUNCTION, 'ops@example.org')));
  });
});

describe('whoever is asked next', () => {
  const escalationSubscriptions = [{ endpoint: QUEUE, severity: ['critical'] }, 'boss@example.org'];

  test('has no topic where the settings name nobody, or a topic that is there', () => {
    const boss = 'arn:aws:sns:eu-west-1:111122223333:boss';
    for (const context of [{}, { escalationTopicArn: boss }])
      expect(JSON.stringify(resourcesOf(synthesized(context), 'AWS::SNS::Topic'))).not.toContain('Escalation');
    expect(JSON.stringify(resourcesOf(synthesized({ escalationTopicArn: boss }), 'AWS::IAM::Policy'))).toContain(boss);
  });

  test('has one of their own: TLS only, encrypted as alerts are, with filters, a dead-letter queue, and who may publish', () => {
    const made = synthesized({ alertEscalateMinutes: 15, escalationSubscriptions });
    expect(propertiesOf(made, 'EscalationTopic')).toMatchObject({ KmsMasterKeyId: 'alias/aws/sns' });
    const policies = JSON.stringify(resourcesOf(made, 'AWS::SNS::TopicPolicy').map(([, { Properties }]) => Properties));
    expect(policies).toMatch(/"aws:SecureTransport":"false".*EscalationTopic/);
    const own = resourcesOf(made, 'AWS::SNS::Subscription').filter(([id]) => id.startsWith('EscalationSubscription'));
    expect(own.map(([, { Properties }]) => [Properties.Endpoint, Properties.FilterPolicy])).toEqual(
      expect.arrayContaining([
        [QUEUE, { severity: ['critical'] }],
        ['boss@example.org', undefined],
      ]),
    );
    for (const [, { Properties }] of own) expect(JSON.stringify(Properties)).toContain('EscalationUndelivered');
    const functions = resourcesOf(made, 'AWS::Lambda::Function').filter(([, { Properties }]) =>
      JSON.stringify(Properties.Environment ?? {}).includes('WEIR_ESCALATION_TOPIC'),
    );
    expect(functions).toHaveLength(2);
    const allowed = resourcesOf(made, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('EscalationTopic'),
    );
    expect(allowed).toHaveLength(2);
  });

  test('is encrypted with the account’s key where there is one', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
    const made = synthesized({ kmsKeyArn, escalationSubscriptions });
    expect(propertiesOf(made, 'EscalationTopic')).toMatchObject({ KmsMasterKeyId: kmsKeyArn });
    expect(propertiesOf(made, 'EscalationUndelivered')).toMatchObject({ KmsMasterKeyId: kmsKeyArn });
  });
});
