// A message of a queue: read and checked at sending, with the MD5 digests the SDK compares.
// Refuses empty and too long bodies and malformed attributes with AWS's codes.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
import { createHash } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';

type QueueMessageAttribute = {
  readonly dataType: string;
  readonly stringValue?: string;
  readonly binaryValue?: string;
};

export type QueueMessageAttributes = Readonly<Record<string, QueueMessageAttribute>>;

export type QueueMessage = {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: QueueMessageAttributes;
  readonly sentAtMs: number;
  /** From then on it can be received. */
  visibleAtMs: number;
  receiveCount: number;
  firstReceivedAtMs: number | undefined;
  /** The handle of the latest receipt: only it changes or deletes the message. */
  receiptHandle: string | undefined;
};

/** 1 MiB of body and attributes, a batch as a whole too (256 KiB before August 2025). */
export const maxQueueMessageBytes = 1_048_576;

const maxAttributeCount = 10;

/** Body and attributes of SendMessage or of one entry of SendMessageBatch. Throws AwsError. */
export const readQueueMessage = (
  input: Readonly<Record<string, unknown>>,
): { body: string; attributes: QueueMessageAttributes; bytes: number } => {
  const body = input.MessageBody;
  if (typeof body !== 'string' || body === '') {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  const attributes = readAttributes(input.MessageAttributes);
  const bytes = Buffer.byteLength(body) + attributeBytes(attributes);
  if (bytes > maxQueueMessageBytes) {
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxQueueMessageBytes} bytes.`,
    );
  }
  return { body, attributes, bytes };
};

const invalid = (reason: string): AwsError => new AwsError('InvalidParameterValue', reason);

const readAttributes = (input: unknown): QueueMessageAttributes => {
  const entries = Object.entries(input ?? {});
  if (entries.length > maxAttributeCount) {
    throw invalid(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${maxAttributeCount}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, readAttribute(name, value ?? {})]));
};

const readAttribute = (name: string, value: object): QueueMessageAttribute => {
  const { DataType, StringValue, BinaryValue } = value as Record<string, unknown>;
  if (typeof DataType !== 'string' || !/^(String|Number|Binary)(\.|$)/.test(DataType)) {
    throw invalid(
      `The type of message attribute '${name}' is '${DataType}': it must start with String, Number or Binary.`,
    );
  }
  const content = DataType.startsWith('Binary') ? BinaryValue : StringValue;
  if (typeof content !== 'string' || content === '') {
    throw invalid(`The message attribute '${name}' must contain a non-empty value of type '${DataType}'.`);
  }
  return DataType.startsWith('Binary')
    ? { dataType: DataType, binaryValue: content }
    : { dataType: DataType, stringValue: content };
};

const attributeBytes = (attributes: QueueMessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { dataType, stringValue, binaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(dataType) +
      Buffer.byteLength(stringValue ?? '') +
      Buffer.byteLength(binaryValue ?? '', 'base64'),
    0,
  );

/** Hex digest of a body; the SDK refuses an answer in which it differs. */
export const bodyMd5 = (body: string): string => createHash('md5').update(body, 'utf8').digest('hex');

/**
 * Hex digest of attributes sorted by name, each part with its length before it; `undefined` for none.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export const attributesMd5 = (attributes: QueueMessageAttributes): string | undefined => {
  const entries = Object.entries(attributes).sort(([left], [right]) => (left < right ? -1 : 1));
  if (entries.length === 0) return undefined;
  const hash = createHash('md5');
  const update = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const [name, { dataType, stringValue, binaryValue }] of entries) {
    update(Buffer.from(name));
    update(Buffer.from(dataType));
    hash.update(Buffer.of(binaryValue === undefined ? 1 : 2));
    update(binaryValue === undefined ? Buffer.from(stringValue ?? '') : Buffer.from(binaryValue, 'base64'));
  }
  return hash.digest('hex');
};
