// The kinds of rules a profile may list. A rule finds anomalies reading by reading; an anomaly's life is an alert. See docs/rules.md.
// Every `measure` may be `*`: one rule for each measure that is no flag, then named `<name>:<measure>`.

import type { Severity } from '../finding/severity.ts';

export type Rule = SpikeRule | DropRule | OutageRule | LevelRule | PatternRule | ZScoreRule | StuckRule;

/** A magnitude above the baseline by more than `ratio` (1 = more than twice the baseline). Needs order. */
export interface SpikeRule {
  readonly kind: 'spike';
  readonly name: string;
  readonly measure: string;
  readonly ratio: number;
  readonly severity: Severity;
  /** Readings the baseline must have seen before it judges. Default 1. */
  readonly minReadings?: number;
  /** Only baselines above this judge, in the measure's unit: next to 0 every reading is a multiple. Default 0. */
  readonly minBaseline?: number;
}

/** A magnitude below the baseline by more than `ratio` (0.5 = under half of it). Needs order. Not raised while an outage of the measure holds. */
export interface DropRule {
  readonly kind: 'drop';
  readonly name: string;
  readonly measure: string;
  readonly ratio: number;
  readonly severity: Severity;
  readonly minReadings?: number;
  readonly minBaseline?: number;
}

/** A magnitude below a fixed value above 0: nothing is flowing, neither in nor out. Such readings do not move the baseline. Needs no order. */
export interface OutageRule {
  readonly kind: 'outage';
  readonly name: string;
  readonly measure: string;
  readonly below: number;
  readonly severity: Severity;
}

/** Fixed limits with a severity each; strictly below or strictly above counts. Needs no order. */
export interface LevelRule {
  readonly kind: 'level';
  readonly name: string;
  readonly measure: string;
  readonly above?: Partial<Readonly<Record<Severity, number>>>;
  readonly below?: Partial<Readonly<Record<Severity, number>>>;
}

/** Several measures together: how many indicators hold, each on its measure's latest value up to `maxAgeMs` old; a flag measure ≠ 0 is enough alone. */
export interface PatternRule {
  readonly kind: 'pattern';
  readonly name: string;
  readonly indicators: readonly { readonly measure: string; readonly above: number }[];
  /** Number of indicators that hold → severity, from the smallest number on. */
  readonly severities: Readonly<Record<number, Severity>>;
  readonly flag?: { readonly measure: string; readonly severity: Severity };
  /** Default 60,000. */
  readonly maxAgeMs?: number;
}

/** Distance from the mean in standard deviations, exponentially weighted with the span of the rolling window. Needs order. */
export interface ZScoreRule {
  readonly kind: 'zscore';
  readonly name: string;
  readonly measure: string;
  /** Readings that the mean and deviation reach back; one span a measure. */
  readonly span: number;
  readonly minReadings: number;
  /** A deviation up to this is not judged, in the measure's unit, e.g. the sensor's smallest step. Default 0: only what rounding makes is left out. */
  readonly minDeviation?: number;
  readonly above: Partial<Readonly<Record<Severity, number>>>;
}

/**
 * All of these measures have given the very same value for `afterMs`: the sensor answers from its memory. Only those count that the device
 * still sends. Needs order. A z-score of a measure that stood still so long begins anew when it moves again.
 */
export interface StuckRule {
  readonly kind: 'stuck';
  readonly name: string;
  /** At least one. A measure may be in one such rule. */
  readonly measures: readonly string[];
  /** Event time between the first and the last of equal readings, ms. */
  readonly afterMs: number;
  /** A longer gap between two readings of a measure ends a run, ms. Default 600,000 (10 min) or half of `afterMs`, what is less; more where devices report more seldom. */
  readonly maxGapMs?: number;
  readonly severity: Severity;
}

/** The measures that a rule names; `*` where it is for each that is no flag. */
export function measuresOf(rule: Rule): readonly string[] {
  if (rule.kind === 'pattern') return rule.indicators.map(({ measure }) => measure);
  return rule.kind === 'stuck' ? rule.measures : [rule.measure];
}
