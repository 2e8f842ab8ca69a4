// Publish and PublishBatch: gives a message its id and hands it to the subscriptions whose filter policy wants it.
// Refuses unknown topics, and batches as Amazon SNS refuses them.
// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
import { randomUUID } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';
import { type QueryParams, queryMembers } from '../http/query-params.ts';
import type { QueryResult } from '../http/query-service.ts';
import type { Published } from './envelope.ts';
import { type Message, maxMessageBytes, messageBytes, readMessage } from './message.ts';
import type { Subscription, Topics } from './topics.ts';

export type PublishDeps = {
  readonly topics: Topics;
  readonly clock: () => number;
  readonly deliver: (message: Published, subscription: Subscription) => void;
  /** Told of every accepted message, before it is delivered. */
  readonly announce: (message: Published) => void;
};

const maxBatchCount = 10;

/** The Publish action. */
export const publishOne = (deps: PublishDeps, params: QueryParams): QueryResult => {
  const topicArn = params.get('TopicArn') ?? params.get('TargetArn');
  if (topicArn === undefined) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: TopicArn or TargetArn is needed (no phones here)');
  }
  deps.topics.topic(topicArn);
  return { MessageId: accept(deps, topicArn, readMessage(params)) };
};

/** The PublishBatch action: an entry's fault is its own, a batch's fault is everyone's. */
export const publishBatch = (deps: PublishDeps, params: QueryParams): QueryResult => {
  const { arn } = deps.topics.topic(params.get('TopicArn') ?? '');
  const entries = queryMembers(params, 'PublishBatchRequestEntries.member');
  const ids = entries.map((entry) => entry.get('Id') ?? '');
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  if (entries.length > maxBatchCount) {
    throw new AwsError('TooManyEntriesInBatchRequest', `${entries.length} entries; at most ${maxBatchCount}.`);
  }
  if (new Set(ids).size < ids.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
  const read = entries.map(tryReadMessage);
  const bytes = read.reduce((sum, one) => sum + (one instanceof AwsError ? 0 : messageBytes(one)), 0);
  if (bytes > maxMessageBytes) {
    throw new AwsError('BatchRequestTooLong', `The batch has ${bytes} bytes; at most ${maxMessageBytes}.`);
  }
  const successful: { Id: string; MessageId: string }[] = [];
  const failed: { Id: string; Code: string; Message: string; SenderFault: boolean }[] = [];
  read.forEach((one, index) => {
    const id = ids[index]!;
    if (one instanceof AwsError) failed.push({ Id: id, Code: one.code, Message: one.message, SenderFault: true });
    else successful.push({ Id: id, MessageId: accept(deps, arn, one) });
  });
  return { Successful: { member: successful }, Failed: { member: failed } };
};

const tryReadMessage = (entry: QueryParams): Message | AwsError => {
  try {
    return readMessage(entry);
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
};

const accept = (deps: PublishDeps, topicArn: string, message: Message): string => {
  const published: Published = { ...message, messageId: randomUUID(), topicArn, timestampMs: deps.clock() };
  deps.announce(published);
  for (const subscription of deps.topics.ofTopic(topicArn)) {
    if (subscription.confirmed && subscription.settings.wants(message)) deps.deliver(published, subscription);
  }
  return published.messageId;
};
