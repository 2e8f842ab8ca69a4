// The rules that are compared: those that need to know nothing of a measure, as the shipped profiles set them.
import type { Rule } from '#core/detect/rules/rules.ts';

export interface RuleToTry {
  readonly name: string;
  /** For a measure that reports each `periodMs`. */
  rule(measure: string, periodMs: number): Rule;
}

/** `level`, `outage`, `rate` and `pattern` have limits in a measure's unit: there are none that fit any series. */
export const RULES_TO_TRY: readonly RuleToTry[] = [
  { name: 'adaptive', rule: (measure) => ({ kind: 'adaptive', name: 'adaptive', measure }) },
  {
    name: 'zscore',
    rule: (measure) => ({ kind: 'zscore', name: 'zscore', measure, span: 100, minReadings: 30, above: { medium: 4 } }),
  },
  { name: 'spike', rule: (measure) => ({ kind: 'spike', name: 'spike', measure, ratio: 1, severity: 'high' }) },
  { name: 'drop', rule: (measure) => ({ kind: 'drop', name: 'drop', measure, ratio: 0.5, severity: 'medium' }) },
  {
    name: 'stuck',
    rule: (measure, periodMs) => ({
      ...{ kind: 'stuck', name: 'stuck', measures: [measure], severity: 'medium' },
      ...{ afterMs: 30 * periodMs, maxGapMs: 3 * periodMs },
    }),
  },
];
