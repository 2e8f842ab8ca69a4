// MSK instead of Kinesis: an existing cluster, one made for it, and what must hold in both.
import { describe, expect, test } from 'vitest';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { propertiesOf, resourcesOf, synthesized } from './synthesized.ts';

const CLUSTER = 'arn:aws:kafka:eu-west-1:111122223333:cluster/plant/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0-7';
const existing = { ingestion: 'msk', mskClusterArn: CLUSTER, mskTopic: 'meters' };
const serverless = { ingestion: 'msk' };
const textOf = (value: unknown) => JSON.stringify(value);

describe.each([
  ['an existing cluster', existing],
  ['a cluster made for it', serverless],
])('MSK with %s', (_what, context) => {
  const mapping = () => propertiesOf(synthesized(context), 'ValidateMapping');

  test('validate reads the topic through provisioned pollers from the oldest record', () => {
    expect(mapping()).toMatchObject({
      Topics: [context.ingestion === 'msk' && 'mskTopic' in context ? 'meters' : 'readings'],
      StartingPosition: 'TRIM_HORIZON',
      ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 4 },
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'weir-energy-dev-validate' },
      MaximumBatchingWindowInSeconds: 0,
    });
  });

  test('failures are handled as with Kinesis: five tries, narrowed down, answered by record, given up into the bucket', () => {
    expect(mapping()).toMatchObject({
      MaximumRetryAttempts: 5,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 21_600,
    });
    expect(textOf(mapping().DestinationConfig)).toContain('QuarantineBucket');
    expect(mapping().MetricsConfig).toEqual({ Metrics: ['EventCount'] });
  });

  test('there is no raw stream to pay for, and the rest is the same', () => {
    const made = synthesized(context);
    expect(resourcesOf(made, 'AWS::Kinesis::Stream').map(([id]) => id)).toEqual(['ReadingsStream']);
    expect(textOf(propertiesOf(made, 'AggregateMapping').EventSourceArn)).toContain('ReadingsStream');
    expect(Object.keys(made.data.findOutputs('*'))).toEqual(
      expect.arrayContaining(['KafkaClusterArn', 'KafkaTopicName']),
    );
  });

  test('the alarm on how far validate is behind counts records', () => {
    const behind = resourcesOf(synthesized(context), 'AWS::CloudWatch::Alarm').filter(([id]) =>
      /^Validate(Behind|Data)/.test(id),
    );
    expect(behind.map(([, { Properties }]) => [Properties.MetricName, Properties.Threshold])).toEqual([
      ['OffsetLag', 100_000],
    ]);
  });

  test('validate may read this topic as this group, and only the network is open to it as a whole', () => {
    const policies = resourcesOf(synthesized(context), 'AWS::IAM::Policy').filter(([id]) => id.startsWith('Validate'));
    const statements = policies.flatMap(([, { Properties }]) => {
      const { Statement } = Properties.PolicyDocument as {
        Statement: { Action: string | string[]; Resource: unknown }[];
      };
      return Statement.map(({ Action, Resource }) => [[Action].flat(), textOf(Resource)] as const);
    });
    const resourceOf = (action: string) =>
      statements.filter(([actions]) => actions.includes(action)).map(([, resource]) => resource);
    expect(resourceOf('kafka-cluster:ReadData')).toEqual([expect.stringMatching(/:topic\/.*\/(meters|readings)"/)]);
    expect(resourceOf('kafka-cluster:AlterGroup')).toEqual([
      expect.stringMatching(/:group\/.*weir-energy-dev-validate"/),
    ]);
    for (const [actions, resource] of statements) {
      if (resource === '"*"')
        for (const action of actions) expect(action).toMatch(/^(xray:Put|ec2:(Create|Delete|Describe))/);
      expect(resource, String(actions)).not.toMatch(/\*.*kafka/);
    }
    expect(textOf(statements)).not.toContain('kafka-cluster:*');
  });
});

test('the ARNs of topic and group are those of the cluster', () => {
  const policy = resourcesOf(synthesized(existing), 'AWS::IAM::Policy').find(([id]) => id.startsWith('Validate'));
  const base = 'arn:aws:kafka:eu-west-1:111122223333';
  const path = 'plant/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0-7';
  expect(textOf(policy)).toContain(`"${base}:topic/${path}/meters"`);
  expect(textOf(policy)).toContain(`"${base}:group/${path}/weir-energy-dev-validate"`);
});

test('a cluster made for it takes IAM only, lies in isolated subnets of two zones, and stays with its network', () => {
  const made = synthesized(serverless);
  expect(propertiesOf(made, 'KafkaCluster')).toMatchObject({
    ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
  });
  expect(resourcesOf(made, 'AWS::EC2::Subnet')).toHaveLength(2);
  for (const type of ['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway']) expect(resourcesOf(made, type)).toEqual([]);
  for (const [id, resource] of made.resources) {
    if (/^AWS::(EC2|MSK)::/.test(resource.Type)) expect(resource.DeletionPolicy, id).toBe('RetainExceptOnCreate');
  }
});

test('auto is MSK where a cluster is named and Kinesis elsewhere; an existing cluster needs no network', () => {
  const named = synthesized({ ingestion: 'auto', mskClusterArn: CLUSTER });
  expect(propertiesOf(named, 'ValidateMapping').EventSourceArn).toBe(CLUSTER);
  expect([...named.resources.values()].filter(({ Type }) => /^AWS::(EC2|MSK)::/.test(Type))).toEqual([]);
  expect([...synthesized({ ingestion: 'auto' }).resources.keys()]).toContain('RawStream');
});

test.each([
  [{ mskClusterArn: CLUSTER }, /but ingestion is kinesis: set ingestion to msk or auto/],
  [{ ingestion: 'msk', stage: 'local' }, /emulators have no MSK; use kinesis in stage local/],
  [{ ingestion: 'msk', mskClusterArn: 'plant' }, /expected the ARN of an MSK cluster/],
  [{ ingestion: 'msk', mskTopic: '..' }, /expected letters, digits/],
])('%j is refused', (context, message) => {
  expect(() => readDeploySettings({ context })).toThrow(message);
});

test('the name of a cluster made here is another one for each stack, and fits', () => {
  const name = propertiesOf(synthesized({ ...serverless, stage: 'a'.repeat(16) }), 'KafkaCluster').ClusterName;
  const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
  const prefix = `weir-energy-${'a'.repeat(16)}`;
  const last = { 'Fn::Select': [4, { 'Fn::Split': ['-', uuid] }] };
  expect(name).toEqual({ 'Fn::Join': ['-', [prefix, last]] });
  expect(`${prefix}-${'0'.repeat(12)}`.length).toBeLessThanOrEqual(64);
});

test('the parts of the network are named by where they stand, without what has no name', () => {
  const names = resourcesOf(synthesized({ ingestion: 'msk' }), 'AWS::EC2::Subnet').map(([, { Properties }]) =>
    (Properties.Tags as { Key: string; Value: string }[]).find(({ Key }) => Key === 'Name'),
  );
  expect(names.map((name) => name?.Value)).toEqual([
    'weir-energy-dev-data/Kafka/Vpc/kafkaSubnet1',
    'weir-energy-dev-data/Kafka/Vpc/kafkaSubnet2',
  ]);
});
