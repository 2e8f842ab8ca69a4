// What spike and drop have in common: they compare a reading's magnitude with its device's baseline. A reading is
// compared first and moves the baseline after. A baseline of 0 judges nothing: "twice of it" has no meaning there.
import { type Finding, findingOf, NORMAL } from '../../finding/finding.ts';
import type { Severity } from '../../finding/severity.ts';
import { numberText, quantity } from '../../finding/wording.ts';
import type { MeasureState } from '../pasts/measure-state.ts';
import type { Fields, Say } from './fields.ts';
import type { Explanation, JudgedReading } from './kind.ts';
import { LIFE_FIELDS, type LifeFields, lowered } from './life.ts';
import { checkCounted } from './limits.ts';
import type { QuietLimits } from './quiet-limits.ts';

export interface RelativeRule extends LifeFields {
  readonly kind: 'spike' | 'drop';
  readonly name: string;
  readonly measure: string;
  readonly ratio: number;
  /** Once it fires it is over only within this ratio. Default `ratio`. */
  readonly clear?: number;
  readonly severity: Severity;
  /** Readings the baseline must have seen before it judges. Default 1. */
  readonly minReadings?: number;
  /** Only baselines above this judge, in the measure's unit: next to 0 every reading is a multiple. Default 0. */
  readonly minBaseline?: number;
}

export interface RelativeLimits {
  readonly ratio: number;
  readonly finding: Finding;
  readonly minReadings: number;
  readonly minBaseline: number;
}

export const RELATIVE_FIELDS: Fields<RelativeRule> = {
  ...{ kind: 'must', name: 'must', measure: 'must', ratio: 'must', severity: 'must' },
  ...{ clear: 'may', minReadings: 'may', minBaseline: 'may' },
  ...LIFE_FIELDS,
};

export function checkRelative({ ratio, clear, minReadings, minBaseline = 0 }: RelativeRule, say: Say): void {
  if (clear !== undefined && !(clear >= 0 && clear <= ratio))
    say(`clear ${clear}: expected a ratio from 0 to that of the rule, ${ratio}`);
  checkCounted(minReadings, say);
  if (!(minBaseline >= 0)) say(`minBaseline ${minBaseline}: expected 0 or more, baselines are magnitudes`);
}

export function compileRelative({ ratio, severity, minReadings = 1, minBaseline = 0 }: RelativeRule): RelativeLimits {
  return { ratio, finding: findingOf(severity), minReadings, minBaseline };
}

/** The rule with the ratio by which it is left. */
export const relativeLeaving = <S extends RelativeRule>(spec: S): S => ({
  ...spec,
  ratio: spec.clear ?? lowered(spec.ratio, spec.clearShare ?? 0),
});

export const baselineNeeds = ({ minReadings }: RelativeLimits) => ({ baselineCountedTo: Math.max(minReadings, 1) });

export function narrowBaseline(shared: QuietLimits, { minBaseline }: RelativeLimits): void {
  shared.minBaseline = Math.min(shared.minBaseline, minBaseline);
}

/** Whether there is nothing to compare with yet. */
export const isNew = ({ minReadings }: RelativeLimits, { baselineCount }: MeasureState): boolean =>
  baselineCount < minReadings;

export function relativeWords(
  kind: RelativeRule['kind'],
  finding: Finding,
  { state, value }: JudgedReading,
  subject: string,
  unit: string,
): Explanation {
  const baseline = quantity(state.baseline, unit);
  const share = Math.abs(Math.abs(value) / state.baseline - 1);
  const percent = numberText(Math.min(Math.round(share * 100), Number.MAX_VALUE));
  const side = `${kind === 'spike' ? 'above' : 'below'}${value < 0 ? ', as a magnitude,' : ''}`;
  const message =
    finding === NORMAL
      ? `${subject} against a baseline of ${baseline}: the ${kind} is over`
      : `${subject} is ${percent} % ${side} its baseline of ${baseline}`;
  return { baseline: state.baseline, score: null, message };
}
