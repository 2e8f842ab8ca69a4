// Takes a pack into its key group's state: skips what was absorbed before, leaves what the windows call too late or a duplicate, judges the rest
// reading by reading, in order. Names are looked up once a pack; per reading there are only numbers and indices. Refuses nothing: a pack holds validated readings.

import { dimensionIn, type Pack } from '../pack/pack.ts';
import { isTooLate, movedClock } from '../reading/lateness.ts';
import { compareSequences, type Position } from '../reading/position.ts';
import { movedBaseline } from './baseline.ts';
import type { Detector, MeasurePlan } from './detector.ts';
import { forgetDevice, forgetDevices, isForgotten, nextForgettingMs } from './forget.ts';
import { columnsFor, deviceFor, type GroupState } from './group-state.ts';
import { FIRING, forgetEnded, NO_INCIDENT } from './incident.ts';
import { createJudge, type Judge } from './judge.ts';
import { HAS_SEEN, loadRow, type MeasureColumns, rowOf } from './measure-columns.ts';
import { emptyMeasureState } from './measure-state.ts';
import type { Outcome } from './outcome.ts';
import { createPatternJudge } from './pattern-judge.ts';
import { isWithinLevels, isWithinPast } from './quiet.ts';
import { passSlots, REPEATED, takeSlot, UNSEEN } from './seen-slots.ts';
import { moveStill } from './stuck.ts';
import { createStuckJudge } from './stuck-judge.ts';
import { createTeller } from './teller.ts';
import { moveScore } from './z-score.ts';

interface Column {
  readonly plan: MeasurePlan;
  readonly values: ArrayLike<number>;
  readonly table: MeasureColumns;
}

/** Moves `group` and adds to `outcome`. Answers whether the state has changed: not where all of the pack was absorbed before. */
export function absorbPack(detector: Detector, group: GroupState, pack: Pack, outcome: Outcome): boolean {
  const { lateness, slots } = detector;
  const { resolutionMs, baselineKeepRatio } = detector.profile;
  const { counts } = outcome;
  const { record, time, timeBaseMs, arrivals, arrivalBaseMs, who, rows: rowCount } = pack;
  const from = firstNew(pack, group.positions.get(pack.shard));
  counts.redelivered += from;
  if (from === rowCount) return false;
  if (detector.profile.source.rules.length === 0) {
    counts.judged += rowCount - from;
    advance(group, pack);
    return true;
  }
  const columns = columnsOf(detector, group, pack);
  const numbers = freshNumbers(pack.devices.count);
  let entry = 0;
  const tell = createTeller(detector.profile.name, outcome, () => dimensionsOf(pack, entry));
  let judge: Judge | undefined;
  const patterns = detector.patterns.length > 0 ? createPatternJudge(detector, group, outcome, tell) : undefined;
  const stuck = detector.stuck.length > 0 ? createStuckJudge(detector, group, outcome, tell) : undefined;
  let forgetAtMs = nextForgettingMs(detector, group.arrivalMs);
  let older = 0;
  let late = 0;
  let duplicate = 0;
  for (let row = from; row < rowCount; row++) {
    entry = who[row] as number;
    const timeMs = timeBaseMs + (time[row] as number);
    const arrivalMs = arrivalBaseMs + (arrivals[record[row] as number] as number);
    if (arrivalMs > group.arrivalMs) {
      group.arrivalMs = arrivalMs;
      if (arrivalMs >= forgetAtMs) {
        forgetAtMs = nextForgettingMs(detector, arrivalMs);
        if (forgetDevices(detector, group, outcome)) numbers.fill(-1, 0, pack.devices.count);
      }
    }
    let device = numbers[entry] as number;
    if (device < 0) {
      device = numberFor(group, pack, entry);
      numbers[entry] = device;
    }
    const lastClockMs = group.clocksMs[device] as number;
    const clockMs = movedClock(lastClockMs, timeMs, arrivalMs);
    if (clockMs > lastClockMs) {
      if (isForgotten(detector, lastClockMs, clockMs, arrivalMs)) forgetDevice(detector, group, device, outcome);
      group.clocksMs[device] = clockMs;
    }
    if (isTooLate(lateness, timeMs, arrivalMs, clockMs)) {
      late += 1;
      continue;
    }
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
      const hasSeen = (table.parts & HAS_SEEN) !== 0;
      if (isNewer) {
        isAnyNewer = true;
        if (hasSeen) passSlots(table, cell, timeMs, slots);
      } else {
        const standing = takeSlot(table, cell, timeMs, lastMs, slots, hasSeen);
        if (standing === REPEATED) isAnyRepeated = true;
        else isAnyOlder = true;
        if (standing !== UNSEEN) continue;
      }
      const isQuiet =
        isWithinLevels(plan.quiet, value) &&
        (!isNewer || isWithinPast(plan.quiet, table, cell, value)) &&
        group.marks[device] !== FIRING;
      if (!isQuiet) {
        judge ??= createJudge(detector, group, outcome, tell);
        judge(plan, device, timeMs, loadRow(table, cell, scratch), value, isNewer);
      }
      if (patterns !== undefined && plan.patterns.length > 0) patterns.notice(plan, value, isNewer);
      if (isNewer) {
        move(plan, table, cell, timeMs, value, baselineKeepRatio);
        if (stuck !== undefined && plan.stuck >= 0) stuck.notice(plan, table, cell);
      }
    }
    if (patterns !== undefined) patterns.judge(device, timeMs);
    if (stuck !== undefined) stuck.judge(device, timeMs);
    if (isAnyOlder) older += 1;
    else if (isAnyRepeated && !isAnyNewer) duplicate += 1;
    if (isAnyNewer && group.marks[device] !== NO_INCIDENT)
      forgetEnded(group, device, clockMs - lateness.allowedMs - lateness.grainMs);
  }
  counts.judged += rowCount - from - late - duplicate;
  counts.older += older;
  counts.late += late;
  counts.duplicate += duplicate;
  advance(group, pack);
  return true;
}

