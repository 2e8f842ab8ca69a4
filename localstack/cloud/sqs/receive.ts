// ReceiveMessage: long polling, and the answer with the attributes that were asked for.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
import { AwsError } from '../http/aws-error.ts';
import type { JsonCall, JsonInput } from '../http/json-service.ts';
import { localAccountId } from '../http/local-account.ts';
import { attributesMd5, bodyMd5, type QueueMessage, type QueueMessageAttributes } from './message.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';

/** The ReceiveMessage action on a queue; waits up to WaitTimeSeconds (or the queue's own) for a first message. */
export const receiveMessages = async (
  queues: Queues,
  queue: Queue,
  input: JsonInput,
  call: JsonCall,
  clock: () => number,
): Promise<unknown> => {
  const maxCount = readCount(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
  const visibilitySeconds = readCount(input, 'VisibilityTimeout', 0, 43_200);
  const ownWait = Number(queue.settings().ReceiveMessageWaitTimeSeconds);
  const waitSeconds = readCount(input, 'WaitTimeSeconds', 0, 20) ?? ownWait;
  // How long a caller waits is real time, whatever clock the messages live by.
  const untilMs = Date.now() + waitSeconds * 1000;
  for (;;) {
    queues.settle();
    const messages = call.signal.aborted ? [] : queue.receive(clock(), maxCount, visibilitySeconds);
    if (messages.length > 0) return { Messages: messages.map((message) => describe(message, input)) };
    if (call.signal.aborted || Date.now() >= untilMs) return {};
    await queues.wait(queue, untilMs, call.signal);
  }
};

/** A whole number of the input within its range, or `undefined`. Throws InvalidParameterValue. */
export const readCount = (input: JsonInput, name: string, low: number, high: number): number | undefined => {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value;
  throw new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid: from ${low} to ${high}.`,
  );
};

const describe = (message: QueueMessage, input: JsonInput): Record<string, unknown> => {
  const system = [...names(input.AttributeNames), ...names(input.MessageSystemAttributeNames)];
  const wanted = selectAttributes(message.attributes, names(input.MessageAttributeNames));
  const attributes = selectSystem(message, system);
  const hasWanted = Object.keys(wanted).length > 0;
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: bodyMd5(message.body),
    ...(Object.keys(attributes).length > 0 ? { Attributes: attributes } : {}),
    ...(hasWanted ? { MessageAttributes: wireAttributes(wanted), MD5OfMessageAttributes: attributesMd5(wanted) } : {}),
  };
};

const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const selectSystem = (message: QueueMessage, wanted: readonly string[]): Record<string, string> => {
  const all: Record<string, string> = {
    SenderId: localAccountId,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
  };
  const take = (name: string): boolean => wanted.includes('All') || wanted.includes(name);
  return Object.fromEntries(Object.entries(all).filter(([name]) => take(name)));
};

/** Names, `All` or `.*`, and prefixes written `prefix.*`. */
const selectAttributes = (attributes: QueueMessageAttributes, wanted: readonly string[]): QueueMessageAttributes => {
  const take = (name: string): boolean =>
    wanted.some((one) => one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => take(name)));
};

const wireAttributes = (attributes: QueueMessageAttributes): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValue },
    ]),
  );
