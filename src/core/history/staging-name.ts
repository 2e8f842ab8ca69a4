// How staged objects are named: `staging/day=2026-11-21/<hash>.parquet`, by the day (UTC) in which their windows begin
// and a hash of the windows' identities. Pure.
import { dayStartMs } from '../time/days.ts';

export const STAGING_PREFIX = 'staging/';
const NAME = /^staging\/day=(\d{4}-\d\d-\d\d)\/([0-9a-f]{32})\.parquet$/;

/** `day`: as `dayName` writes it. */
export const stagedName = (day: string, hash: string): string => `${STAGING_PREFIX}day=${day}/${hash}.parquet`;

/** undefined: not a name of ours, and so nothing that may be merged or deleted. */
export function stagedDay(key: string): string | undefined {
  const day = NAME.exec(key)?.[1];
  return day === undefined || Number.isNaN(dayStartMs(day)) ? undefined : day;
}