/** The raw shard is absorbed up to the pack's last row. */
function advance(group: GroupState, { shard, sequences, record, index, rows }: Pack): void {
  const sequence = sequences.at(record[rows - 1] as number) as string;
  group.positions.set(shard, { sequence, index: index[rows - 1] as number });
}

/** The first row beyond the mark: rows are in the order of their positions. Usually it is the first one, and one comparison tells. */
function firstNew(pack: Pack, mark: Position | undefined): number {
  if (mark === undefined) return 0;
  let row = 0;
  let absorbed = -1;
  let sequence = -1;
  for (; row < pack.rows; row++) {
    if (pack.record[row] !== sequence) {
      sequence = pack.record[row] as number;
      const order = compareSequences(pack.sequences.at(sequence) as string, mark.sequence);
      if (order > 0) break;
      absorbed = order === 0 ? mark.index : Number.POSITIVE_INFINITY;
    }
    if ((pack.index[row] as number) > absorbed) break;
  }
  return row;
}

let known = new Int32Array(1024);

/** By entry of a pack: the device's number, −1 before it is looked up. Good until the next pack. */
function freshNumbers(entries: number): Int32Array {
  if (entries > known.length) known = new Int32Array(2 * entries);
  return known.fill(-1, 0, entries);
}

const scratch = emptyMeasureState();

function move(
  plan: MeasurePlan,
  table: MeasureColumns,
  cell: number,
  timeMs: number,
  value: number,
  keepRatio: number,
): void {
  if (plan.stuck >= 0 && moveStill(table, cell, timeMs, value, plan.still) && plan.span > 0) table.scoreCount[cell] = 0;
  table.lastMs[cell] = timeMs;
  if (plan.patterns.length > 0 || plan.stuck >= 0) table.lastValue[cell] = value;
  // What an outage reads is not normal, and its end is no spike: it moves nothing.
  if (Math.abs(value) < plan.outageBelow) return;
  if (plan.baselineCountedTo > 0) {
    const count = table.baselineCount[cell] as number;
    table.baseline[cell] = movedBaseline(table.baseline[cell] as number, count, value, keepRatio);
    if (count < plan.baselineCountedTo) table.baselineCount[cell] = count + 1;
  }
  if (plan.span > 0) {
    scratch.mean = table.mean[cell] as number;
    scratch.variance = table.variance[cell] as number;
    scratch.scoreCount = table.scoreCount[cell] as number;
    moveScore(scratch, value, plan.span, plan.scoreCountedTo);
    table.mean[cell] = scratch.mean;
    table.variance[cell] = scratch.variance;
    table.scoreCount[cell] = scratch.scoreCount;
  }
}

function numberFor(group: GroupState, { devices }: Pack, entry: number): number {
  const from = entry === 0 ? devices.start : (devices.ends[entry - 1] as number);
  return deviceFor(group, devices.bytes, from, devices.ends[entry] as number);
}

/** Measures that a rule reads, in the order of their names: a pack's own order depends on how the batch was cut. */
function columnsOf(detector: Detector, group: GroupState, pack: Pack): Column[] {
  const columns: Column[] = [];
  for (let i = 0; i < pack.measures.length; i++) {
    const plan = detector.planOf(pack.measures[i] as string);
    if (plan.isIdle) continue;
    columns.push({ plan, values: pack.values[i] as ArrayLike<number>, table: columnsFor(detector, group, plan.slot) });
  }
  return columns.length > 1 ? columns.sort((a, b) => (a.plan.name < b.plan.name ? -1 : 1)) : columns;
}

function dimensionsOf(pack: Pack, who: number): Record<string, string> {
  const dimensions: Record<string, string> = {};
  for (const [i, name] of pack.dimensions.entries()) {
    const value = dimensionIn(pack, who, i);
    if (value !== null) dimensions[name] = value;
  }
  return dimensions;
}
