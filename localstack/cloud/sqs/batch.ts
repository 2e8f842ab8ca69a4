// The batch actions of SQS: each entry succeeds or fails alone, a malformed batch fails whole.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
import { AwsError } from '../http/aws-error.ts';
import type { JsonInput } from '../http/json-service.ts';

const maxEntryCount = 10;

/** Runs `act` on every entry; its answer is reported under the entry's id, a thrown AwsError as the entry's failure. */
export const runBatch = (input: JsonInput, act: (entry: JsonInput) => Record<string, unknown>): unknown => {
  const successful: Record<string, unknown>[] = [];
  const failed: Record<string, unknown>[] = [];
  for (const entry of readEntries(input)) {
    try {
      successful.push({ Id: entry.Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed };
};

/** The entries of a batch, their number and ids checked. Throws AwsError. */
export const readEntries = (input: JsonInput): readonly JsonInput[] => {
  const entries: readonly JsonInput[] = Array.isArray(input.Entries) ? input.Entries : [];
  if (entries.length === 0) {
    throw batchError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > maxEntryCount) {
    throw batchError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  if (new Set(entries.map((entry) => entry.Id)).size < entries.length) {
    throw batchError('BatchEntryIdsNotDistinct', 'Two or more entries of the batch have the same Id.');
  }
  return entries;
};

export const batchError = (code: string, message: string): AwsError =>
  new AwsError(code, message, { queryCode: `AWS.SimpleQueueService.${code}` });
