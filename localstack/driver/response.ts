// What a function's answer means for the batch: success, success up to a record, or failure.
// AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html and, for `state`,
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
import type { StreamRecord } from './source.ts';

export type Verdict =
  | { readonly kind: 'success'; readonly stateJson: string | undefined }
  /** The records before `failedIndex` are done; it is never 0. */
  | { readonly kind: 'partial'; readonly failedIndex: number; readonly stateJson: string | undefined }
  | { readonly kind: 'failure'; readonly reason: string };

export interface ResponseRules {
  readonly reportBatchItemFailures: boolean;
  /** True when the mapping has a tumbling window: the answer must then contain `state`. */
  readonly windowed: boolean;
}

/**
 * Reads an answer against the records that were sent. Without `reportBatchItemFailures` the list of failures is not
 * looked at.
 */
export function readResponse(response: unknown, records: readonly StreamRecord[], rules: ResponseRules): Verdict {
  let stateJson: string | undefined;
  if (rules.windowed) {
    const state = isObject(response) ? response.state : undefined;
    if (state === undefined) return failure('the response has no "state", which a tumbling window requires');
    try {
      stateJson = JSON.stringify(state);
    } catch (error) {
      return failure(`the response's "state" cannot be written as JSON: ${String(error)}`);
    }
    if (stateJson === undefined) return failure(`the response's "state" is a ${typeof state}, which JSON cannot hold`);
  }
  if (!rules.reportBatchItemFailures) return { kind: 'success', stateJson };
  const first = firstFailure(response, records);
  if (typeof first === 'string') return failure(first);
  if (first === undefined) return { kind: 'success', stateJson };
  // Nothing before it succeeded, so nothing is to be kept: the whole batch failed.
  if (first === 0) return failure('batchItemFailures names the first record of the batch');
  return { kind: 'partial', failedIndex: first, stateJson };
}

/**
 * Index of the failed record with the lowest sequence number, undefined when none failed, or why the whole batch
 * failed.
 */
function firstFailure(response: unknown, records: readonly StreamRecord[]): number | undefined | string {
  if (response === undefined || response === null || response === '') return undefined;
  if (!isObject(response)) return `the response is a ${typeof response}, not an object with batchItemFailures`;
  const failures = response.batchItemFailures;
  if (failures === undefined || failures === null) return undefined;
  if (!Array.isArray(failures)) return 'batchItemFailures is not a list';
  if (failures.length === 0) return undefined;
  const indexOf = new Map(records.map((record, index) => [record.sequenceNumber, index]));
  let lowest = records.length;
  for (const item of failures) {
    const identifier = isObject(item) ? item.itemIdentifier : undefined;
    if (typeof identifier !== 'string' || identifier === '')
      return 'an itemIdentifier is empty, null or under another key';
    const index = indexOf.get(identifier);
    if (index === undefined) return `itemIdentifier "${identifier}" is no sequence number of the batch`;
    lowest = Math.min(lowest, index);
  }
  return lowest;
}

function failure(reason: string): Verdict {
  return { kind: 'failure', reason };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
