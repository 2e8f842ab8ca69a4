// What aggregate and detect are fed by: the readings stream, after which nothing is given up.
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import { streamMapping } from './stream-mapping.ts';

export function readingsMappings(
  scope: Construct,
  { aggregate, detect }: { readonly aggregate: LambdaFunction; readonly detect: LambdaFunction },
  settings: DeploySettings,
  readings: Stream,
): void {
  streamMapping(scope, aggregate, {
    stream: readings,
    options: {
      batchSize: settings.aggregateBatchSize,
      maxBatchingWindow: Duration.seconds(settings.aggregateBatchingWindowSeconds),
      parallelizationFactor: settings.aggregateParallelization,
      bisectBatchOnError: false,
    },
  });
  streamMapping(scope, detect, {
    stream: readings,
    fanOut: settings.detectFanOut && settings.stage !== LOCAL_STAGE,
    options: {
      batchSize: settings.detectBatchSize,
      maxBatchingWindow: Duration.seconds(0),
      parallelizationFactor: 1,
      bisectBatchOnError: false,
      ...(settings.detectInvocationWindowSeconds === 0
        ? {}
        : { tumblingWindow: Duration.seconds(settings.detectInvocationWindowSeconds) }),
    },
  });
}
