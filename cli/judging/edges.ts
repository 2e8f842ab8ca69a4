// Where a rule's limits are for the next value of a measure: found by asking the rule itself, so that they are right
// for every kind, whatever its limits are made of.

import { judgedReading } from '#core/detect/judged-reading.ts';
import type { MeasurePlan } from '#core/detect/measure-plan.ts';
import type { MeasureState } from '#core/detect/pasts/measure-state.ts';
import type { CompiledRule } from '#core/detect/rules/kind.ts';
import { type Finding, NORMAL, severityOf } from '#core/finding/finding.ts';
import type { Severity } from '#core/finding/severity.ts';

/** Values strictly on this side of it are found, at least as grave as said. */
export interface Edge {
  readonly side: 'above' | 'below';
  readonly value: number;
  readonly severity: Severity;
}

export interface EdgesQuestion {
  readonly plan: MeasurePlan;
  readonly rule: CompiledRule;
  readonly state: MeasureState;
  /** When the next value is taken to come, ms of event time. */
  readonly timeMs: number;
  /** Values that the measure can have. */
  readonly min: number;
  readonly max: number;
}

/** Beyond it no measure is, where the profile says no range. */
const FARTHEST = 1e12;
const GROWTH = 1.3;
const HALVINGS = 80;

/**
 * The mildest edge nearest to what is normal first; undefined where the rule cannot judge yet, or finds what is usual
 * an anomaly too.
 */
export function edgesOf(question: EdgesQuestion): readonly Edge[] | undefined {
  const { plan, rule, state, timeMs } = question;
  const findingAt = (value: number): Finding => rule.judge(judgedReading(plan, state, value, timeMs));
  const usual = [state.baseline, state.mean, state.lastValue, (question.min + question.max) / 2, 1];
  const from = usual.find((value) => Number.isFinite(value) && findingAt(value) === NORMAL);
  if (from === undefined) return undefined;
  return [...sideOf('below', from, question, findingAt), ...sideOf('above', from, question, findingAt)];
}

function sideOf(
  side: Edge['side'],
  from: number,
  { min, max }: EdgesQuestion,
  findingAt: (value: number) => Finding,
): Edge[] {
  const edges: Edge[] = [];
  let [last, finding] = [from, NORMAL];
  for (const value of ladder(side, from, Math.max(min, -FARTHEST), Math.min(max, FARTHEST))) {
    const found = findingAt(value);
    // A step may pass several: each has its edge, and of equal ones the gravest stands.
    for (let graver = finding + 1; graver <= found; graver += 1) {
      const at = edgeBetween(last, value, (each) => findingAt(each) >= graver);
      if (edges.at(-1)?.value === at) edges.pop();
      edges.push({ side, value: at, severity: severityOf(graver) });
    }
    finding = Math.max(finding, found);
    last = value;
  }
  return edges;
}

/** Values ever farther from one, and those around which limits are narrow. */
function ladder(side: Edge['side'], from: number, min: number, max: number): number[] {
  const sign = side === 'above' ? 1 : -1;
  const values = [0, min, max];
  for (let step = Math.max(1e-9, Math.abs(from) * 1e-4); step < FARTHEST * 2; step *= GROWTH)
    values.push(from + sign * step);
  return values
    .filter((value) => (value - from) * sign > 0 && value >= min && value <= max)
    .sort((a, b) => (a - b) * sign);
}

/** The last value that is not beyond the edge; `beyond` is false at `inside` and true at `outside`. */
function edgeBetween(inside: number, outside: number, beyond: (value: number) => boolean): number {
  for (let left = HALVINGS; left > 0; left -= 1) {
    const middle = (inside + outside) / 2;
    if (middle === inside || middle === outside) break;
    if (beyond(middle)) outside = middle;
    else inside = middle;
  }
  return Number(inside.toPrecision(9));
}
