// A reading as rules are handed it by whoever only asks, as detect hands it (judge-rows.ts, judge.ts): what the
// adaptive rule has learnt is weighed first, since its rules find that where weighing leaves it.
import type { MeasurePlan } from '#core/detect/measure-plan.ts';
import { type AdaptiveRows, adaptiveRows } from '#core/detect/pasts/adaptive/layout.ts';
import { weighAdaptive } from '#core/detect/pasts/adaptive/weigh.ts';
import type { MeasureState } from '#core/detect/pasts/measure-state.ts';
import type { JudgedReading } from '#core/detect/rules/kind.ts';

const rowsOf = new WeakMap<MeasureState, AdaptiveRows>();

/** `state` is what was known before the reading, and stays so. Good until the next reading is asked for. */
export function judgedReading(plan: MeasurePlan, state: MeasureState, value: number, timeMs: number): JudgedReading {
  const { outageBelow, still, isAdaptive } = plan;
  if (isAdaptive) weighAdaptive(adaptiveRowOf(state), 0, state.lastMs, state.lastValue, timeMs, value);
  const isOutage = Math.abs(value) < outageBelow;
  return { state, value, timeMs, isOutage, isStill: state.lastMs - state.stillSinceMs >= still.afterMs };
}

/** What is kept for the adaptive rule as a table of one row; of nothing learnt yet where there is none. */
export function adaptiveRowOf(state: MeasureState): AdaptiveRows {
  const known = rowsOf.get(state);
  if (known !== undefined) return known;
  const rows = adaptiveRows(1);
  rows.bytes.set(state.adaptive);
  rowsOf.set(state, rows);
  return rows;
}
