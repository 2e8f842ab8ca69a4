// Takes a pack into its key group's state: skips what was absorbed before, leaves what the windows call too late or a
// duplicate, judges the rest reading by reading, in order. Names are looked up once a pack; per reading there are only
// numbers and indices. Refuses nothing: a pack holds validated readings.

import type { Pack } from '../pack/pack.ts';
import { compareSequences, moveMark, type Position } from '../reading/position.ts';
import { type Admission, admissionOf, admitRows } from './admit.ts';
import type { Column } from './column.ts';
import type { Detector } from './detector.ts';
import { columnsFor, type GroupState } from './group-state.ts';
import { judgeRows, judgesOf } from './judge-rows.ts';
import { noteRows, type ReadingLog } from './log/reading-log.ts';
import type { Outcome } from './outcome.ts';
import { dropUnasked } from './pasts/measure-columns.ts';
import { partsOf } from './pasts/needs.ts';
import { comeTo, fixedRules, type Rulebook, type RulesInForce } from './rulebook.ts';

/**
 * Moves `group` and adds to `outcome`. Answers whether the state has changed: not where all of the pack was absorbed
 * before.
 */
export function absorbPack(detector: Detector, group: GroupState, pack: Pack, outcome: Outcome): boolean {
  return absorbByRules(fixedRules(detector), group, pack, outcome);
}

/** As `absorbPack`, each reading by the rules of its arrival. @throws Error where the book lacks a version. */
export function absorbByRules(book: Rulebook, group: GroupState, pack: Pack, outcome: Outcome): boolean {
  const { counts } = outcome;
  const from = firstNew(pack, group.positions.get(pack.shard));
  counts.redelivered += from;
  if (from === pack.rows) return false;
  counts.judged += pack.rows - from;
  const before = group.rulesVersion;
  let rules = book.version(before);
  const admission = admissionOf(pack);
  for (let row = from; row < pack.rows; ) {
    const arrivalMs = Math.max(group.arrivalMs, arrivalOf(pack, row));
    if (arrivalMs >= rules.untilMs) {
      const next = book.at(arrivalMs);
      comeTo(group, rules, next, outcome);
      rules = next;
    }
    row = judgeUntil(rules, group, pack, admission, row, outcome);
  }
  if (group.log !== undefined) note(group, group.log, rules, rules.version !== before, pack, admission, from);
  advance(group, pack);
  return true;
}

/** Takes the pack into the group's log, which is given up where that cannot be. */
function note(
  group: GroupState,
  log: ReadingLog,
  { detector }: RulesInForce,
  hasOtherRules: boolean,
  pack: Pack,
  { numbers }: Admission,
  from: number,
): void {
  const measures: number[] = [];
  for (let i = 0; i < pack.measures.length; i++)
    if (hasOtherRules || !detector.planOf(pack.measures[i] as string).isIdle) measures.push(i);
  const withDimensions = hasOtherRules || detector.variants !== undefined;
  if (!noteRows(log, group.ids, pack, numbers, from, measures, withDimensions)) group.log = undefined;
}

/** Judges rows from `from` on by one version of the rules; answers the row after the last one. */
function judgeUntil(
  { detector, untilMs }: RulesInForce,
  group: GroupState,
  pack: Pack,
  admission: Admission,
  from: number,
  outcome: Outcome,
): number {
  if (detector.profile.source.rules.length === 0) return rowsUntil(pack, from, untilMs);
  const columns = columnsOf(detector, group, pack, from);
  const judges = judgesOf(detector, group, pack, outcome);
  let row = from;
  while (row < pack.rows) {
    const to = admitRows(detector, group, pack, admission, row, outcome, untilMs);
    judgeRows(detector, group, pack, columns, judges, admission, row, to, outcome);
    row = to;
    if (row < pack.rows && arrivalOf(pack, row) >= untilMs) break;
  }
  return row;
}

const arrivalOf = ({ arrivalBaseMs, arrivals, record }: Pack, row: number): number =>
  arrivalBaseMs + (arrivals[record[row] as number] as number);

/** The first row after `from` that arrived at `untilMs` or later. */
function rowsUntil(pack: Pack, from: number, untilMs: number): number {
  if (untilMs === Number.POSITIVE_INFINITY) return pack.rows;
  let row = from + 1;
  while (row < pack.rows && arrivalOf(pack, row) < untilMs) row += 1;
  return row;
}

/** The raw shard is absorbed up to the pack's last row. */
function advance(group: GroupState, { shard, sequences, record, index, rows }: Pack): void {
  const sequence = sequences.at(record[rows - 1] as number) as string;
  moveMark(group.positions, shard, { sequence, index: index[rows - 1] as number });
}

/**
 * The first row beyond the mark: rows are in the order of their positions. Usually it is the first one, and one
 * comparison tells.
 */
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

/** Measures that a rule reads, in the order of their names: a pack's own order depends on how the batch was cut. */
function columnsOf(detector: Detector, group: GroupState, pack: Pack, from: number): Column[] {
  const columns: Column[] = [];
  for (let i = 0; i < pack.measures.length; i++) {
    const plan = detector.planOf(pack.measures[i] as string);
    if (plan.isIdle) continue;
    const isReadInRows = plan.patterns.length > 0 || plan.stuck >= 0 || plan.always.length > 0 || plan.isAdaptive;
    const values = pack.values[i] as Float64Array;
    const table = columnsFor(detector, group, plan.slot);
    dropUnasked(table, partsOf(plan.needs));
    columns.push({ plan, values, table, isReadInRows, done: from });
  }
  return columns.length > 1 ? columns.sort((a, b) => (a.plan.name < b.plan.name ? -1 : 1)) : columns;
}
