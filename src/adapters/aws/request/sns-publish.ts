// Publish of SNS by a request of our own: its client is a seventh of a function's bundle for one operation
// (docs/decisions/0006-bundle-size.md). It refuses what SNS refuses, with SNS's own code and sentence.
import { clientRegion, type Environment, endpointOf } from './client-config.ts';
import { type SignedSendOptions, serviceHost } from './signed-fetch.ts';
import { createSignedSend, type Wording } from './signed-send.ts';

export interface SnsMessage {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
  /** `json`: a text by protocol. */
  readonly structure?: 'json';
  /** Of type String. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export type PublishToSns = (message: SnsMessage) => Promise<void>;

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html (the Query protocol; errors are XML) */
export function createSnsPublish(env: Environment, options: SignedSendOptions = {}): PublishToSns {
  const region = clientRegion(env);
  const url = new URL('/', endpointOf('SNS', env) ?? `https://${serviceHost('sns', region)}`);
  const send = createSignedSend('sns', region, options);
  return async ({ topicArn, message, subject, structure, attributes = {} }) => {
    const form = new URLSearchParams({
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn: topicArn,
      Message: message,
    });
    if (subject !== undefined) form.set('Subject', subject);
    if (structure !== undefined) form.set('MessageStructure', structure);
    for (const [index, [name, value]] of Object.entries(attributes).entries()) {
      const entry = `MessageAttributes.entry.${index + 1}`;
      form.set(`${entry}.Name`, name);
      form.set(`${entry}.Value.DataType`, 'String');
      form.set(`${entry}.Value.StringValue`, value);
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await send(
      { method: 'POST', url, headers, body: form.toString() },
      { refusal: `SNS topic ${topicArn} did not take a message`, reason: xmlReason },
    );
  };
}

/** https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
const xmlReason: Wording['reason'] = (text) => {
  const told = (element: string): string | undefined => new RegExp(`<${element}>([^<]*)<`).exec(text)?.[1];
  return { code: told('Code') ?? 'no code', message: told('Message') ?? 'no message' };
};
