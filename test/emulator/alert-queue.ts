// A subscriber of the alert topic: an SQS queue with a filter policy, as an operator's own system would be.
import { SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '#local/cloud/embedded/clients.ts';

export interface AlertQueue {
  readonly url: string;
  remove(): Promise<void>;
}

/** `filter`: attribute → accepted values; nothing lets everything through. */
export async function subscribeQueue(
  { sns, sqs }: Clients,
  topicArn: string,
  name: string,
  filter: Readonly<Record<string, readonly string[]>> = {},
): Promise<AlertQueue> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  const { Attributes: { QueueArn } = {} } = await sqs.send(asked);
  const Attributes = Object.keys(filter).length === 0 ? {} : { FilterPolicy: JSON.stringify(filter) };
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: QueueArn,
      Attributes,
      ReturnSubscriptionArn: true,
    }),
  );
  return {
    url: QueueUrl,
    async remove() {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
