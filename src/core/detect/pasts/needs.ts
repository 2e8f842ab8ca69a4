// Which pasts of a device and measure rules ask for. What none asks for is neither kept nor moved.
import { HAS_ADAPTIVE, HAS_BASELINE, HAS_LAST_VALUE, HAS_SCORE, HAS_SEEN, HAS_STILL } from './measure-columns.ts';

/** The pasts that there are. The time of the newest value is kept always. */
export interface Needs {
  /** The newest value. */
  readonly lastValue: boolean;
  /** Since when it has been the same. */
  readonly still: boolean;
  /** Which values behind the newest one have come: a rule that needs no order must know a late value from a repeat. */
  readonly seen: boolean;
  /** The baseline's readings are counted up to this; 0: no rule compares with a baseline. */
  readonly baselineCountedTo: number;
  /** Readings that mean and deviation reach back, 0: no rule compares with them; and up to where they are counted. */
  readonly span: number;
  readonly scoreCountedTo: number;
  /** What an adaptive rule learns of the measure. */
  readonly adaptive: boolean;
}

export const NO_NEEDS: Needs = {
  lastValue: false,
  still: false,
  seen: false,
  baselineCountedTo: 0,
  span: 0,
  scoreCountedTo: 0,
  adaptive: false,
};

/** What serves both. */
export function bothNeeds(a: Needs, b: Needs): Needs {
  return {
    lastValue: a.lastValue || b.lastValue,
    still: a.still || b.still,
    seen: a.seen || b.seen,
    baselineCountedTo: Math.max(a.baselineCountedTo, b.baselineCountedTo),
    span: Math.max(a.span, b.span),
    scoreCountedTo: Math.max(a.scoreCountedTo, b.scoreCountedTo),
    adaptive: a.adaptive || b.adaptive,
  };
}

/** The columns that keep them. */
export function partsOf(needs: Needs): number {
  return (
    (needs.baselineCountedTo > 0 ? HAS_BASELINE : 0) |
    (needs.span > 0 ? HAS_SCORE : 0) |
    (needs.lastValue ? HAS_LAST_VALUE : 0) |
    (needs.still ? HAS_STILL : 0) |
    (needs.seen ? HAS_SEEN : 0) |
    (needs.adaptive ? HAS_ADAPTIVE : 0)
  );
}
