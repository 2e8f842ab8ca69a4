// Panes that were given up → back into the redrive queue, whose function writes them to the store. A pane written twice
// is one pane.
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

export interface DeadLetters {
  readonly client: SQSClient;
  readonly from: string;
  readonly to: string;
  readonly delete: boolean;
}

/** Long enough that no message is seen twice in one run; then those that stay are visible again. */
const HIDDEN_SECONDS = 600;

export async function countDeadLetters({ client, from }: Pick<DeadLetters, 'client' | 'from'>): Promise<number> {
  const name = 'ApproximateNumberOfMessages';
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: from, AttributeNames: [name] }));
  return Number(Attributes?.[name] ?? 0);
}

/**
 * Answers how many were moved; without `delete` they are copied and stay where they are. Rejects when the queue
 * refuses.
 */
export async function redriveDeadLetters({ client, from, to, delete: deletes }: DeadLetters): Promise<number> {
  let moved = 0;
  for (;;) {
    const { Messages: messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS }),
    );
    if (messages.length === 0) return moved;
    const entries = messages.map(({ Body }, index) => ({ Id: String(index), MessageBody: Body ?? '' }));
    const { Failed: [failed] = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: to, Entries: entries }),
    );
    if (failed !== undefined)
      throw new Error(`the redrive queue did not take a message: ${failed.Code}: ${failed.Message}`);
    moved += messages.length;
    if (!deletes) continue;
    const handles = messages.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: ReceiptHandle ?? '',
    }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: from, Entries: handles }));
  }
}
