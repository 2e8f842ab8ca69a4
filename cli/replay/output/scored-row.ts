// What the rules make of a row's values, by detect's own code, which takes it in, and by the rules themselves, asked
// with the state before it.
import { findId } from '#core/bytes/id-table.ts';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import type { Detector } from '#core/detect/detector.ts';
import type { GroupState } from '#core/detect/group-state.ts';
import { judgedReading } from '#core/detect/judged-reading.ts';
import type { MeasurePlan } from '#core/detect/measure-plan.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { loadRow } from '#core/detect/pasts/measure-columns.ts';
import { emptyMeasureState, type MeasureState } from '#core/detect/pasts/measure-state.ts';
import type { CompiledRule, JudgedReading } from '#core/detect/rules/kind.ts';
import { type Finding, NORMAL } from '#core/finding/finding.ts';
import { deviceIn, type Pack } from '#core/pack/pack.ts';

export interface Scored {
  readonly device: string;
  readonly measure: string;
  readonly timeMs: number;
  readonly value: number;
  /** 0 to 1; 0.5 at the mildest limit of the rule that is furthest out. */
  readonly score: number;
  /** An alert opens. */
  readonly isFiring: boolean;
}

/** Of findings by a rule that only says how grave: low, medium, high, critical. */
const SCORE_OF_FINDING = [0, 0.6, 0.7, 0.8, 0.9];
/** Just below the limit: a rule that finds strictly beyond its limit finds nothing at it. */
const AT_LIMIT = 0.499999;

/** Absorbs a row into `group`, and says what of its values was accepted. */
export function scoredRow(detector: Detector, group: GroupState, pack: Pack, row: number): Scored[] {
  const device = deviceIn(pack, pack.who[row] as number);
  const number = findId(group.ids, device);
  const timeMs = pack.timeBaseMs + (pack.time[row] as number);
  const scored: Omit<Scored, 'isFiring'>[] = [];
  for (const [column, measure] of pack.measures.entries()) {
    const value = pack.values[column]?.[row] as number;
    if (Number.isNaN(value)) continue;
    const plan = detector.planOf(measure);
    const state = stateOf(group, plan.slot, number);
    scored.push({ device, measure, timeMs, value, score: scoreOf(plan, state, value, timeMs) });
  }
  const outcome = emptyOutcome();
  absorbPack(detector, group, rowOf(pack, row), outcome);
  const { late, duplicate } = outcome.counts;
  if (late > 0 || duplicate > 0) return [];
  const opened = outcome.transitions.filter(({ change }) => change === 'opened').map(({ measure }) => measure);
  return scored.map((each) => ({ ...each, isFiring: opened.includes(each.measure) }));
}

const scratch = emptyMeasureState();
const EMPTY = emptyMeasureState();

function stateOf(group: GroupState, slot: number, device: number): MeasureState {
  const columns = group.measures[slot];
  const row = device < 0 ? -1 : (columns?.rowOf[device] ?? -1);
  return columns === undefined || row < 0 ? EMPTY : loadRow(columns, row, scratch);
}

/** The highest of the measure's rules; those that need order say nothing of a value that is not newer. */
function scoreOf(plan: MeasurePlan, state: MeasureState, value: number, timeMs: number): number {
  const reading = judgedReading(plan, state, value, timeMs);
  const isNewer = timeMs > state.lastMs;
  let highest = 0;
  for (const rule of plan.rules) if (isNewer || !rule.needsOrder) highest = Math.max(highest, scoreBy(rule, reading));
  return highest;
}

/** 0.5 at the rule's mildest limit, 0.75 twice as far out, 0.875 three times. */
function scoreBy(rule: CompiledRule, reading: JudgedReading): number {
  const finding: Finding = rule.judge(reading);
  const ratio = rule.strength?.(reading);
  if (ratio === undefined) return finding > NORMAL ? (SCORE_OF_FINDING[finding] as number) : 0;
  if (!(ratio >= 0)) return 0;
  const score = 1 - 2 ** -ratio;
  return finding > NORMAL ? Math.max(score, 0.5) : Math.min(score, AT_LIMIT);
}

/** The pack with this row alone. */
function rowOf(pack: Pack, row: number): Pack {
  const only = (column: ArrayLike<number>) => Float64Array.of(column[row] as number);
  return {
    ...pack,
    rows: 1,
    who: only(pack.who),
    record: only(pack.record),
    index: only(pack.index),
    time: only(pack.time),
    values: pack.values.map(only),
  };
}
