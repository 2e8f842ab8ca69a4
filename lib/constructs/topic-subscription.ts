// Subscriptions of a topic from settings, each with the topic's dead-letter queue. A Lambda function gets the
// permission to be called; a queue's owner must let the topic send, because a queue's policy belongs to its own stack
// (docs/deploy.md shows it).
import { createHash } from 'node:crypto';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FILTERS, type Subscription } from '#config/deploy-subscriptions.ts';

/**
 * One CloudFormation subscription each. Its id is of protocol and endpoint, which are what SNS knows it by: with ids by
 * place, taking one off the list would give its place to the next, and CloudFormation, which makes before it removes,
 * would be answered the subscription that is there and then remove it:
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 */
export function subscribe(
  scope: Construct,
  topic: ITopic,
  prefix: string,
  subscriptions: readonly Subscription[],
  undelivered: Queue,
): void {
  for (const { protocol, endpoint, ...chosen } of subscriptions) {
    const id = `${prefix}${hashOf(protocol, endpoint)}`;
    const filters = FILTERS.flatMap((name) => (chosen[name] === undefined ? [] : [[name, chosen[name]] as const]));
    const subscription = new CfnSubscription(scope, id, {
      topicArn: topic.topicArn,
      protocol,
      endpoint,
      redrivePolicy: { deadLetterTargetArn: undelivered.queueArn },
      ...(filters.length > 0 ? { filterPolicy: Object.fromEntries(filters) } : {}),
    });
    if (protocol === 'lambda') {
      const permission = new CfnPermission(scope, `${id}Permission`, {
        action: 'lambda:InvokeFunction',
        functionName: endpoint,
        principal: 'sns.amazonaws.com',
        sourceArn: topic.topicArn,
      });
      subscription.addResourceDependency(permission);
    }
  }
}

/**
 * Ten hexadecimal digits: of a thousand subscribers two are alike once in two million times, and CDK then refuses the
 * second.
 */
function hashOf(protocol: string, endpoint: string): string {
  return createHash('sha256').update(`${protocol} ${endpoint}`).digest('hex').slice(0, 10).toUpperCase();
}
