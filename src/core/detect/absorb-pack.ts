// Takes a pack into its key group's state: skips what was absorbed before, judges the rest reading by reading, in order.
// Names are looked up once a pack; per reading there are only numbers and indices. Refuses nothing: a pack holds validated readings.
import type { Pack } from '../pack/pack.ts';
import { compareSequences, type Position } from '../reading/position.ts';
import { movedBaseline } from './baseline.ts';
import type { Detector, MeasurePlan } from './detector.ts';
import { columnsFor, type GroupState } from './group-state.ts';
import { numberOf } from './id-table.ts';
import { FIRING, forgetEnded, NO_INCIDENT } from './incident.ts';
import { createJudge, type Judge } from './judge.ts';
import { loadRow, type MeasureColumns, rowOf } from './measure-columns.ts';
import { emptyMeasureState } from './measure-state.ts';
import type { Outcome } from './outcome.ts';
import { createPatternJudge } from './pattern-judge.ts';
import { isWithinLevels, isWithinPast } from './quiet.ts';
import { createTeller, type Teller } from './teller.ts';
import { moveScore } from './z-score.ts';

interface Column {
  readonly plan: MeasurePlan;
  readonly values: ArrayLike<number>;
  readonly table: MeasureColumns;
}

/** Moves `group` and adds to `outcome`. Answers whether the state has changed: not where all of the pack was absorbed before. */
export function absorbPack(detector: Detector, group: GroupState, pack: Pack, outcome: Outcome): boolean {
  const { resolutionMs, allowedLatenessMs, baselineKeepRatio } = detector.profile;
  const { counts } = outcome;
  const { record, index, time, who } = pack;
  const rowCount = who.length;
  const columns = columnsOf(detector, group, pack);
  const numbers = new Int32Array(pack.devices.length).fill(-1);
  let entry = 0;
  const tell: Teller = createTeller(detector.profile.name, outcome, () => dimensionsOf(pack, entry));
  let judge: Judge | undefined;
  const patterns = detector.patterns.length > 0 ? createPatternJudge(detector, group, outcome, tell) : undefined;
  const mark = group.positions.get(pack.shard);
  let skippedTo = -1;
  let current = -1;
  let last = -1;
  for (let row = 0; row < rowCount; row++) {
    if (record[row] !== current) {
      current = record[row] as number;
      skippedTo = absorbedIndex(pack.sequences[current] as string, mark);
    }
    if ((index[row] as number) <= skippedTo) {
      counts.redelivered += 1;
      continue;
    }
    last = row;
    counts.judged += 1;
    entry = who[row] as number;
    const timeMs = time[row] as number;
    let device = numbers[entry] as number;
    let isAnyNewer = false;
    let isAnyOlder = false;
    for (let c = 0; c < columns.length; c++) {
      const { plan, values, table } = columns[c] as Column;
      const value = values[row] as number;
      if (Number.isNaN(value)) continue;
      if (device < 0) {
        device = numberFor(group, pack.devices[entry]?.[0] as string);
        numbers[entry] = device;
      }
      const cell = rowOf(table, device);
      const lastMs = table.lastMs[cell] as number;
      const isNewer =
        timeMs > lastMs &&
        (timeMs - lastMs >= resolutionMs || Math.floor(timeMs / resolutionMs) > Math.floor(lastMs / resolutionMs));
      const isQuiet =
        isWithinLevels(plan.quiet, value) &&
        (!isNewer || isWithinPast(plan.quiet, table, cell, value)) &&
        markOf(group, device) !== FIRING;
      if (!isQuiet) {
        judge ??= createJudge(detector, group, outcome, tell);
        judge(plan, device, timeMs, loadRow(table, cell, scratch), value, isNewer);
      }
      if (plan.patterns.length > 0) patterns?.notice(plan, value, isNewer);
      if (isNewer) {
        isAnyNewer = true;
        move(plan, table, cell, timeMs, value, baselineKeepRatio);
      } else isAnyOlder = true;
    }
    if (patterns !== undefined && device >= 0) patterns.judge(device, timeMs);
    if (isAnyOlder) counts.older += 1;
    if (isAnyNewer && markOf(group, device) !== NO_INCIDENT) forgetEnded(group, device, timeMs - allowedLatenessMs);
  }
  if (last < 0) return false;
  const sequence = pack.sequences[record[last] as number] as string;
  group.positions.set(pack.shard, { sequence, index: index[last] as number });
  return true;
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
  table.lastMs[cell] = timeMs;
  if (plan.patterns.length > 0) table.lastValue[cell] = value;
  // What an outage reads is not normal, and its end is no spike: it moves nothing.
  if (value < plan.outageBelow) return;
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

function markOf(group: GroupState, device: number): number {
  return device < group.marks.length ? (group.marks[device] as number) : NO_INCIDENT;
}

const encoder = new TextEncoder();
const idBytes = new Uint8Array(4096);

function numberFor(group: GroupState, id: string): number {
  let length = 0;
  for (; length < id.length; length++) {
    const code = id.charCodeAt(length);
    if (code > 127) {
      const bytes = encoder.encode(id);
      return numberOf(group.ids, bytes, 0, bytes.length);
    }
    idBytes[length] = code;
  }
  return numberOf(group.ids, idBytes, 0, length);
}

/** Up to which index in the record its readings were absorbed: −1 for none, +∞ for all. */
function absorbedIndex(sequence: string, mark: Position | undefined): number {
  if (mark === undefined) return -1;
  const order = compareSequences(sequence, mark.sequence);
  if (order === 0) return mark.index;
  return order < 0 ? Number.POSITIVE_INFINITY : -1;
}

/** Measures that a rule reads, in the order of their names: a pack's own order depends on how the batch was cut. */
function columnsOf(detector: Detector, group: GroupState, pack: Pack): Column[] {
  const columns: Column[] = [];
  for (const [i, name] of pack.measures.entries()) {
    const plan = detector.planOf(name);
    if (plan.isIdle) continue;
    columns.push({ plan, values: pack.values[i] as ArrayLike<number>, table: columnsFor(detector, group, plan.slot) });
  }
  return columns.sort((a, b) => (a.plan.name < b.plan.name ? -1 : 1));
}

function dimensionsOf(pack: Pack, who: number): Record<string, string> {
  const dimensions: Record<string, string> = {};
  for (const [i, name] of pack.dimensions.entries()) {
    const value = pack.devices[who]?.[i + 1];
    if (value !== null && value !== undefined) dimensions[name] = value;
  }
  return dimensions;
}
