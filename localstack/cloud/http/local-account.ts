// The account and region the stand-ins speak of in ARNs and queue URLs. kinesis-local has the same defaults.

/** Twelve zeros: an id no real account has, so a local ARN cannot be mistaken for one. */
export const localAccountId = '000000000000';

/** AWS's oldest region, and the default of kinesis-local and dynalite too. */
export const localRegion = 'us-east-1';

/** What every stand-in can be told at its start. */
export type StandInOptions = {
  /** 0 or none: any free port. */
  readonly port?: number;
  /** Milliseconds since 1970; the wall clock unless told. */
  readonly clock?: () => number;
  /** The region in ARNs; `us-east-1` unless told. */
  readonly region?: string;
};
