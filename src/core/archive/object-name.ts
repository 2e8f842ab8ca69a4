// What an object of the archive is called: the day of arrival, the key group, how far the key group had come, and a
// hash of what it holds. The same batch again is the same object.
import { dayName, dayStartMs } from '../time/days.ts';

/** All objects begin with it. */
export const ARCHIVE_PREFIX = 'readings';

export interface ArchiveName {
  /** 00:00 UTC of the day, ms. */
  readonly dayMs: number;
  readonly group: number;
  /**
   * The latest arrival that the key group has had, this call's included, and the version of its state, upon which the
   * call builds. Neither ever falls, so in their order windows took the readings, whatever shards they came from; the
   * first goes on where a state was lost and its version begins anew.
   */
  readonly arrivalMs: number;
  readonly version: number;
  /** Of all that the call got of the key group: the same for each day of it. */
  readonly hash: string;
}

/** Athena's partition projection counts days and numbers of a fixed length. */
const GROUP_DIGITS = 4;
const ARRIVAL_DIGITS = 13;
const VERSION_DIGITS = 12;

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

export const dayPrefix = (dayMs: number): string => `${ARCHIVE_PREFIX}/day=${dayName(dayMs)}/`;

export function archiveName({ dayMs, group, arrivalMs, version, hash }: ArchiveName): string {
  const place = `${digits(arrivalMs, ARRIVAL_DIGITS)}-${digits(version, VERSION_DIGITS)}`;
  return `${dayPrefix(dayMs)}group=${digits(group, GROUP_DIGITS)}/${place}-${hash}.parquet`;
}

const NAME = /day=(\d{4}-\d\d-\d\d)\/group=(\d+)\/(\d+)-(\d+)-([0-9a-f]+)\.parquet$/;

/** undefined: it is none of the archive's, such as what another program put there. */
export function parseArchiveName(key: string): ArchiveName | undefined {
  const [, day = '', group, arrivalMs, version, hash = ''] = NAME.exec(key) ?? [];
  const dayMs = dayStartMs(day);
  if (Number.isNaN(dayMs)) return undefined;
  return { dayMs, group: Number(group), arrivalMs: Number(arrivalMs), version: Number(version), hash };
}
