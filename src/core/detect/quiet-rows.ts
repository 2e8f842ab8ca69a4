// The usual readings of one measure, one after the other, until one comes that is not quiet: held against what is kept
// of their devices, and moving it. A measure at a time, with all that is looked at in names of its own: nearly all of a
// fleet's readings go this way, and no rule is asked about them. What judge-rows.ts does for one row by calls to
// quiet.ts and move.ts is written out here: with the calls detect took 125 ns a reading in place of 107 (the stages'
// bench, 100 a record). test/core/detect/quiet.test.ts holds both ways equal.
import { slotOf } from '../reading/slots.ts';
import { type Admission, LATE, NEWER, OLDER, REPEAT } from './admit.ts';
import type { Column } from './column.ts';
import type { Detector } from './detector.ts';
import type { GroupState } from './group-state.ts';
import { FIRING } from './incident.ts';
import { keepScore } from './move.ts';
import { movedBaseline } from './pasts/baseline.ts';
import { HAS_SEEN } from './pasts/measure-columns.ts';
import { passSlots, REPEATED, takeSlot } from './seen-slots.ts';

/**
 * Takes the column's values of the rows from `from` on; answers the row of the first that has to be judged, which is
 * not taken: its value is not quiet, or its device has an incident, or never sent the measure. `to` where there is none
 * before it. For measures that no pattern and no stuck rule reads.
 */
export function passQuiet(
  { profile, slots }: Detector,
  { marks }: GroupState,
  { plan, values, table }: Column,
  { devices, timesMs, verdicts }: Admission,
  from: number,
  to: number,
): number {
  const { resolutionMs, baselineKeepRatio } = profile;
  const { lowest, highest, outageBelow, minBaseline, spikeFactor, dropFactor, squaredDistance } = plan.quiet;
  const { slotsPerMs } = slots;
  const { baselineCountedTo, span } = plan;
  const { rowOf, lastMs: lastMsOf, baseline, baselineCount, mean, variance, scoreCount } = table;
  const hasSeen = (table.parts & HAS_SEEN) !== 0;
  const hasBaseline = minBaseline < Number.POSITIVE_INFINITY;
  const hasScore = squaredDistance < Number.POSITIVE_INFINITY;
  for (let row = from; row < to; row += 1) {
    const device = devices[row] as number;
    if (device === LATE) continue;
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    const cell = device < rowOf.length ? (rowOf[device] as number) : -1;
    if (cell < 0 || marks[device] === FIRING) return row;
    const magnitude = Math.abs(value);
    if (!(value >= lowest && value <= highest && magnitude >= outageBelow)) return row;
    const timeMs = timesMs[row] as number;
    const lastMs = lastMsOf[cell] as number;
    const isNewer =
      timeMs > lastMs && (timeMs - lastMs >= resolutionMs || slotOf(timeMs, slotsPerMs) > slotOf(lastMs, slotsPerMs));
    if (!isNewer) {
      const standing = takeSlot(table, cell, timeMs, lastMs, slots);
      verdicts[row] = (verdicts[row] as number) | (standing === REPEATED ? REPEAT : OLDER);
      continue;
    }
    if (hasBaseline) {
      const usual = baseline[cell] as number;
      if (usual > minBaseline && !(magnitude <= usual * spikeFactor && magnitude >= usual * dropFactor)) return row;
    }
    if (hasScore && scoreCount[cell] !== 0) {
      const difference = value - (mean[cell] as number);
      if (!(difference * difference <= squaredDistance * (variance[cell] as number))) return row;
    }
    verdicts[row] = (verdicts[row] as number) | NEWER;
    if (hasSeen) passSlots(table, cell, timesMs, row, slots);
    lastMsOf[cell] = timeMs;
    if (baselineCountedTo > 0) {
      const count = baselineCount[cell] as number;
      baseline[cell] = movedBaseline(baseline[cell] as number, count, value, baselineKeepRatio);
      if (count < baselineCountedTo) baselineCount[cell] = count + 1;
    }
    if (span > 0) keepScore(plan, table, cell, values, row, 1);
  }
  return to;
}
