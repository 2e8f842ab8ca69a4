// What feeds validate: the raw stream or the topic. Retries are bounded here and nowhere else, because what is behind
// the readings stream has been validated.
import { type EventSourceMapping, type Function as LambdaFunction, MetricType } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import type { Naming } from '../naming.ts';
import type { WeirData } from '../weir-data.ts';
import { kafkaMapping } from './kafka-mapping.ts';
import { failedBatchesTo, streamMapping } from './stream-mapping.ts';

export interface RawMappingProps {
  readonly settings: DeploySettings;
  readonly data: WeirData;
  readonly naming: Naming;
}

export function rawMapping(
  scope: Construct,
  validate: LambdaFunction,
  { settings, data, naming }: RawMappingProps,
): EventSourceMapping {
  const options = {
    batchSize: settings.validateBatchSize,
    bisectBatchOnError: true,
    retryAttempts: settings.validateRetryAttempts,
    maxRecordAge: Duration.seconds(settings.validateRecordAgeSeconds),
    reportBatchItemFailures: true,
    onFailure: failedBatchesTo(data.quarantine),
    // Counts what was given up, for its alarm; the other two mappings never give up.
    ...(settings.stage === LOCAL_STAGE ? {} : { metricsConfig: { metrics: [MetricType.EVENT_COUNT] } }),
  };
  const maxBatchingWindow = Duration.seconds(settings.validateBatchingWindowSeconds);
  if (data.raw !== undefined)
    return streamMapping(scope, validate, { stream: data.raw, options: { ...options, maxBatchingWindow } });
  if (data.topic === undefined) throw new Error('there is neither a raw stream nor a topic');
  return kafkaMapping(scope, validate, {
    ...data.topic,
    consumerGroup: `${naming.name}-validate`,
    maxPollers: settings.mskMaxPollers,
    // Said even where it is 0, since Kafka's own default is half a second:
    // https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-low-latency.html
    options: { ...options, maxBatchingWindow },
  });
}
