// How streams reach functions: what is given up after a while, and what never is.
import { describe, expect, test } from 'vitest';
import { propertiesOf, resourcesOf, withTimestream } from './synthesized.ts';

describe('validate', () => {
  const mapping = () => propertiesOf(withTimestream(), 'ValidateMapping');

  test('tries five times, narrows a bad batch down, and answers which records failed', () => {
    expect(mapping()).toMatchObject({
      MaximumRetryAttempts: 5,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 21_600,
    });
  });

  test('gives records up into the quarantine bucket, before the stream forgets them', () => {
    expect(JSON.stringify(mapping().DestinationConfig)).toContain('QuarantineBucket');
    const retention = Number(propertiesOf(withTimestream(), 'RawStream').RetentionPeriodHours) * 3600;
    expect(Number(mapping().MaximumRecordAgeInSeconds)).toBeLessThan(retention);
  });

  test('waits for nothing, since alerts would wait too, or as long as the setting says', () => {
    expect(mapping().MaximumBatchingWindowInSeconds).toBe(0);
    const patient = propertiesOf(withTimestream({ validateBatchingWindowSeconds: '5' }), 'ValidateMapping');
    expect(patient.MaximumBatchingWindowInSeconds).toBe(5);
  });

  test('handles a shard one batch at a time, so that a key group stays in order', () => {
    expect(mapping()).not.toHaveProperty('ParallelizationFactor');
  });
});

describe('aggregate', () => {
  test('gathers big batches for five minutes, as many at once as the setting says', () => {
    expect(propertiesOf(withTimestream(), 'AggregateMapping')).toMatchObject({
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 300,
      ParallelizationFactor: 1,
    });
    const made = withTimestream({ aggregateParallelization: '4', aggregateBatchingWindowSeconds: '0' });
    expect(propertiesOf(made, 'AggregateMapping')).toMatchObject({
      ParallelizationFactor: 4,
      MaximumBatchingWindowInSeconds: 0,
    });
  });

  test('has no invocation window: its state is in DynamoDB', () => {
    expect(propertiesOf(withTimestream(), 'AggregateMapping')).not.toHaveProperty('TumblingWindowInSeconds');
  });
});

describe('detect', () => {
  test('waits for nothing, takes small batches, and carries its state for five minutes', () => {
    expect(propertiesOf(withTimestream(), 'DetectMapping')).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      TumblingWindowInSeconds: 300,
      ParallelizationFactor: 1,
    });
  });

  test('has no invocation window where the setting is 0', () => {
    const mapping = propertiesOf(withTimestream({ detectInvocationWindowSeconds: '0' }), 'DetectMapping');
    expect(mapping).not.toHaveProperty('TumblingWindowInSeconds');
  });

  test('reads through a consumer of its own by a setting, and may subscribe to nothing else', () => {
    const made = withTimestream({ detectFanOut: 'true' });
    expect(propertiesOf(made, 'DetectMapping').EventSourceArn).toEqual({
      'Fn::GetAtt': ['DetectConsumer', 'ConsumerARN'],
    });
    expect(JSON.stringify(propertiesOf(made, 'DetectConsumer').StreamARN)).toContain('ReadingsStream');
    const subscribes = resourcesOf(made, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('kinesis:SubscribeToShard'),
    );
    expect(subscribes.map(([id]) => id)).toEqual([expect.stringMatching(/^DetectFunctionRole/)]);
    expect(resourcesOf(withTimestream(), 'AWS::Kinesis::StreamConsumer')).toEqual([]);
  });
});

test.each(['AggregateMapping', 'DetectMapping'])('%s never gives a record up and never splits a batch', (id) => {
  const mapping = propertiesOf(withTimestream(), id);
  expect(mapping.BisectBatchOnFunctionError).toBe(false);
  for (const limit of [
    'MaximumRetryAttempts',
    'MaximumRecordAgeInSeconds',
    'DestinationConfig',
    'FunctionResponseTypes',
  ]) {
    expect(mapping, limit).not.toHaveProperty(limit);
  }
});

test('every stream mapping begins at the oldest record', () => {
  for (const id of ['ValidateMapping', 'AggregateMapping', 'DetectMapping']) {
    expect(propertiesOf(withTimestream(), id).StartingPosition, id).toBe('TRIM_HORIZON');
  }
});

test('redrive answers which messages failed and never floods a store that has just come back', () => {
  expect(propertiesOf(withTimestream(), 'RedriveMapping')).toMatchObject({
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
  });
});

test('the sweep is called every minute, is not repeated, and ends before the next', () => {
  expect(propertiesOf(withTimestream(), 'SweepSchedule')).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { RetryPolicy: { MaximumRetryAttempts: 0 } },
  });
  expect(Number(propertiesOf(withTimestream(), 'SweepFunction').Timeout)).toBeLessThan(60);
  const [invoke] = resourcesOf(withTimestream(), 'AWS::Lambda::EventInvokeConfig');
  expect(invoke?.[1].Properties).toMatchObject({ FunctionName: { Ref: 'SweepFunction' }, MaximumRetryAttempts: 0 });
});
