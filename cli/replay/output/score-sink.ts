// What the rules make of each accepted value, as CSV: by detect's own code, which goes through the packs a reading at a
// time, and by the rules themselves, asked with the state before it. docs/replay.md says how to read it.
import { closeSync, openSync, writeSync } from 'node:fs';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector, type Detector } from '#core/detect/detector.ts';
import { viewDevice } from '#core/detect/device-view.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import type { MeasurePlan } from '#core/detect/measure-plan.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { emptyMeasureState, type MeasureState } from '#core/detect/pasts/measure-state.ts';
import type { CompiledRule, JudgedReading } from '#core/detect/rules/kind.ts';
import { type Finding, NORMAL } from '#core/finding/finding.ts';
import { deviceIn, type Pack } from '#core/pack/pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { judgedReading } from '../../judging/judged-reading.ts';

export interface ScoreSink {
  take(pack: Uint8Array): void;
  end(): void;
}

const HEAD = 'device_id,measure,timestamp,value,score,firing\n';
const FLUSH_AT = 1 << 16;
/** Of findings by a rule that only says how grave: low, medium, high, critical. */
const SCORE_OF_FINDING = [0, 0.6, 0.7, 0.8, 0.9];
/** Just below the limit: a rule that finds strictly beyond its limit finds nothing at it. */
const AT_LIMIT = 0.499999;

/** @throws Error where the file cannot be written. */
export function createScoreSink(path: string, profile: CompiledProfile, maxAgeMs: number): ScoreSink {
  const file = openSync(path, 'w');
  const detector = createDetector(profile, { maxAgeMs });
  const groups = new Map<number, GroupState>();
  let text = HEAD;
  const flush = (): void => {
    writeSync(file, text);
    text = '';
  };
  return {
    take(data) {
      const pack = parsePack(data);
      const group = groups.get(pack.group) ?? emptyGroupState();
      groups.set(pack.group, group);
      for (let row = 0; row < pack.rows; row += 1) {
        text += linesOf(detector, group, pack, row);
        if (text.length > FLUSH_AT) flush();
      }
    },
    end() {
      flush();
      closeSync(file);
    },
  };
}

/** Absorbs a row, and says what of its values was accepted. */
function linesOf(detector: Detector, group: GroupState, pack: Pack, row: number): string {
  const device = deviceIn(pack, pack.who[row] as number);
  const before = viewDevice(group, device);
  const outcome = emptyOutcome();
  absorbPack(detector, group, rowOf(pack, row), outcome);
  const { late, duplicate } = outcome.counts;
  if (late > 0 || duplicate > 0) return '';
  const timeMs = pack.timeBaseMs + (pack.time[row] as number);
  const stamp = new Date(timeMs).toISOString();
  const opened = new Set(outcome.transitions.filter(({ change }) => change === 'opened').map(({ measure }) => measure));
  let text = '';
  for (const [column, measure] of pack.measures.entries()) {
    const value = pack.values[column]?.[row] as number;
    if (Number.isNaN(value)) continue;
    const plan = detector.planOf(measure);
    const state = before?.measures[plan.slot];
    const isNewer = !(timeMs <= (state?.lastMs ?? Number.NEGATIVE_INFINITY));
    const score = scoreOf(plan, state, value, timeMs, isNewer);
    text += `${csvCell(device)},${csvCell(measure)},${stamp},${value},${Number(score.toFixed(6))},${opened.has(measure) ? 1 : 0}\n`;
  }
  return text;
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

/** RFC 4180: in quotes where it holds what separates cells or rows. */
function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The highest of the measure's rules. */
function scoreOf(
  plan: MeasurePlan,
  state: MeasureState | undefined,
  value: number,
  timeMs: number,
  isNewer: boolean,
): number {
  const reading = judgedReading(plan, state ?? emptyMeasureState(), value, timeMs);
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
