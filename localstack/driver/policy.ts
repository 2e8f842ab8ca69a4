// Where a caller may bend what AWS leaves open or does rarely: how batches are cut, what befalls a delivery, who goes
// first. Left out, everything is as AWS documents it. chaos.ts makes a policy from a seed.

/** What befalls one delivery of a batch. */
export type Fate =
  | 'deliver'
  /** Lambda throttles: the handler does not run, and no retry is used up. */
  | 'throttle'
  /** The function fails before its handler runs (a crash at start). */
  | 'fail-before'
  /** The handler runs to its end, then the function fails (a time-out, a crash after its effects). */
  | 'fail-after'
  /** The batch is delivered twice in a row; the second answer counts. */
  | 'twice'
  /** The handler runs, the poller forgets it: read again from the checkpoint, cut anew, no retry used up. */
  | 'forget';

interface Delivery {
  readonly mappingId: string;
  readonly shardId: string;
  readonly recordCount: number;
  /** 1 for the first delivery of this batch. */
  readonly invokeCount: number;
}

export interface BatchPolicy {
  /**
   * How many of the next `availableCount` records (all that fit) the batch takes; kept within 1 and `availableCount`.
   */
  cut?(availableCount: number, mappingId: string): number;
  fate?(delivery: Delivery): Fate;
  /** The order in which the next round visits `count` places: a permutation of 0 … count − 1. */
  order?(count: number): readonly number[];
  /**
   * True: a window's last records come with the final invocation. False, as AWS shows it: the final invocation has no
   * records.
   */
  finalCarriesRecords?(): boolean;
  /**
   * Asked for every state that is handed on. True: the window ends early, as it does where the state is above its
   * limit.
   */
  endsWindowEarly?(): boolean;
}
