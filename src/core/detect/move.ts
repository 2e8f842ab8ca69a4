// What a newer value moves: its row's time, what has been seen, baseline and score. Small, so that it is compiled into the loop over readings; what
// only some rules ask for is in functions of its own.
import { movedBaseline } from './baseline.ts';
import type { MeasurePlan } from './detector.ts';
import { HAS_SEEN, type MeasureColumns } from './measure-columns.ts';
import { emptyMeasureState } from './measure-state.ts';
import { passSlots, type SlotSizes } from './seen-slots.ts';
import { moveStill } from './stuck.ts';
import { moveScore } from './z-score.ts';

/** `lastMs` is the time of the row's newest value before. */
export function move(
  plan: MeasurePlan,
  table: MeasureColumns,
  cell: number,
  lastMs: number,
  timeMs: number,
  value: number,
  keepRatio: number,
  slots: SlotSizes,
): void {
  if ((table.parts & HAS_SEEN) !== 0) passSlots(table, cell, lastMs, timeMs, slots);
  if (plan.stuck >= 0) keepStill(plan, table, cell, timeMs, value);
  if (plan.patterns.length > 0) table.lastValue[cell] = value;
  table.lastMs[cell] = timeMs;
  // What an outage reads is not normal, and its end is no spike: it moves nothing.
  if (Math.abs(value) < plan.outageBelow) return;
  if (plan.baselineCountedTo > 0) {
    const count = table.baselineCount[cell] as number;
    table.baseline[cell] = movedBaseline(table.baseline[cell] as number, count, value, keepRatio);
    if (count < plan.baselineCountedTo) table.baselineCount[cell] = count + 1;
  }
  if (plan.span > 0) keepScore(plan, table, cell, value);
}

function keepStill(plan: MeasurePlan, table: MeasureColumns, cell: number, timeMs: number, value: number): void {
  if (moveStill(table, cell, timeMs, value, plan.still) && plan.span > 0) table.scoreCount[cell] = 0;
  table.lastValue[cell] = value;
}

const scratch = emptyMeasureState();

function keepScore(plan: MeasurePlan, table: MeasureColumns, cell: number, value: number): void {
  scratch.mean = table.mean[cell] as number;
  scratch.variance = table.variance[cell] as number;
  scratch.scoreCount = table.scoreCount[cell] as number;
  moveScore(scratch, value, plan.span, plan.scoreCountedTo);
  table.mean[cell] = scratch.mean;
  table.variance[cell] = scratch.variance;
  table.scoreCount[cell] = scratch.scoreCount;
}
