// Why Timestream did not take a record. The API gives a sentence; this gives its cause. An unknown sentence is `other`,
// never success. https://docs.aws.amazon.com/timestream/latest/developerguide/API_RejectedRecord.html
import type { RejectedRecord } from '@aws-sdk/client-timestream-write';

export type RejectionCause =
  /** The same window with as many readings or more is there: that is what was wanted. */
  | 'already-there'
  /**
   * Older than the memory store keeps, and writes to the magnetic store are off; or the retention was changed a moment
   * ago.
   */
  | 'outside-retention'
  /** A clock more than 15 minutes ahead. */
  | 'in-the-future'
  /** Dimensions or measures above the service's limits. */
  | 'above-limits'
  | 'other';

/**
 * The cause of a rejection of a record of version `version`. `ExistingVersion` is there when a higher version is; an
 * equal version with other values (float sums merged in another order) says only that the record "already exists".
 * Sentences as seen in aws-sdk-pandas #2018, prometheus-timestream-adapter #87.
 */
export function causeOf(rejected: RejectedRecord, version: number): RejectionCause {
  const reason = (rejected.Reason ?? '').toLowerCase();
  if (rejected.ExistingVersion !== undefined) {
    return Number(rejected.ExistingVersion) >= version ? 'already-there' : 'other';
  }
  if (reason.includes('already exists with the same time')) return 'already-there';
  if (/future|ahead of|later than the current/.test(reason)) return 'in-the-future';
  if (/outside the (time range|retention)|memory store|retention/.test(reason)) return 'outside-retention';
  if (/limit|exceed|too (long|large|many)|maximum|at most/.test(reason)) return 'above-limits';
  return 'other';
}
