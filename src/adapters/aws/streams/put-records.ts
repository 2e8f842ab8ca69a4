// What every PutRecords has in common: its limits, and which records of an answer were taken.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html

// Limits of a call; the bytes count the partition keys too. Newer streams may take more, these hold everywhere.
export const MAX_RECORDS_PER_CALL = 500;
export const MAX_BYTES_PER_CALL = 5_000_000;
export const MAX_BYTES_PER_RECORD = 1_048_576;

/** A record's part of an answer, at the record's place; throttling and InternalFailure have an ErrorCode. */
export interface RecordResult {
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
}

/**
 * The records of `sent` that the answer says are in the stream; `reason` of the last that is not, undefined where all
 * are.
 */
export function takenOf<T>(
  sent: readonly T[],
  results: readonly RecordResult[],
): { readonly taken: ReadonlySet<T>; readonly reason: string | undefined } {
  const taken = new Set<T>();
  let reason: string | undefined;
  for (const [index, record] of sent.entries()) {
    const result = results[index];
    if (result !== undefined && !result.ErrorCode) taken.add(record);
    else reason = `${result?.ErrorCode ?? 'no result'}: ${result?.ErrorMessage ?? ''}`;
  }
  return { taken, reason };
}
