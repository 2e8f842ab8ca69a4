// The settable attributes of a queue with AWS's ranges and defaults. Refuses unknown names and values out of range.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
import { AwsError } from '../http/aws-error.ts';
import { maxQueueMessageBytes } from './message.ts';

export type RedrivePolicy = { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };

/** Attributes as texts, as AWS gives and takes them. */
export type QueueSettings = Readonly<Record<string, string>>;

const ranges: Readonly<Record<string, readonly [low: number, high: number, initial: number]>> = {
  VisibilityTimeout: [0, 43_200, 30],
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1024, maxQueueMessageBytes, maxQueueMessageBytes],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
};

/** Taken and answered again, without effect here: there is one account and no encryption. */
const inert = new Set([
  'Policy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'RedriveAllowPolicy',
]);

export const defaultQueueSettings: QueueSettings = Object.fromEntries(
  Object.entries(ranges).map(([name, [, , initial]]) => [name, String(initial)]),
);

/** The settings with `changes` (a map of texts) applied. Throws InvalidAttributeName, InvalidAttributeValue. */
export const changeQueueSettings = (settings: QueueSettings, changes: unknown): QueueSettings => {
  const changed: Record<string, string> = { ...settings };
  for (const [name, value] of Object.entries(changes ?? {})) {
    const text = String(value);
    const range = ranges[name];
    if (range !== undefined) checkRange(name, text, range);
    else if (name === 'RedrivePolicy') parseRedrivePolicy(text);
    else if (!inert.has(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name} (no FIFO here).`);
    changed[name] = text;
  }
  return changed;
};

const checkRange = (name: string, text: string, [low, high]: readonly [number, number, number]): void => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return;
  throw new AwsError(
    'InvalidAttributeValue',
    `${name} is '${text}': it must be a whole number from ${low} to ${high}.`,
  );
};

/** The redrive policy of a JSON text; an empty text: none. Throws InvalidAttributeValue. */
export const parseRedrivePolicy = (text: string | undefined): RedrivePolicy | undefined => {
  if (text === undefined || text === '') return undefined;
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    policy = undefined;
  }
  const { deadLetterTargetArn, maxReceiveCount } = Object(policy) as Record<string, unknown>;
  const count = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn !== 'string' || !Number.isInteger(count) || count < 1 || count > 1000) {
    const wanted = '{"deadLetterTargetArn":"arn:aws:sqs:…","maxReceiveCount":1 to 1000}';
    throw new AwsError('InvalidAttributeValue', `RedrivePolicy is '${text}': it must be ${wanted}.`);
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
};
