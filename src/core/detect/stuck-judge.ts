// Judges the stuck rules that a reading touches, once per reading and after all of its values were taken in. Usually a
// value has moved, and that is all there is to ask. Needs order: a value that is not newer says nothing.
import { cutMessage } from '../alert/evidence.ts';
import { NORMAL } from '../finding/finding.ts';
import type { Detector } from './detector.ts';
import type { GroupState } from './group-state.ts';
import { FIRING, settle, show } from './incident.ts';
import type { MeasurePlan } from './measure-plan.ts';
import type { Outcome } from './outcome.ts';
import type { MeasureColumns } from './pasts/measure-columns.ts';
import { stillMs } from './pasts/still.ts';
import { type CompiledStuck, explainStuck, type LatestValue } from './rules/stuck.ts';

export interface StuckJudge {
  /** Notes that a newer value of a measure that a stuck rule reads was taken into its row. */
  notice(plan: MeasurePlan, columns: MeasureColumns, row: number): void;
  /** By the rules that the device has. */
  judge(by: Detector, device: number, timeMs: number): void;
}

/** What the reading's values of a rule's measures did. */
const NOTHING = 0;
const ALL_STOOD_STILL = 1;
const ONE_MOVED = 2;

export function createStuckJudge(detector: Detector, group: GroupState, outcome: Outcome): StuckJudge {
  const { stuck: rules, unitOf } = detector;
  const found = new Uint8Array(rules.length);

  function judgeRule(each: Detector['stuck'][number], at: number, device: number, timeMs: number): void {
    const still = found[at] === ALL_STOOD_STILL ? standingStill(group, each, device, timeMs) : undefined;
    const isStuck = still !== undefined && still.length > 0;
    if (isStuck) outcome.counts.anomalies += 1;
    else if (group.marks[device] !== FIRING) return;
    const finding = isStuck ? each.rule.limits.finding : NORMAL;
    const record = settle(group, device, each.rule, finding, timeMs, true, 0, true);
    if (record === undefined) return;
    const latest = still ?? latestOf(each.rule, each.slots, device);
    const first = latest[0] as LatestValue;
    const { message, ...why } = explainStuck(isStuck, latest, timeMs, unitOf);
    const { measure, value } = first;
    show(group, device, record, finding, { measure, value, ...why, message: cutMessage(message) });
  }

  /** The measure that moved last of all, in front. */
  function latestOf({ measures }: CompiledStuck, slots: readonly number[], device: number): LatestValue[] {
    const values: LatestValue[] = [];
    for (const [i, slot] of slots.entries()) {
      const columns = group.measures[slot];
      const row = columns?.rowOf[device] ?? -1;
      // A row may be of a device whose past was forgotten.
      if (columns === undefined || row < 0 || columns.lastMs[row] === Number.NEGATIVE_INFINITY) continue;
      const sinceMs = columns.stillSinceMs[row] as number;
      values.push({ measure: measures[i] as string, value: columns.lastValue[row] as number, sinceMs });
    }
    return values.sort((a, b) => b.sinceMs - a.sinceMs);
  }

  return {
    notice({ stuck, still }, columns, row) {
      const did = stillMs(columns, row) >= still.afterMs ? ALL_STOOD_STILL : ONE_MOVED;
      if (stuck >= 0 && did > (found[stuck] as number)) found[stuck] = did;
    },
    judge(by, device, timeMs) {
      for (let at = 0; at < rules.length; at++) {
        if (found[at] === NOTHING) continue;
        judgeRule(by.stuck[at] as Detector['stuck'][number], at, device, timeMs);
        found[at] = NOTHING;
      }
    },
  };
}

/** The rule's measures that the device still sends; undefined where one of them moves. */
export function standingStill(
  group: GroupState,
  { rule, slots }: Detector['stuck'][number],
  device: number,
  timeMs: number,
): LatestValue[] | undefined {
  const values: LatestValue[] = [];
  for (const [i, slot] of slots.entries()) {
    const columns = group.measures[slot];
    const row = columns?.rowOf[device] ?? -1;
    if (columns === undefined || row < 0) continue;
    if (timeMs - (columns.lastMs[row] as number) > rule.limits.maxGapMs) continue;
    if (stillMs(columns, row) < rule.limits.afterMs) return undefined;
    values.push({
      measure: rule.measures[i] as string,
      value: columns.lastValue[row] as number,
      sinceMs: columns.stillSinceMs[row] as number,
    });
  }
  return values;
}
