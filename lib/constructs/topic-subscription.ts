// Subscriptions of a topic from settings. A Lambda function gets the permission to be called; a queue's owner must let the topic send,
// because a queue's policy belongs to its own stack (docs/deploy.md shows it).
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, type Topic } from 'aws-cdk-lib/aws-sns';
import { FILTERS, type Subscription } from '#config/deploy-subscriptions.ts';

/** One CloudFormation subscription each; ids count from 1 in the order of the settings. */
export function subscribe(topic: Topic, id: string, subscriptions: readonly Subscription[]): void {
  for (const [index, { protocol, endpoint, ...chosen }] of subscriptions.entries()) {
    const filters = FILTERS.flatMap((name) => (chosen[name] === undefined ? [] : [[name, chosen[name]] as const]));
    const subscription = new CfnSubscription(topic.stack, `${id}${index + 1}`, {
      topicArn: topic.topicArn,
      protocol,
      endpoint,
      ...(filters.length > 0 ? { filterPolicy: Object.fromEntries(filters) } : {}),
    });
    if (protocol === 'lambda') {
      const permission = new CfnPermission(topic.stack, `${id}${index + 1}Permission`, {
        action: 'lambda:InvokeFunction',
        functionName: endpoint,
        principal: 'sns.amazonaws.com',
        sourceArn: topic.topicArn,
      });
      subscription.addResourceDependency(permission);
    }
  }
}
