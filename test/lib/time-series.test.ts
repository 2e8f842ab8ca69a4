// Timestream by a setting, and what is left without it.
import { describe, expect, test } from 'vitest';
import { propertiesOf, resourcesOf, synthesized, withTimestream } from './synthesized.ts';

const environmentOf = (context: Record<string, string>, id: string) =>
  (propertiesOf(synthesized(context), id).Environment as { Variables: Record<string, unknown> }).Variables;

describe('timeSeries timestream', () => {
  test('keeps an hour in memory and a year on disk, and takes late panes', () => {
    expect(propertiesOf(withTimestream(), 'PanesTable')).toMatchObject({
      RetentionProperties: { MemoryStoreRetentionPeriodInHours: '1', MagneticStoreRetentionPeriodInDays: '365' },
      MagneticStoreWriteProperties: {
        EnableMagneticStoreWrites: true,
        MagneticStoreRejectedDataLocation: { S3Configuration: { EncryptionOption: 'SSE_S3' } },
      },
    });
  });

  test('reports of what its magnetic store refuses later reach redrive, which may read them and nothing else of the bucket', () => {
    const made = withTimestream();
    expect(propertiesOf(made, 'QuarantineBucket').NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    const [rule, ...others] = resourcesOf(made, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { object: { key: [{ prefix: 'timestream-rejected/' }] } },
      },
      Targets: [{ Arn: { 'Fn::GetAtt': ['RedriveFunction', 'Arn'] } }],
    });
    const alarms = resourcesOf(made, 'AWS::CloudWatch::Alarm').filter(([id]) => id.startsWith('RowsRefusedLater'));
    expect(alarms.map(([, { Properties }]) => Properties.MetricName)).toEqual(['TimestreamRowsRefusedLater']);
    for (const without of [{ timeSeries: 'none' }, { timeSeries: 'athena' }, { stage: 'local' }]) {
      expect(resourcesOf(withTimestream(without), 'AWS::Events::Rule')).toEqual([]);
      expect(propertiesOf(withTimestream(without), 'QuarantineBucket')).not.toHaveProperty('NotificationConfiguration');
    }
  });

  test('lays the rows of one device together', () => {
    expect(propertiesOf(withTimestream(), 'PanesTable').Schema).toEqual({
      CompositePartitionKey: [{ Type: 'DIMENSION', Name: 'device', EnforcementInRecord: 'REQUIRED' }],
    });
  });

  test('aggregate and sweep may write rows and fall back on the redrive queue', () => {
    for (const id of ['AggregateFunctionRole', 'SweepFunctionRole']) {
      const policy = resourcesOf(withTimestream(), 'AWS::IAM::Policy').find(([name]) => name.startsWith(id));
      const text = JSON.stringify(policy?.[1].Properties);
      expect(text, id).toContain('timestream:WriteRecords');
      expect(text, id).toContain('sqs:SendMessage');
    }
  });
});

describe('timeSeries none', () => {
  const none = { timeSeries: 'none' };

  test('has no third stack, no redrive function, and no grant on Timestream', () => {
    const made = synthesized(none);
    expect(made.timeSeries).toBeUndefined();
    expect(made.resources.has('RedriveFunction')).toBe(false);
    expect(JSON.stringify(made.compute.toJSON())).not.toContain('timestream:');
  });

  test('tells the functions', () => {
    expect(environmentOf(none, 'AggregateFunction').WEIR_ENGINE).toBe('none');
  });
});

describe('stage local', () => {
  const local = {
    stage: 'local',
    timeSeries: 'timestream',
    detectFanOut: 'true',
    timestreamEndpoint: 'http://127.0.0.1:4577',
  };

  test('has nothing that emulators refuse', () => {
    const types = new Set([...synthesized(local).resources.values()].map((resource) => resource.Type));
    for (const refused of ['AWS::Timestream::Table', 'AWS::Kinesis::StreamConsumer', 'AWS::CloudWatch::Dashboard']) {
      expect(types).not.toContain(refused);
    }
    for (const [id, { Properties }] of resourcesOf(synthesized(local), 'AWS::CloudWatch::Alarm')) {
      expect(Properties, id).not.toHaveProperty('Metrics');
    }
  });

  test('points the functions at the stand-in', () => {
    expect(environmentOf(local, 'AggregateFunction')).toMatchObject({
      WEIR_ENGINE: 'timestream',
      WEIR_TIMESTREAM_DATABASE: 'weir-energy-local',
      WEIR_TIMESTREAM_TABLE: 'panes',
      AWS_ENDPOINT_URL_TIMESTREAM_WRITE: 'http://127.0.0.1:4577',
    });
  });

  test('keeps the stand-in busy with redrive too', () => {
    expect(synthesized(local).resources.has('RedriveMapping')).toBe(true);
  });
});
