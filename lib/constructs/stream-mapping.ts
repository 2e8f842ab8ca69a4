// Joins a stream to a function: the event source mapping, a consumer with enhanced fan-out where asked for, and the
// grant to read. It starts at the oldest record, so that what arrives between the first deployment's steps is not lost.
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IStream, StreamConsumer } from 'aws-cdk-lib/aws-kinesis';
import {
  EventSourceMapping,
  type EventSourceMappingOptions,
  type IEventSourceDlq,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { GIVEN_UP_PREFIX } from './permissions.ts';
import { pinLogicalId } from './pinned-id.ts';

export interface StreamMappingProps {
  readonly stream: IStream;
  /** `true`: a consumer of its own with 2 MB/s a shard and push delivery. */
  readonly fanOut?: boolean;
  readonly options: Omit<EventSourceMappingOptions, 'eventSourceArn' | 'startingPosition'>;
}

/**
 * What Lambda needs to poll: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html (execution role
 * permissions)
 */
const POLL_ACTIONS = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];
const FAN_OUT_ACTIONS = ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'];

/** The mapping's logical id is the function's with `Mapping` instead of `Function`. */
export function streamMapping(scope: Construct, fn: LambdaFunction, props: StreamMappingProps): EventSourceMapping {
  const name = fn.node.id.replace(/Function$/, '');
  fn.addToRolePolicy(new PolicyStatement({ actions: POLL_ACTIONS, resources: [props.stream.streamArn] }));
  let eventSourceArn = props.stream.streamArn;
  if (props.fanOut) {
    const consumer = new StreamConsumer(scope, `${name}Consumer`, {
      stream: props.stream,
      streamConsumerName: `${Stack.of(scope).stackName}-${name.toLowerCase()}`,
    });
    pinLogicalId(consumer, `${name}Consumer`);
    eventSourceArn = consumer.streamConsumerArn;
    fn.addToRolePolicy(new PolicyStatement({ actions: FAN_OUT_ACTIONS, resources: [eventSourceArn] }));
  }
  const mapping = new EventSourceMapping(scope, `${name}Mapping`, {
    target: fn,
    eventSourceArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    ...props.options,
  });
  pinLogicalId(mapping, `${name}Mapping`);
  return mapping;
}

/**
 * Batches given up go to `bucket` whole, with their records; a queue or topic would get metadata only:
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html aws-cdk-lib's own
 * S3OnFailureDestination grants reading and deleting the whole bucket, so this one grants what that page asks for.
 */
export function failedBatchesTo(bucket: Bucket): IEventSourceDlq {
  return {
    bind(_mapping, fn) {
      fn.addToRolePolicy(
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${GIVEN_UP_PREFIX}/*`)] }),
      );
      fn.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
      return { destination: bucket.bucketArn };
    },
  };
}
