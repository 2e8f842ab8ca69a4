// Whether a reading is too late: one verdict, by the device's own clock, for the windows and for the alerts alike. Both
// keep a clock a device and move it by the same readings in the same order, so that they agree without asking each
// other.

import type { CompiledProfile } from '../profile/compile.ts';

/** 7 days: beyond it the stream itself would have dropped the record. */
export const DEFAULT_MAX_AGE_MS = 7 * 86_400_000;

export interface LatenessLimits {
  /**
   * Event times that are accepted or refused together, aligned to the epoch. Of the deployment, not of its windows:
   * those may change.
   */
  readonly grainMs: number;
  /** A grain is accepted until its end + this ≤ the device's clock. */
  readonly allowedMs: number;
  /** Older than this at its arrival is too late. Infinity where arrivals are not real (a replay without them). */
  readonly maxAgeMs: number;
}

/**
 * A device's clock after a reading; it never goes back. Each reading moves it by what it may claim at its own arrival:
 * a clock far ahead does not shut its own device out later.
 */
export function movedClock(clockMs: number, timeMs: number, arrivalMs: number): number {
  return Math.max(clockMs, Math.min(timeMs, arrivalMs));
}

/** Nothing before it is accepted of a device whose clock is here, everything from it on is, but for its age. */
export function acceptedFromMs(
  { latenessGrainMs, allowedLatenessMs }: Pick<CompiledProfile, 'latenessGrainMs' | 'allowedLatenessMs'>,
  clockMs: number,
): number {
  return Math.floor((clockMs - allowedLatenessMs) / latenessGrainMs) * latenessGrainMs;
}

/** `clockMs` is the device's clock as this reading has moved it. */
export function isTooLate(
  { grainMs, allowedMs, maxAgeMs }: LatenessLimits,
  timeMs: number,
  arrivalMs: number,
  clockMs: number,
): boolean {
  // A grain ends after each of its times: within the allowed lateness of the clock there is nothing to divide.
  if (timeMs < clockMs - allowedMs && (Math.floor(timeMs / grainMs) + 1) * grainMs + allowedMs <= clockMs) return true;
  return timeMs < arrivalMs - maxAgeMs;
}
