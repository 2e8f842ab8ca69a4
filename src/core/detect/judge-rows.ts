// The second look at a pack's rows: each value of an admitted row against what is kept of its device and measure. What
// came before is left, what is not quiet meets the rules, and a newer value moves what it was held against.
import type { Place } from '../alert/transition.ts';
import { idAt } from '../bytes/id-table.ts';
import { dimensionIn, type Pack } from '../pack/pack.ts';
import { slotOf } from '../reading/slots.ts';
import { type Admission, LATE, NEWER, OLDER, REPEAT } from './admit.ts';
import type { Column } from './column.ts';
import type { Detector } from './detector.ts';
import type { GroupState } from './group-state.ts';
import { FIRING, forgetEnded, NO_INCIDENT } from './incident.ts';
import { createJudge, type Judge } from './judge.ts';
import { move } from './move.ts';
import type { Outcome } from './outcome.ts';
import { weighAdaptive } from './pasts/adaptive/weigh.ts';
import { loadRow, rowOf } from './pasts/measure-columns.ts';
import { emptyMeasureState } from './pasts/measure-state.ts';
import { createPatternJudge, type PatternJudge } from './pattern-judge.ts';
import { isQuietByThemselves, isWithinLevels, isWithinPast } from './quiet.ts';
import { passQuiet } from './quiet-rows.ts';
import { restAfterSilence } from './rest.ts';
import { LEARN } from './rules/life.ts';
import { REPEATED, takeSlot, UNSEEN } from './seen-slots.ts';
import { createStuckJudge, type StuckJudge } from './stuck-judge.ts';
import { tellIncident } from './teller.ts';

/** What a pack's readings are judged by; made as far as it is needed. */
export interface Judges {
  /** Of readings that are not quiet, which most packs have none of. */
  judge: Judge | undefined;
  /** By entry of the pack, the rules that it is judged by. Undefined where all are judged by the same. */
  readonly detectorOf: ((entry: number) => Detector) | undefined;
  readonly patterns: PatternJudge | undefined;
  readonly stuck: StuckJudge | undefined;
}

export function judgesOf(detector: Detector, group: GroupState, pack: Pack, outcome: Outcome): Judges {
  return {
    judge: undefined,
    detectorOf: variantsIn(detector, pack),
    patterns: detector.patterns.length > 0 ? createPatternJudge(detector, group, outcome) : undefined,
    stuck: detector.stuck.length > 0 ? createStuckJudge(detector, group, outcome) : undefined,
  };
}

function variantsIn(detector: Detector, pack: Pack): Judges['detectorOf'] {
  const { variants } = detector;
  if (variants === undefined) return undefined;
  const known: Detector[] = [];
  return (entry) => {
    known[entry] ??= variants.of(pack, entry) ?? detector;
    return known[entry];
  };
}

/** Judges the admitted rows from `from` to before `to`, and moves what they were judged by. */
export function judgeRows(
  detector: Detector,
  group: GroupState,
  pack: Pack,
  columns: readonly Column[],
  judges: Judges,
  admission: Admission,
  from: number,
  to: number,
  outcome: Outcome,
): void {
  const isReadInRows = columns.some((column) => column.isReadInRows);
  for (let row = from; row < to; ) {
    let stop = to;
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c] as Column;
      if (column.isReadInRows) continue;
      if (column.done < stop)
        column.done = passQuiet(detector, group, column, admission, Math.max(column.done, row), stop);
      if (column.done < stop) stop = column.done;
    }
    if (isReadInRows)
      for (; row < stop; row++) {
        judgeRow(detector, group, pack, columns, judges, admission, row, outcome);
        closeRow(detector, group, pack, admission, row, outcome);
      }
    else closeRows(detector, group, pack, admission, row, stop, outcome);
    if (stop === to) return;
    judgeRow(detector, group, pack, columns, judges, admission, stop, outcome);
    closeRow(detector, group, pack, admission, stop, outcome);
    row = stop + 1;
  }
}

