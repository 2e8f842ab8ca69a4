// Where the key groups' window states lie.
import { compileWindows, reachMsOf } from '#core/profile/compile-windows.ts';
import type { Profile } from '#core/profile/profile.ts';
import { choice } from './deploy-setting-kinds.ts';
import { settingsTable } from './settings.ts';

const HOUR_MS = 3_600_000;
/**
 * Slices must outlive every reading that may correct them: 7 days of acceptance and a day for the longest fixed window,
 * beside the streams' retention.
 */
const STATE_TTL_BASE_HOURS = 8 * 24;

/** How long a key group's state is kept after its last commit. */
export function stateTtlHoursOf({ profileSource, windows, retentionHours }: StateChoice): number {
  const labels = windows.length > 0 ? windows : profileSource.windows;
  const reachHours = Math.ceil(reachMsOf(compileWindows(labels, 1, [])) / HOUR_MS);
  return (
    Math.max(settingsTable.stateTtlHours.default, STATE_TTL_BASE_HOURS + retentionHours) + Math.max(0, reachHours - 24)
  );
}

interface StateChoice {
  readonly profileSource: Profile;
  readonly windows: readonly string[];
  readonly retentionHours: number;
}

export const STATE_SETTINGS = {
  windowStateStore: choice(['dynamodb', 's3'], {
    default: 's3',
    reason:
      'A commit of a key group’s windows writes its whole state: DynamoDB counts each kilobyte, S3 the request, so S3 is the cheaper one above 8 KB of deflated state (some 300 meters a key group with a reading every 15 min, 80 with one a minute). DynamoDB answers in 5 ms instead of 40. From `dynamodb` to `s3` the states move by themselves; back, windows begin anew.',
  }),
};
