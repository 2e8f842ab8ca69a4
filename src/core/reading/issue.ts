// Why a value, a reading or a record was rejected: data for the quarantine, never an exception.

export type RejectReason =
  | 'not-json'
  | 'not-an-object'
  | 'bad-gzip'
  | 'too-large'
  | 'missing-device'
  | 'bad-device'
  | 'missing-time'
  | 'bad-time'
  | 'clock-ahead'
  | 'bad-quality'
  | 'missing-metric'
  | 'no-measures'
  | 'unknown-measure'
  | 'unknown-unit'
  | 'measure-twice'
  | 'not-a-number'
  | 'out-of-range';

export interface Issue {
  readonly reason: RejectReason;
  /** The field as it came, e.g. `measures.power_kw`; empty for a whole record. */
  readonly field: string;
  /** The value as it came, shortened JSON. */
  readonly value: string;
  /** What was expected, in words. */
  readonly expected: string;
}
