// History in S3: what the engine athena deploys, who may write it, and what every switch of the engine leaves.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KEY } from './account-key.ts';
import {
  propertiesOf,
  resourcesOf,
  type Synthesized,
  statementsOn,
  synthesized,
  variablesOf,
  withTimestream,
} from './synthesized.ts';

const ATHENA = { timeSeries: 'athena' };

const grants = (made: Synthesized) =>
  statementsOn(made, 'HistoryBucket').map(
    ([name, { Action, Resource }]) =>
      [name, Action, JSON.stringify(Resource).replace(/.*"(\/[^"]*)".*/, '$1')] as const,
  );

describe('engine athena', () => {
  test('has a stack of its own, beside data and compute, and no other store', () => {
    const made = synthesized(ATHENA);
    expect(made.stackNames).toEqual(['weir-energy-dev-data', 'weir-energy-dev-history', 'weir-energy-dev-compute']);
    expect(Object.keys(made.history?.findOutputs('*') ?? {})).toEqual(
      expect.arrayContaining(['HistoryBucketName', 'HistoryDatabaseName', 'HistoryWorkgroupName']),
    );
    expect(resourcesOf(made, 'AWS::Timestream::Table')).toEqual([]);
  });

  test('its bucket is private and encrypted; staging and answers of queries expire, the table never does', () => {
    const { LifecycleConfiguration, PublicAccessBlockConfiguration } = propertiesOf(
      synthesized({ ...ATHENA, historyDays: '30' }),
      'HistoryBucket',
    );
    expect(PublicAccessBlockConfiguration).toMatchObject({ BlockPublicAcls: true, RestrictPublicBuckets: true });
    const { Rules } = LifecycleConfiguration as { Rules: Record<string, unknown>[] };
    expect(Rules.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays])).toEqual([
      [undefined, undefined],
      ['staging/', 30],
      ['results/', 1],
      ['history/', undefined],
    ]);
    expect(Rules[0]).toMatchObject({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } });
    expect(Rules[3]).toMatchObject({ Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 2 }] });
  });

  test('its workgroup decides where answers go, and stops a query that reads too much', () => {
    const { WorkGroupConfiguration: configuration, Name } = propertiesOf(
      synthesized({ ...ATHENA, historyScanLimitMb: '500' }),
      'HistoryWorkgroup',
    );
    expect(Name).toBe('weir-energy-dev');
    expect(configuration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 500_000_000,
      EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
    });
    expect(JSON.stringify(configuration)).toContain('/results/');
  });

  test('its database has the name that people type', () => {
    expect(propertiesOf(synthesized({ ...ATHENA, stage: 'pre-prod' }), 'HistoryDatabase').DatabaseInput).toMatchObject({
      Name: 'weir_energy_pre_prod',
    });
  });

  test("is encrypted with the account's own key where there is one, the answers of queries too", () => {
    const made = synthesized({ ...ATHENA, kmsKeyArn: KEY });
    expect(propertiesOf(made, 'HistoryBucket').BucketEncryption).toMatchObject({
      ServerSideEncryptionConfiguration: [
        { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: KEY, SSEAlgorithm: 'aws:kms' } },
      ],
    });
    expect(propertiesOf(made, 'HistoryWorkgroup').WorkGroupConfiguration).toMatchObject({
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: KEY } },
    });
  });

  test('aggregate and sweep, and nobody else, are told of it and may put what is to be merged, and read nothing', () => {
    const made = synthesized(ATHENA);
    for (const name of ['Aggregate', 'Sweep']) {
      expect(variablesOf(made, name)).toMatchObject({
        WEIR_ENGINE: 'athena',
        WEIR_HISTORY_BUCKET: { 'Fn::GetAtt': [expect.stringMatching(/^HeldHistoryBucket/), 'Value'] },
      });
    }
    for (const name of ['Validate', 'Detect'])
      expect(variablesOf(made, name), name).not.toHaveProperty('WEIR_HISTORY_BUCKET');
    expect(grants(made).filter(([name]) => ['Validate', 'Aggregate', 'Detect', 'Sweep'].includes(name))).toEqual([
      ['Aggregate', 's3:PutObject', '/staging/*'],
      ['Sweep', 's3:PutObject', '/staging/*'],
    ]);
  });

  test('whoever operates it is told when S3 does not take windows', () => {
    const alarm = resourcesOf(synthesized(ATHENA), 'AWS::CloudWatch::Alarm').find(([id]) =>
      id.startsWith('StagingNotWritten'),
    );
    expect(alarm?.[1].Properties).toMatchObject({
      MetricName: 'StagingNotWritten',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      AlarmDescription: expect.stringContaining('docs/runbook.md#windows-are-not-written-for-their-history'),
    });
    expect(readFileSync('docs/runbook.md', 'utf8')).toContain('\n## Windows are not written for their history\n');
  });

  test('with another engine there is none of it', () => {
    for (const made of [withTimestream(), synthesized({ timeSeries: 'none' })]) {
      expect(made.history).toBeUndefined();
      expect(grants(made)).toEqual([]);
      for (const name of ['Aggregate', 'Sweep'])
        expect(variablesOf(made, name)).not.toHaveProperty('WEIR_HISTORY_BUCKET');
    }
  });
});
