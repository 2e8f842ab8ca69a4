// Where SNS puts what a subscriber did not take after its tries. TLS only, encrypted; this one topic may send to it and
// nobody else.
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { pinLogicalId } from './pinned-id.ts';
import { letTopicSend, secureQueueProps } from './secure-queue.ts';

/**
 * Without a `key` SQS encrypts with its own, which asks nobody for permission. With one its policy must let SNS use it
 * (docs/deploy.md); AWS's own key for SQS in KMS would not do:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export function undeliveredQueue(
  scope: Construct,
  id: string,
  topic: ITopic,
  removalPolicy: RemovalPolicy,
  key: IKey | undefined,
): Queue {
  const queue = new Queue(scope, id, secureQueueProps(key, removalPolicy));
  pinLogicalId(queue, id);
  letTopicSend(queue, topic);
  acknowledge(
    queue,
    'AwsSolutions-SQS3',
    'It is a dead-letter queue itself, of subscriptions of SNS, which the rule does not see; nothing but people reads it.',
  );
  return queue;
}
