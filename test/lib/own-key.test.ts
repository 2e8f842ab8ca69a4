// A key of the account's own: everything that holds data is encrypted with it, and each function may use it as far as
// it must.
import { describe, expect, test } from 'vitest';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { KEY } from './account-key.ts';
import { propertiesOf, resourcesOf, withTimestream } from './synthesized.ts';

const own = () => withTimestream({ kmsKeyArn: KEY });

describe('with a key of the account', () => {
  test.each(['RawStream', 'ReadingsStream', 'AggregatesStream'])('%s is encrypted with it', (id) => {
    expect(propertiesOf(withTimestream({ kmsKeyArn: KEY, aggregatesStream: 'true' }), id).StreamEncryption).toEqual({
      EncryptionType: 'KMS',
      KeyId: KEY,
    });
  });

  test.each(['BaselinesTable', 'WindowsTable', 'AlertsTable'])('%s is encrypted with it', (id) => {
    const expected = { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY };
    expect(propertiesOf(own(), id).SSESpecification).toEqual(expected);
  });

  test.each(['AlertsTopic', 'AlertsUndelivered', 'RedriveQueue', 'RedriveQueueDeadLetters'])(
    '%s is encrypted with it',
    (id) => {
      expect(propertiesOf(own(), id)).toMatchObject({ KmsMasterKeyId: KEY });
    },
  );

  test.each(['QuarantineBucket', 'WindowStateBucket'])('%s asks for it once for many objects', (id) => {
    expect(propertiesOf(own(), id).BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
      ],
    });
  });

  test('so are the database of panes and the rows it refuses', () => {
    expect(propertiesOf(own(), 'PanesDatabase')).toEqual(expect.objectContaining({ KmsKeyId: KEY }));
    expect(propertiesOf(own(), 'PanesTable')).toMatchObject({
      MagneticStoreWriteProperties: {
        MagneticStoreRejectedDataLocation: { S3Configuration: { EncryptionOption: 'SSE_KMS', KmsKeyId: KEY } },
      },
    });
  });

  test('nothing that tells operators depends on it: not their topic, not its queue, not an alarm, not a log', () => {
    expect(propertiesOf(own(), 'OperationsTopic')).not.toHaveProperty('KmsMasterKeyId');
    expect(propertiesOf(own(), 'OperationsUndelivered')).toMatchObject({ SqsManagedSseEnabled: true });
    for (const type of ['AWS::CloudWatch::Alarm', 'AWS::Logs::LogGroup', 'AWS::SNS::TopicPolicy']) {
      expect(resourcesOf(own(), type).length, type).toBeGreaterThan(0);
      expect(JSON.stringify(resourcesOf(own(), type)), type).not.toContain(KEY);
    }
  });

  test('operations has one of its own by the setting topicsKey, and alerts stays with the account’s', () => {
    const made = withTimestream({ kmsKeyArn: KEY, topicsKey: 'true' });
    expect(propertiesOf(made, 'OperationsTopic').KmsMasterKeyId).toEqual({ 'Fn::GetAtt': ['TopicsKey', 'Arn'] });
    expect(propertiesOf(made, 'AlertsTopic').KmsMasterKeyId).toBe(KEY);
    expect(keyUses(made, 'DetectFunctionRole')).toEqual(
      ['kms:Decrypt', 'kms:GenerateDataKey'].map((a) => `${a} ${KEY}`),
    );
  });

  test('no other key is made', () => {
    expect(resourcesOf(own(), 'AWS::KMS::Key')).toEqual([]);
  });

  const BOTH = ['kms:Decrypt', 'kms:GenerateDataKey'];
  test.each([
    ['Validate', {}, BOTH],
    ['Validate', { ingestion: 'msk' }, BOTH],
    ['Aggregate', {}, BOTH],
    ['Detect', {}, BOTH],
    ['Sweep', {}, BOTH],
    ['Redrive', {}, ['kms:Decrypt']],
  ])('%s, with %o, may do %j with it and with no other', (name, context, actions) => {
    const made = withTimestream({ kmsKeyArn: KEY, ...context });
    expect(keyUses(made, `${name}FunctionRole`)).toEqual(actions.map((action) => `${action} ${KEY}`));
  });
});

describe('without', () => {
  test('no key is made but by the setting for the topics', () => {
    expect(resourcesOf(withTimestream(), 'AWS::KMS::Key')).toEqual([]);
    const keys = resourcesOf(withTimestream({ topicsKey: 'true' }), 'AWS::KMS::Key').map(([id]) => id);
    expect(keys).toEqual(['TopicsKey']);
    expect(keyUses(withTimestream(), 'ValidateFunctionRole')).toEqual([]);
    expect(propertiesOf(withTimestream(), 'QuarantineBucket').BucketEncryption).not.toHaveProperty('BucketKeyEnabled');
    // Encrypted with the key that AWS owns:
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
    expect(propertiesOf(withTimestream(), 'WindowsTable').SSESpecification).toEqual({ SSEEnabled: false });
    expect(propertiesOf(withTimestream(), 'PanesDatabase')).not.toHaveProperty('KmsKeyId');
  });
});

test.each(['alias/weir', KEY.replace('key/', 'alias/'), KEY.slice(0, -1), '1234abcd-12ab-34cd-56ef-1234567890ab'])(
  '%s is not the ARN of a key and is refused',
  (kmsKeyArn) => {
    expect(() => readDeploySettings({ context: { kmsKeyArn } })).toThrow(
      /kmsKeyArn is .*expected the ARN of a KMS key/,
    );
  },
);

test("a multi-Region key and another partition's are taken", () => {
  const kmsKeyArn = `arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-${'0a'.repeat(16)}`;
  expect(readDeploySettings({ context: { kmsKeyArn } }).kmsKeyArn).toBe(kmsKeyArn);
});

/** `action resource` of every kms action in the policies of a role. */
function keyUses(made: ReturnType<typeof withTimestream>, role: string): string[] {
  return resourcesOf(made, 'AWS::IAM::Policy')
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as PolicyDocument).Statement)
    .flatMap(({ Action, Resource }) => [Action].flat().map((action) => `${action} ${Resource}`))
    .filter((use) => use.startsWith('kms:'))
    .sort();
}

interface PolicyDocument {
  readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: unknown }[];
}
