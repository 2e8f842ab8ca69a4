// What each rule says of one value, in words and numbers: the compiled rules themselves are asked, as detect asks them.
import type { Detector } from '#core/detect/detector.ts';
import { judgedReading } from '#core/detect/judged-reading.ts';
import type { MeasurePlan } from '#core/detect/measure-plan.ts';
import { emptyMeasureState, type MeasureState } from '#core/detect/pasts/measure-state.ts';
import type { CompiledRule, JudgedReading } from '#core/detect/rules/kind.ts';
import { type Finding, NORMAL, severityOf } from '#core/finding/finding.ts';
import type { Severity } from '#core/finding/severity.ts';
import { labelOf, quantity } from '#core/finding/wording.ts';
import { type Edge, edgesOf } from './edges.ts';

/** `unjudged`: the rule has nothing to compare with yet. */
export type Verdict = 'normal' | 'unjudged' | Severity;

export interface RuleView {
  readonly rule: string;
  readonly kind: string;
  /** Several where the rule reads several, with spaces between; then there is no one value. */
  readonly measure: string;
  readonly value: number | null;
  readonly finding: Verdict;
  /** What the value was compared with, and a further number that explains; null where none. */
  readonly baseline: number | null;
  readonly score: number | null;
  /** Why, of a finding; empty where there is none. */
  readonly message: string;
  /** Where the rule's limits were at that reading; none where it could not judge, or reads several measures. */
  readonly edges: () => readonly Edge[];
}

/** What the rules of a measure say of a value; those that need order say nothing of one that is not newer. */
export function viewValue(
  detector: Detector,
  plan: MeasurePlan,
  before: MeasureState | undefined,
  { value, timeMs, isNewer }: { readonly value: number; readonly timeMs: number; readonly isNewer: boolean },
): RuleView[] {
  const state = before ?? emptyMeasureState();
  const reading = judgedReading(plan, state, value, timeMs);
  const { min, max } = rangeOf(detector, plan.name);
  return plan.rules
    .filter((rule) => isNewer || !rule.needsOrder)
    .map((rule) => ({
      ...viewOf(detector, rule, rule.judge(reading), reading),
      edges: () => edgesOf({ plan, rule, state, timeMs, min, max }) ?? [],
    }));
}

/** What a measure can be, by the profile. */
export function rangeOf({ profile }: Detector, measure: string): { readonly min: number; readonly max: number } {
  const known = profile.measures.find(({ name }) => name === measure);
  return known ?? { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
}

function viewOf(
  detector: Detector,
  rule: CompiledRule,
  finding: Finding,
  reading: JudgedReading,
): Omit<RuleView, 'edges'> {
  const { name, kind, measure } = rule;
  const { value } = reading;
  const own = { rule: name, kind, measure, value, finding: verdictOf(finding) };
  if (finding < NORMAL) return { ...own, baseline: null, score: null, message: '' };
  const unit = detector.unitOf(measure);
  const subject = `${labelOf(measure, unit)} ${quantity(value, unit)}`;
  const { baseline, score, message } = rule.words(finding, reading, subject, unit);
  return { ...own, baseline, score, message: finding > NORMAL ? message : '' };
}

export function verdictOf(finding: Finding): Verdict {
  if (finding < NORMAL) return 'unjudged';
  return finding === NORMAL ? 'normal' : severityOf(finding);
}
