// What a newer value moves: its row's time, what has been seen, baseline and score. It is called for each reading, so
// it is handed columns and places in them and no number with a fraction: V8 makes an object of each of those unless it
// compiles the call into its caller.

import type { Detector } from './detector.ts';
import type { MeasurePlan } from './measure-plan.ts';
import { breakOff, forgetLearnt, moveAdaptive } from './pasts/adaptive/move.ts';
import { movedBaseline } from './pasts/baseline.ts';
import { HAS_SEEN, type MeasureColumns } from './pasts/measure-columns.ts';
import { emptyMeasureState } from './pasts/measure-state.ts';
import { moveScore } from './pasts/score.ts';
import { moveStill } from './pasts/still.ts';
import { FREEZE, RENEW, SLOW } from './rules/life.ts';
import { passSlots } from './seen-slots.ts';

/** How much of its usual weight a reading has where what is normal moves slowly. */
const SLOW_SHARE = 0.1;

/**
 * The row's newest value is `values[row]` from now on, of `timesMs[row]`. `mode`: what becomes of what is normal, see
 * rules/life.ts.
 */
export function move(
  plan: MeasurePlan,
  table: MeasureColumns,
  cell: number,
  timesMs: Float64Array,
  values: Float64Array,
  row: number,
  { profile, slots }: Detector,
  mode: number,
): void {
  const timeMs = timesMs[row] as number;
  const value = values[row] as number;
  if ((table.parts & HAS_SEEN) !== 0) passSlots(table, cell, timesMs, row, slots);
  if (plan.stuck >= 0) keepStill(plan, table, cell, timeMs, value);
  if (plan.keepsLastValue) table.lastValue[cell] = value;
  table.lastMs[cell] = timeMs;
  // What an outage reads is not normal, and its end is no spike: it moves nothing.
  if (Math.abs(value) < plan.outageBelow || mode === FREEZE) {
    if (plan.isAdaptive) breakOff(table.adaptive, cell);
    return;
  }
  if (mode === RENEW) beginAnew(plan, table, cell);
  else if (plan.isAdaptive) moveAdaptive(table.adaptive, cell, timeMs, value);
  if (plan.baselineCountedTo > 0) {
    const count = table.baselineCount[cell] as number;
    const { baselineKeepRatio } = profile;
    const keepRatio = mode === SLOW ? 1 - (1 - baselineKeepRatio) * SLOW_SHARE : baselineKeepRatio;
    table.baseline[cell] = movedBaseline(table.baseline[cell] as number, count, value, keepRatio);
    if (count < plan.baselineCountedTo) table.baselineCount[cell] = count + 1;
  }
  if (plan.span > 0) keepScore(plan, table, cell, values, row, mode === SLOW ? SLOW_SHARE : 1);
}

function keepStill(plan: MeasurePlan, table: MeasureColumns, cell: number, timeMs: number, value: number): void {
  if (moveStill(table, cell, timeMs, value, plan.still) && plan.span > 0) table.scoreCount[cell] = 0;
}

function beginAnew({ baselineCountedTo, span, isAdaptive }: MeasurePlan, table: MeasureColumns, cell: number): void {
  if (isAdaptive) forgetLearnt(table.adaptive, cell);
  if (baselineCountedTo > 0) table.baselineCount[cell] = 0;
  if (span > 0) table.scoreCount[cell] = 0;
}

const scratch = emptyMeasureState();

export function keepScore(
  plan: MeasurePlan,
  table: MeasureColumns,
  cell: number,
  values: Float64Array,
  row: number,
  share: number,
): void {
  scratch.mean = table.mean[cell] as number;
  scratch.variance = table.variance[cell] as number;
  scratch.scoreCount = table.scoreCount[cell] as number;
  moveScore(scratch, values[row] as number, plan.span, plan.scoreCountedTo, share);
  table.mean[cell] = scratch.mean;
  table.variance[cell] = scratch.variance;
  table.scoreCount[cell] = scratch.scoreCount;
}
