// SendMessageBatch by a request of our own: the SQS client is a thirteenth of a function's bundle for one operation
// (docs/decisions/0006-bundle-size.md). It refuses nothing: the caller keeps to the limits of redrive-queue.ts.
import { clientRegion, type Environment, endpointOf } from './client-config.ts';
import { jsonReason } from './json-reason.ts';
import type { SignedSendOptions } from './signed-fetch.ts';
import { createSignedSend } from './signed-send.ts';

/**
 * A message that the queue did not take: `Id` is its index.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html
 */
export interface FailedMessage {
  readonly Id?: string;
  readonly Code?: string;
  readonly Message?: string;
}

/** Answers those that were not taken. */
export type SendMessages = (queueUrl: string, bodies: readonly string[]) => Promise<readonly FailedMessage[]>;

/**
 * A call that fails as a whole is tried again where that may help, then rejects with SQS's reason. Without an endpoint
 * of our own it goes to the host of the queue's URL.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
 */
export function createSqsSendMessages(env: Environment, options: SignedSendOptions = {}): SendMessages {
  const region = clientRegion(env);
  const endpoint = endpointOf('SQS', env);
  const send = createSignedSend('sqs', region, options);
  return async (queueUrl, bodies) => {
    const url = new URL('/', endpoint ?? queueUrl);
    const body = JSON.stringify({
      QueueUrl: queueUrl,
      Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    });
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessageBatch' };
    const answer = await send(
      { method: 'POST', url, headers, body },
      { refusal: `SQS queue ${queueUrl} did not take ${bodies.length} messages`, reason: jsonReason },
    );
    const { Failed = [] }: { Failed?: FailedMessage[] } = JSON.parse(answer);
    return Failed;
  };
}
