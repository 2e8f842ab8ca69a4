// Where panes wait that the time-series store did not take, with a dead-letter queue for what it never takes. TLS only,
// encrypted.
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pinLogicalId } from './pinned-id.ts';
import { secureQueueProps } from './secure-queue.ts';

/**
 * Six times the time-out of the function that reads it, as AWS advises:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const REDRIVE_VISIBILITY_SECONDS = 360;
/**
 * At one try every six minutes this outlasts an outage of four days before a message counts as one the store will never
 * take.
 */
const MAX_RECEIVE_COUNT = 1000;

export interface RedriveQueues {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/** Without a `key` SQS encrypts with its own. */
export function redriveQueue(
  scope: Construct,
  id: string,
  removalPolicy: RemovalPolicy,
  key: IKey | undefined,
): RedriveQueues {
  const secure = secureQueueProps(key, removalPolicy);
  const deadLetters = new Queue(scope, `${id}DeadLetters`, secure);
  const queue = new Queue(scope, id, {
    ...secure,
    visibilityTimeout: Duration.seconds(REDRIVE_VISIBILITY_SECONDS),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
  });
  pinLogicalId(queue, id);
  pinLogicalId(deadLetters, `${id}DeadLetters`);
  return { queue, deadLetters };
}
