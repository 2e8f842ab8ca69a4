// A message as it is published: read from Query parameters, checked against the limits of Amazon SNS.
// Refuses empty and too long messages and malformed attributes with AWS's codes.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
import { AwsError } from '../http/aws-error.ts';
import { type QueryParams, queryMembers } from '../http/query-params.ts';

export type MessageAttribute = {
  /** `String`, `String.Array`, `Number`, `Binary`, each with an optional `.label`. */
  readonly dataType: string;
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
};

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export type Message = {
  readonly body: string;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
  /** `MessageStructure: json`: the body by protocol; `default` is always there. */
  readonly bodyByProtocol: Readonly<Record<string, string>> | undefined;
};

/** 256 KB of body and attributes, a batch as a whole too: https://docs.aws.amazon.com/general/latest/gr/sns.html */
export const maxMessageBytes = 262_144;

const maxSubjectLength = 100;

/** The message of Publish or of one entry of PublishBatch. Throws AwsError. */
export const readMessage = (params: QueryParams): Message => {
  const body = params.get('Message') ?? '';
  if (body === '') throw invalid('Empty message');
  const message: Message = {
    body,
    subject: readSubject(params.get('Subject')),
    attributes: readAttributes(params),
    bodyByProtocol: readStructure(params.get('MessageStructure'), body),
  };
  if (messageBytes(message) > maxMessageBytes) throw invalid('Message too long');
  return message;
};

/** Bytes that count towards the limit: body, and name, type and value of each attribute. */
export const messageBytes = ({ body, attributes }: Message): number => {
  let bytes = Buffer.byteLength(body);
  for (const [name, { dataType, stringValue, binaryValue }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(dataType) + Buffer.byteLength(stringValue ?? '');
    bytes += Buffer.byteLength(binaryValue ?? '', 'base64');
  }
  return bytes;
};

/** The body for `http`, `https` or `sqs`. */
export const bodyFor = (message: Message, protocol: string): string =>
  message.bodyByProtocol?.[protocol] ?? message.bodyByProtocol?.default ?? message.body;

const invalid = (reason: string): AwsError => new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);

const readSubject = (subject: string | undefined): string | undefined => {
  if (subject === undefined) return undefined;
  // "must be ASCII text, begin with a letter, number, or punctuation mark, no line breaks, under 100 characters".
  if (!/^[!-~][ -~]*$/.test(subject) || subject.length > maxSubjectLength) throw invalid('Subject');
  return subject;
};

const readAttributes = (params: QueryParams): MessageAttributes =>
  Object.fromEntries(
    queryMembers(params, 'MessageAttributes.entry').map((entry) => {
      const name = entry.get('Name') ?? '';
      return [name, readAttribute(name, entry)];
    }),
  );

const attributeTypes = /^(String|String\.Array|Number|Binary)(\.[\w.-]+)?$/;

const readAttribute = (name: string, entry: QueryParams): MessageAttribute => {
  const dataType = entry.get('Value.DataType') ?? '';
  const stringValue = entry.get('Value.StringValue');
  const binaryValue = entry.get('Value.BinaryValue');
  if (!/^[\w.-]{1,256}$/.test(name)) throw badAttribute(name, 'its name has characters other than A-Z a-z 0-9 _ - .');
  if (!attributeTypes.test(dataType)) throw badAttribute(name, `its type '${dataType}' is none of AWS's`);
  const value = dataType.startsWith('Binary') ? binaryValue : stringValue;
  if (value === undefined || value === '') throw badAttribute(name, `it must have a non-empty value of ${dataType}`);
  if (dataType.startsWith('Number') && !Number.isFinite(Number(value))) {
    throw badAttribute(name, `its value '${value}' is no number`);
  }
  return dataType.startsWith('Binary') ? { dataType, binaryValue: value } : { dataType, stringValue: value };
};

const badAttribute = (name: string, reason: string): AwsError =>
  new AwsError('ParameterValueInvalid', `The message attribute '${name}' is invalid: ${reason}.`);

const readStructure = (structure: string | undefined, body: string): Readonly<Record<string, string>> | undefined => {
  if (structure === undefined) return undefined;
  if (structure !== 'json') throw invalid(`MessageStructure: '${structure}' is not json`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const texts = Object.entries(parsed ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (!texts.some(([protocol]) => protocol === 'default')) {
    throw invalid('Message Structure - No default entry in JSON message body');
  }
  return Object.fromEntries(texts);
};
