// Lambda's SQS event → messages. Refuses an event that is not of Lambda's form.
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html

import type { QueuedMessage } from '#stages/panes/rewrite.ts';
import { isObject, MalformedEventError } from '../malformed-event-error.ts';

const SOURCE = 'an SQS queue';

export function queuedMessagesOf(event: unknown): QueuedMessage[] {
  const records = isObject(event) ? event.Records : undefined;
  if (!Array.isArray(records)) throw new MalformedEventError('Records', records, 'an array', SOURCE);
  return records.map((record: unknown, index) => {
    const { messageId, body } = isObject(record) ? record : {};
    if (typeof messageId !== 'string') {
      throw new MalformedEventError(`Records[${index}].messageId`, messageId, 'text', SOURCE);
    }
    if (typeof body !== 'string') throw new MalformedEventError(`Records[${index}].body`, body, 'text', SOURCE);
    return { messageId, body };
  });
}
