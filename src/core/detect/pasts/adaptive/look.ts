// What the adaptive rule sees in the reading at hand: one piece of scratch memory, filled by `weigh.ts` at each newer
// value, read by the rule and by `move.ts` for the same value. Nothing is allocated, and nothing of it is kept.

export const look = new Float64Array(34);

/** How the value is taken, see below. */
export const TAKEN = 0;
/** How far beyond the rule's limit, which is 1; 0 where nothing is said. */
export const RATIO = 1;
/** The same where it would be said, were it not how this device works; then IS_USUAL is 1. */
export const RAW_RATIO = 2;
export const IS_USUAL = 3;
/** 1 where what stands out most is the value itself, not its hour or its standing still. */
export const IS_VALUE = 4;
/** The statistic that is furthest beyond what it is compared with. */
export const WORST = 5;
/** The level, as it is compared; what it was before, and the change. */
export const NOW = 6;
export const BEFORE = 7;
export const CHANGE = 8;
/** The smallest scale that is looked at, the recent step and size with this value. */
export const LEAST = 9;
export const STEP_NOW = 10;
export const SIZE_NOW = 11;
/** Weight of this value as a multiple of the usual one: it stands for more time after a longer pause. */
export const WEIGHT = 12;
/** Distances from the mean, from what neighbours foretell, from the near mean, from the hour's mean. */
export const FROM_MEAN = 13;
export const FROM_LAG = 14;
export const FROM_NEAR = 15;
export const FROM_HOUR = 16;
/** Days of this hour that its mean is of, up to 3; 1 where the value before can be compared with. */
export const HOUR_DAYS = 17;
export const HAS_BEFORE = 18;
export const MOVES_NOW = 19;
export const RUN_NOW = 20;
/** Time from the value before, ms. */
export const ELAPSED = 21;
/** Σ of squares of how far statistics are beyond, and the furthest. */
export const SUM = 22;
export const FURTHEST = 23;
/** By statistic: its place in steps above the floor, below 0 on the lower side. */
export const STEPS = 24;
/** 1 where a statistic other than the run is above its floor. */
export const IS_OUT = 30;
/** Sixteenths of an hour since 1970, of this value and of the one before; midnights in between, UTC. */
export const SIXTEENTH = 31;
export const LAST_SIXTEENTH = 32;
export const MIDNIGHTS = 33;

/** TAKEN: the first of its device; judged or only learnt; a counter that began anew; not a number to learn from. */
export const IS_FIRST = 0;
export const IS_LEARNT = 1;
export const IS_RESET = 2;
export const IS_WILD = 3;
