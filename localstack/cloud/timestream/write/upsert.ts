// Timestream's upsert rule for one key, as a pure fold: what is stored, what is rejected, what repeats.
// https://docs.aws.amazon.com/timestream/latest/developerguide/writes.html#writes.upserts and API_RejectedRecord.html

export type Versioned = { readonly version: bigint; readonly print: string };

export type Settled<R extends Versioned> = {
  /** The record to store, or undefined when what is stored stays. */
  readonly write: R | undefined;
  readonly rejected: readonly { readonly record: R; readonly existingVersion: bigint; readonly reason: string }[];
};

/**
 * Applies records of one key, in the order they were sent, to what is stored. A higher version replaces (and raises the
 * version of equal values); equal values are accepted at any version; other values at an equal or lower version are
 * rejected.
 */
export const settle = <R extends Versioned>(stored: Versioned | undefined, records: readonly R[]): Settled<R> => {
  let current = stored;
  let write: R | undefined;
  const rejected: Settled<R>['rejected'][number][] = [];
  for (const record of records) {
    if (current === undefined || record.version > current.version) {
      current = record;
      write = record;
    } else if (record.print !== current.print) {
      rejected.push({ record, existingVersion: current.version, reason: reasonOf(record.version, current.version) });
    }
  }
  return { write, rejected };
};

/** The wording clients match on: seen in aws-sdk-pandas issue 2018 and prometheus-timestream-adapter issue 87. */
const reasonOf = (version: bigint, existing: bigint): string =>
  version < existing
    ? `The record version ${version} is lower than the existing version ${existing}. A higher version is required to update the measure value.`
    : 'A record already exists with the same time, dimensions, measure name, and record version. A higher record version must be specified in order to update the measure value. Specifying record version is supported by the latest SDKs.';
