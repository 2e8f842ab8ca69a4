// What all queues have in common: TLS only, encrypted, kept as long as SQS can; and how a topic may send to one.
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';

/**
 * The longest that SQS keeps a message; a message moved to a dead-letter queue keeps its age:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
const RETENTION = Duration.days(14);

/** Without a `key` SQS encrypts with its own, which asks nobody for permission. */
export function secureQueueProps(key: IKey | undefined, removalPolicy: RemovalPolicy): QueueProps {
  return {
    ...(key === undefined
      ? { encryption: QueueEncryption.SQS_MANAGED }
      : { encryption: QueueEncryption.KMS, encryptionMasterKey: key }),
    enforceSSL: true,
    retentionPeriod: RETENTION,
    removalPolicy,
  };
}

/** This one topic may send to the queue. */
export function letTopicSend(queue: Queue, topic: ITopic): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('sns.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
    }),
  );
}
