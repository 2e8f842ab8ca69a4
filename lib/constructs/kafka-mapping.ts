// Joins a Kafka topic of an MSK cluster to a function: provisioned pollers, IAM authentication, and the grants to read
// this one topic as this one consumer group. It starts at the oldest record, like the mappings of the streams.
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  type EventSourceMappingOptions,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Fn } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pinLogicalId } from './pinned-id.ts';

/** A topic; the ARN may be a token. */
export interface KafkaTopic {
  readonly clusterArn: string;
  readonly topic: string;
}

export interface KafkaMappingProps extends KafkaTopic {
  readonly consumerGroup: string;
  readonly maxPollers: number;
  readonly options: Omit<EventSourceMappingOptions, 'eventSourceArn' | 'startingPosition'>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html */
const CLUSTER_API_ACTIONS = ['kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'];
/** EC2 describes only everything, and an interface has no name before it is made (same page). */
const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];
/** https://docs.aws.amazon.com/lambda/latest/dg/msk-cluster-auth.html (IAM) */
const CLUSTER_ACTIONS = ['kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'];
const TOPIC_ACTIONS = ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'];
const GROUP_ACTIONS = ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'];

/**
 * Retries, record age, bisecting and partial answers exist in provisioned mode only:
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
export function kafkaMapping(scope: Construct, fn: LambdaFunction, props: KafkaMappingProps): EventSourceMapping {
  const { clusterArn, topic, consumerGroup, maxPollers, options } = props;
  const grant = (actions: readonly string[], resource: string): void => {
    fn.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
  };
  grant([...CLUSTER_API_ACTIONS, ...CLUSTER_ACTIONS], clusterArn);
  grant(TOPIC_ACTIONS, within(clusterArn, 'topic', topic));
  grant(GROUP_ACTIONS, within(clusterArn, 'group', consumerGroup));
  grant(NETWORK_ACTIONS, '*');
  const name = fn.node.id.replace(/Function$/, '');
  const mapping = new EventSourceMapping(scope, `${name}Mapping`, {
    target: fn,
    eventSourceArn: clusterArn,
    kafkaTopic: topic,
    kafkaConsumerGroupId: consumerGroup,
    startingPosition: StartingPosition.TRIM_HORIZON,
    provisionedPollerConfig: { minimumPollers: 1, maximumPollers: maxPollers },
    ...options,
  });
  pinLogicalId(mapping, `${name}Mapping`);
  return mapping;
}

/**
 * `arn:…:cluster/NAME/UUID` → `arn:…:topic/NAME/UUID/topic`:
 * https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
function within(clusterArn: string, kind: 'topic' | 'group', name: string): string {
  const [before, path] = [0, 1].map((at) => Fn.select(at, Fn.split(':cluster/', clusterArn)));
  return Fn.join('', [before ?? '', `:${kind}/`, path ?? '', `/${name}`]);
}
