// A reading as rules are handed it by whoever only asks, as detect hands it (judge.ts).
import type { MeasurePlan } from './measure-plan.ts';
import type { MeasureState } from './pasts/measure-state.ts';
import type { JudgedReading } from './rules/kind.ts';

/** `state` is what was known before the reading, and stays so. */
export function judgedReading(
  { outageBelow, still }: MeasurePlan,
  state: MeasureState,
  value: number,
  timeMs: number,
): JudgedReading {
  const isOutage = Math.abs(value) < outageBelow;
  return { state, value, timeMs, isOutage, isStill: state.lastMs - state.stillSinceMs >= still.afterMs };
}