/** Judges what is not taken yet of a row. */
function judgeRow(
  detector: Detector,
  group: GroupState,
  pack: Pack,
  columns: readonly Column[],
  judges: Judges,
  { devices, timesMs, verdicts }: Admission,
  row: number,
  outcome: Outcome,
): void {
  const device = devices[row] as number;
  if (device === LATE) return;
  const { slots } = detector;
  const { resolutionMs, silentAfterMs = Number.POSITIVE_INFINITY } = detector.profile;
  const { patterns, stuck, detectorOf } = judges;
  const timeMs = timesMs[row] as number;
  let verdict = verdicts[row] as number;
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c] as Column;
    const { plan, values, table } = column;
    if (column.done > row) continue;
    column.done = row + 1;
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    const cell = rowOf(table, device);
    const lastMs = table.lastMs[cell] as number;
    const isNewer =
      timeMs > lastMs &&
      (timeMs - lastMs >= resolutionMs || slotOf(timeMs, slots.slotsPerMs) > slotOf(lastMs, slots.slotsPerMs));
    if (isNewer) verdict |= NEWER;
    else {
      const standing = takeSlot(table, cell, timeMs, lastMs, slots);
      verdict |= standing === REPEATED ? REPEAT : OLDER;
      if (standing !== UNSEEN) continue;
    }
    if (isNewer && plan.isAdaptive)
      weighAdaptive(table.adaptive, cell, lastMs, table.lastValue[cell] as number, timeMs, value);
    // One that is heard again after a silence, which the sweep has told.
    if (isNewer && plan.resting.length > 0 && timeMs - lastMs > silentAfterMs && lastMs > Number.NEGATIVE_INFINITY)
      restAfterSilence(detector, group, device, plan, timeMs);
    const isQuiet =
      isWithinLevels(plan.quiet, value) &&
      (!isNewer ||
        (isWithinPast(plan.quiet, table, cell, value) &&
          (plan.always.length === 0 || isQuietByThemselves(plan.always, table, cell, timesMs, values, row)))) &&
      group.marks[device] !== FIRING;
    // A quiet value is quiet by all variants, and moves the same in each.
    const own = detectorOf === undefined ? plan : detectorOf(pack.who[row] as number).planAt(plan.slot);
    let mode = LEARN;
    if (!isQuiet) {
      judges.judge ??= createJudge(detector, group, outcome);
      mode = judges.judge(own, device, timeMs, loadRow(table, cell, scratch), value, isNewer);
    }
    if (patterns !== undefined && plan.patterns.length > 0) patterns.notice(plan, value, isNewer, lastMs);
    if (isNewer) {
      move(own, table, cell, timesMs, values, row, detector, mode);
      if (stuck !== undefined && plan.stuck >= 0) stuck.notice(own, table, cell);
    }
  }
  verdicts[row] = verdict;
  const by = detectorOf === undefined ? detector : detectorOf(pack.who[row] as number);
  if (patterns !== undefined) patterns.judge(by, device, timeMs);
  if (stuck !== undefined) stuck.judge(by, device, timeMs);
  if (group.marks[device] !== FIRING || (verdict & (NEWER | OLDER)) === 0) return;
  tellIncident(by, group, device, timeMs, (verdict & NEWER) !== 0, outcome, () =>
    placeOf(detector, group, pack, row, device),
  );
}

/** Rows of newer values of devices without an incident, nearly all of them, need nothing. */
function closeRows(
  detector: Detector,
  group: GroupState,
  pack: Pack,
  admission: Admission,
  from: number,
  to: number,
  outcome: Outcome,
): void {
  const { devices, verdicts } = admission;
  const { marks } = group;
  for (let row = from; row < to; row++) {
    if (verdicts[row] !== NEWER || marks[devices[row] as number] !== NO_INCIDENT)
      closeRow(detector, group, pack, admission, row, outcome);
  }
}

/** Counts a row of which all is taken, and forgets what its device's incidents need no more. */
function closeRow(
  detector: Detector,
  group: GroupState,
  pack: Pack,
  { devices, timesMs, clocksMs, verdicts }: Admission,
  row: number,
  outcome: Outcome,
): void {
  const { counts } = outcome;
  const { lateness } = detector;
  const device = devices[row] as number;
  if (device === LATE) {
    counts.late += 1;
    counts.judged -= 1;
    return;
  }
  const verdict = verdicts[row] as number;
  if (verdict === 0 && group.marks[device] === FIRING) {
    // No rule reads what it brought; the device goes on all the same.
    const timeMs = timesMs[row] as number;
    const isNewest = timeMs >= (clocksMs[row] as number);
    const place = () => placeOf(detector, group, pack, row, device);
    tellIncident(detector, group, device, timeMs, isNewest, outcome, place);
  }
  if ((verdict & OLDER) !== 0) counts.older += 1;
  else if (verdict === REPEAT) {
    counts.duplicate += 1;
    counts.judged -= 1;
  }
  if ((verdict & NEWER) !== 0 && group.marks[device] !== NO_INCIDENT) {
    const clockMs = clocksMs[row] as number;
    forgetEnded(group, device, clockMs - (lateness.allowedMs + lateness.grainMs), clockMs);
  }
}

const scratch = emptyMeasureState();

function placeOf({ profile }: Detector, { ids }: GroupState, pack: Pack, row: number, device: number): Place {
  return { profile: profile.name, device: idAt(ids, device), dimensions: dimensionsOf(pack, pack.who[row] as number) };
}

function dimensionsOf(pack: Pack, who: number): Record<string, string> {
  const dimensions: Record<string, string> = {};
  for (const [i, name] of pack.dimensions.entries()) {
    const value = dimensionIn(pack, who, i);
    if (value !== null) dimensions[name] = value;
  }
  return dimensions;
}
