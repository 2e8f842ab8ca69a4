// What a statistic of the adaptive rule is compared with: the largest of a floor, its own record on this device, and
// the level of its usual events. All are logarithms above the floor in steps of `STEP_LOG`, whole numbers of 16 bits: a
// level that falls by 10 % in 1,000 readings falls by one step a reading.

/** Of the distance from the slow mean, what neighbours leave, the near mean, the hour's mean, activity, standstill. */
export const LEVEL = 0;
export const JUMP = 1;
export const NEARBY = 2;
export const HOUR = 3;
export const ACTIVITY = 4;
export const STANDSTILL = 5;

export const STEP_LOG = -Math.log(0.9) / 1000;

/** Up to here a statistic is no event. The first four in deviations, activity as a logarithm, a run in readings. */
export const LEVEL_FLOOR = 3;
export const JUMP_FLOOR = 6.5;
export const NEARBY_FLOOR = 4;
export const HOUR_FLOOR = 5.5;
export const ACTIVITY_FLOOR = 0.5;
export const STANDSTILL_FLOOR = 20;
const FLOORS = [LEVEL_FLOOR, JUMP_FLOOR, NEARBY_FLOOR, HOUR_FLOOR, ACTIVITY_FLOOR, STANDSTILL_FLOOR];

const steps = (factor: number): number => Math.round(Math.log(factor) / STEP_LOG);

/** Beyond it all events are alike: what is 50 deviations away and what is 5,000 away is the same to a person. */
export const MOST_STEPS = Int32Array.of(steps(5), steps(5), steps(5), steps(5), steps(10), steps(30));

/** Steps that a record fades by a reading: half-lives of 100, 100, 100, 3,290, 3,290 and 940 readings. */
export const FADES = Int32Array.of(66, 66, 66, 2, 2, 7);

/** An event raises the level by 10 %, or by a quarter of what it is beyond twice the level. */
export const RISE = steps(1.1);
const TWICE = steps(2);

/** A standstill is one beyond half as long again as is usual. */
export const LONGER = steps(1.5);

/** By how much an event of so many steps raises a level. */
export function riseOf(stepsOfEvent: number, level: number): number {
  return Math.max(RISE, (stepsOfEvent - level - TWICE) >> 2);
}

/** How far a statistic is above its floor, in steps; 0 up to it. */
export function stepsAbove(statistic: number, size: number): number {
  const floor = FLOORS[statistic] as number;
  if (!(size > floor)) return 0;
  const found = Math.log(size / floor) / STEP_LOG;
  const most = MOST_STEPS[statistic] as number;
  return found < most ? Math.floor(found) : most;
}
