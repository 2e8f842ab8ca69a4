// The second look at a pack's rows: each value of an admitted row against what is kept of its device and measure. What came before is left, what is not
// quiet meets the rules, and a newer value moves what it was held against.
import { dimensionIn, type Pack } from '../pack/pack.ts';
import { type Admission, LATE } from './admit.ts';
import type { Detector, MeasurePlan } from './detector.ts';
import type { GroupState } from './group-state.ts';
import { FIRING, forgetEnded, NO_INCIDENT } from './incident.ts';
import { createJudge, type Judge } from './judge.ts';
import { loadRow, type MeasureColumns, rowOf } from './measure-columns.ts';
import { emptyMeasureState } from './measure-state.ts';
import { move } from './move.ts';
import type { Outcome } from './outcome.ts';
import { createPatternJudge, type PatternJudge } from './pattern-judge.ts';
import { isWithinLevels, isWithinPast } from './quiet.ts';
import { REPEATED, takeSlot, UNSEEN } from './seen-slots.ts';
import { createStuckJudge, type StuckJudge } from './stuck-judge.ts';
import { createTeller, type Teller } from './teller.ts';

/** A pack's values of a measure that a rule reads. */
export interface Column {
  readonly plan: MeasurePlan;
  readonly values: ArrayLike<number>;
  readonly table: MeasureColumns;
}

/** What a pack's readings are judged by; made as far as it is needed. */
export interface Judges {
  /** Of the row at hand. */
  entry: number;
  /** Of readings that are not quiet, which most packs have none of. */
  judge: Judge | undefined;
  readonly tell: Teller;
  readonly patterns: PatternJudge | undefined;
  readonly stuck: StuckJudge | undefined;
}

export function judgesOf(detector: Detector, group: GroupState, pack: Pack, outcome: Outcome): Judges {
  const tell = createTeller(detector.profile.name, outcome, () => dimensionsOf(pack, judges.entry));
  const judges: Judges = {
    entry: 0,
    judge: undefined,
    tell,
    patterns: detector.patterns.length > 0 ? createPatternJudge(detector, group, outcome, tell) : undefined,
    stuck: detector.stuck.length > 0 ? createStuckJudge(detector, group, outcome, tell) : undefined,
  };
  return judges;
}

/** Judges the admitted rows from `from` to before `to`, and moves what they were judged by. */
export function judgeRows(
  detector: Detector,
  group: GroupState,
  pack: Pack,
  columns: readonly Column[],
  judges: Judges,
  { devices, clocksMs }: Admission,
  from: number,
  to: number,
  outcome: Outcome,
): void {
  const { slots, lateness } = detector;
  const { resolutionMs, baselineKeepRatio } = detector.profile;
  const { time, timeBaseMs, who } = pack;
  const { patterns, stuck } = judges;
  const rememberedMs = lateness.allowedMs + lateness.grainMs;
  let older = 0;
  let late = 0;
  let duplicate = 0;
  for (let row = from; row < to; row++) {
    const device = devices[row] as number;
    if (device === LATE) {
      late += 1;
      continue;
    }
    judges.entry = who[row] as number;
    const timeMs = timeBaseMs + (time[row] as number);
    let isAnyNewer = false;
    let isAnyOlder = false;
    let isAnyRepeated = false;
    for (let c = 0; c < columns.length; c++) {
      const { plan, values, table } = columns[c] as Column;
      const value = values[row] as number;
      if (Number.isNaN(value)) continue;
      const cell = rowOf(table, device);
      const lastMs = table.lastMs[cell] as number;
      const isNewer =
        timeMs > lastMs &&
        (timeMs - lastMs >= resolutionMs || Math.floor(timeMs / resolutionMs) > Math.floor(lastMs / resolutionMs));
      if (isNewer) isAnyNewer = true;
      else {
        const standing = takeSlot(table, cell, timeMs, lastMs, slots);
        if (standing === REPEATED) isAnyRepeated = true;
        else isAnyOlder = true;
        if (standing !== UNSEEN) continue;
      }
      const isQuiet =
        isWithinLevels(plan.quiet, value) &&
        (!isNewer || isWithinPast(plan.quiet, table, cell, value)) &&
        group.marks[device] !== FIRING;
      if (!isQuiet) {
        judges.judge ??= createJudge(detector, group, outcome, judges.tell);
        judges.judge(plan, device, timeMs, loadRow(table, cell, scratch), value, isNewer);
      }
      if (patterns !== undefined && plan.patterns.length > 0) patterns.notice(plan, value, isNewer);
      if (isNewer) {
        move(plan, table, cell, lastMs, timeMs, value, baselineKeepRatio, slots);
        if (stuck !== undefined && plan.stuck >= 0) stuck.notice(plan, table, cell);
      }
    }
    if (patterns !== undefined) patterns.judge(device, timeMs);
    if (stuck !== undefined) stuck.judge(device, timeMs);
    if (isAnyOlder) older += 1;
    else if (isAnyRepeated && !isAnyNewer) duplicate += 1;
    if (isAnyNewer && group.marks[device] !== NO_INCIDENT)
      forgetEnded(group, device, (clocksMs[row] as number) - rememberedMs);
  }
  const { counts } = outcome;
  counts.judged -= late + duplicate;
  counts.older += older;
  counts.late += late;
  counts.duplicate += duplicate;
}

const scratch = emptyMeasureState();

function dimensionsOf(pack: Pack, who: number): Record<string, string> {
  const dimensions: Record<string, string> = {};
  for (const [i, name] of pack.dimensions.entries()) {
    const value = dimensionIn(pack, who, i);
    if (value !== null) dimensions[name] = value;
  }
  return dimensions;
}
