// What holds data: encrypted, kept, findable by a stable name.
import { describe, expect, test } from 'vitest';
import { propertiesOf, resourcesOf, synthesized, withTimestream } from './synthesized.ts';

/** Of the templates with everything that holds data. */
const ALL = { topicsKey: 'true' };

const STATEFUL = [
  'TopicsKey',
  'RawStream',
  'ReadingsStream',
  'BaselinesTable',
  'WindowsTable',
  'AlertsTable',
  'AlertsTopic',
  'OperationsTopic',
  'QuarantineBucket',
  'WindowStateBucket',
  'AlertsUndelivered',
  'OperationsUndelivered',
  'RedriveQueue',
  'RedriveQueueDeadLetters',
  'PanesDatabase',
  'PanesTable',
];
/** Of another engine than Timestream. */
const HISTORY = ['HistoryBucket'];

describe('what holds data', () => {
  test.each([...STATEFUL, ...HISTORY])(
    '%s keeps its logical id, is kept on deletion, and may be made again after a failed first try',
    (id) => {
      const made = HISTORY.includes(id) ? synthesized(ALL) : withTimestream(ALL);
      const resource = made.resources.get(id);
      expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    },
  );

  test('a trial takes its data with it', () => {
    const made = withTimestream({ ...ALL, keepData: 'false' });
    expect(synthesized({ keepData: 'false' }).resources.get('HistoryBucket')?.DeletionPolicy).toBe('Delete');
    for (const id of STATEFUL) expect(made.resources.get(id)?.DeletionPolicy, id).toBe('Delete');
  });

  test('no physical name is fixed, so two stages never collide and a replacement can stand beside the old', () => {
    for (const id of STATEFUL) {
      const names = Object.keys(propertiesOf(withTimestream(ALL), id)).filter((name) => /^(Name|\w+Name)$/.test(name));
      expect(
        names.filter((name) => name !== 'DisplayName' && name !== 'DatabaseName'),
        id,
      ).toEqual([]);
    }
  });

  test('names carry profile and stage through the stack', () => {
    const named = { profile: 'smoke', stage: 'prod' };
    const stacks = (part: string) => ['weir-smoke-prod-data', `weir-smoke-prod-${part}`, 'weir-smoke-prod-compute'];
    expect(synthesized(named).stackNames).toEqual(stacks('history'));
    expect(withTimestream(named).stackNames).toEqual(stacks('time-series'));
  });

  test('what people and the local runner look for is an output', () => {
    expect(Object.keys(synthesized().data.findOutputs('*'))).toEqual(
      expect.arrayContaining([
        'RawStreamName',
        'ReadingsStreamName',
        'BaselinesTableName',
        'WindowsTableName',
        'AlertsTableName',
        'AlertsTopicArn',
        'OperationsTopicArn',
        'QuarantineBucketName',
        'RedriveQueueUrl',
      ]),
    );
  });
});

describe('streams', () => {
  test('are encrypted, with shards and retention by settings', () => {
    const made = synthesized({ rawShards: '3', readingsShards: '2', retentionHours: '72' });
    const stream = {
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
      RetentionPeriodHours: 72,
    };
    expect(propertiesOf(made, 'RawStream')).toMatchObject({ ...stream, ShardCount: 3 });
    expect(propertiesOf(made, 'ReadingsStream')).toMatchObject({ ...stream, ShardCount: 2 });
  });

  test('are on-demand by a setting, and then have no shard count', () => {
    const raw = propertiesOf(synthesized({ streamMode: 'on-demand' }), 'RawStream');
    expect(raw).toMatchObject({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    expect(raw).not.toHaveProperty('ShardCount');
  });
});

describe('tables', () => {
  test('are protected from deletion as long as data is kept, and not where it goes with its stack', () => {
    for (const id of ['BaselinesTable', 'WindowsTable', 'AlertsTable']) {
      expect(propertiesOf(synthesized(), id)).toMatchObject({ DeletionProtectionEnabled: true });
      expect(propertiesOf(synthesized({ keepData: 'false' }), id)).not.toMatchObject({
        DeletionProtectionEnabled: true,
      });
    }
  });

  test.each(['BaselinesTable', 'WindowsTable', 'AlertsTable'])(
    '%s is paid by request, recoverable, encrypted, and forgets by ttl',
    (id) => {
      expect(propertiesOf(synthesized(), id)).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      });
    },
  );

  test('only alerts has an index, of what is pending, with keys only', () => {
    expect(propertiesOf(synthesized(), 'AlertsTable').GlobalSecondaryIndexes).toMatchObject([
      { IndexName: 'pending', Projection: { ProjectionType: 'KEYS_ONLY' } },
    ]);
    expect(propertiesOf(synthesized(), 'WindowsTable')).not.toHaveProperty('GlobalSecondaryIndexes');
  });
});

describe('bucket and queues', () => {
  test.each([
    ['QuarantineBucket', { quarantineDays: '7' }, 7],
    ['WindowStateBucket', {}, 9],
    // As long as the state in the table: what is kept in the streams, 7 days of acceptance and one of margin.
    ['WindowStateBucket', { retentionHours: '72' }, 11],
  ])('%s, with %o, is private, encrypted, and forgets after %i days', (id, context, days) => {
    expect(propertiesOf(synthesized(context), id)).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: days, Status: 'Enabled' }] },
    });
  });

  test('the redrive queue keeps panes for 14 days and gives up into its dead-letter queue', () => {
    expect(propertiesOf(synthesized(), 'RedriveQueue')).toMatchObject({
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['RedriveQueueDeadLetters', 'Arn'] } },
    });
    expect(propertiesOf(synthesized(), 'RedriveQueueDeadLetters')).toMatchObject({
      MessageRetentionPeriod: 14 * 86_400,
    });
  });

  test('the function that reads it ends well before a message is seen again', () => {
    const visibility = Number(propertiesOf(synthesized(), 'RedriveQueue').VisibilityTimeout);
    const timeout = Number(propertiesOf(withTimestream(), 'RedriveFunction').Timeout);
    expect(visibility).toBeGreaterThanOrEqual(6 * timeout);
  });

  test.each([
    ['AWS::S3::BucketPolicy', 3],
    ['AWS::SQS::QueuePolicy', 4],
    ['AWS::SNS::TopicPolicy', 2],
  ])('every %s refuses what comes without TLS', (type, count) => {
    const policies = resourcesOf(synthesized(), type);
    expect(policies).toHaveLength(count);
    for (const [id, { Properties }] of policies) {
      const document = JSON.stringify(Properties.PolicyDocument);
      expect(document, id).toContain('"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
    }
  });
});
