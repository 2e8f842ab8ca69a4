// Where the key groups' window states lie.
import { choice } from './deploy-setting-kinds.ts';
import { settingsTable } from './settings.ts';

/** Slices must outlive every reading that may correct them: 7 days of acceptance and a day of margin, beside the streams' retention. */
const STATE_TTL_BASE_HOURS = 8 * 24;

/** How long a key group's state is kept after its last commit. */
export function stateTtlHoursOf({ retentionHours }: { readonly retentionHours: number }): number {
  return Math.max(settingsTable.stateTtlHours.default, STATE_TTL_BASE_HOURS + retentionHours);
}

export const STATE_SETTINGS = {
  windowStateStore: choice(['dynamodb', 's3'], {
    default: 's3',
    reason:
      'A commit of a key group’s windows writes its whole state: DynamoDB counts each kilobyte, S3 the request, so S3 is the cheaper one above 8 KB of deflated state (some 300 meters a key group with a reading every 15 min, 80 with one a minute). DynamoDB answers in 5 ms instead of 40. From `dynamodb` to `s3` the states move by themselves; back, windows begin anew.',
  }),
};
