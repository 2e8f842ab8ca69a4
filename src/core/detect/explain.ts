// Why a rule says what it says of a reading: the numbers and the sentence of an alert's transition. Called for transitions only.

import { type Finding, NORMAL, severityOf } from '../finding/finding.ts';
import { labelOf, numberText, quantity } from '../finding/wording.ts';
import type { CompiledPattern, CompiledRule } from './compiled-rule.ts';
import { limitPassed } from './level.ts';
import type { MeasureState } from './measure-state.ts';
import { countIndicators, flagHolds, indicatorHolds, type LatestValues, oldestThatCounts } from './pattern.ts';
import { deviationOf, scoreOf } from './z-score.ts';

export interface Explanation {
  readonly baseline: number | null;
  readonly score: number | null;
  readonly message: string;
}

/** `state` as it was before the reading moved it. */
export function explain(
  rule: CompiledRule,
  finding: Finding,
  state: MeasureState,
  value: number,
  unit: string,
): Explanation {
  const subject = `${labelOf(rule.measure, unit)} ${quantity(value, unit)}`;
  switch (rule.kind) {
    case 'spike':
    case 'drop': {
      const baseline = quantity(state.baseline, unit);
      const percent = numberText(Math.round(Math.abs(Math.abs(value) / state.baseline - 1) * 100));
      const side = `${rule.kind === 'spike' ? 'above' : 'below'}${value < 0 ? ', as a magnitude,' : ''}`;
      const message =
        finding === NORMAL
          ? `${subject} against a baseline of ${baseline}: the ${rule.kind} is over`
          : `${subject} is ${percent} % ${side} its baseline of ${baseline}`;
      return { baseline: state.baseline, score: null, message };
    }
    case 'outage': {
      const limit = quantity(rule.below, unit);
      const below = `below ${limit}${value < 0 ? ' as a magnitude' : ''}`;
      const message =
        finding === NORMAL
          ? `${subject} is not ${below} any more: the outage is over`
          : `${subject} is ${below}: an outage`;
      return { baseline: rule.below, score: null, message };
    }
    case 'level': {
      if (finding === NORMAL) return { baseline: null, score: null, message: `${subject} is within its limits again` };
      const limit = limitPassed(rule.limits, value, finding);
      const side = value > limit ? 'above' : 'below';
      const message = `${subject} is ${side} its ${severityOf(finding)} limit of ${quantity(limit, unit)}`;
      return { baseline: limit, score: null, message };
    }
    case 'zscore': {
      const score = scoreOf(rule.limits, state, value);
      const distance = numberText(Math.abs(score));
      const side = score < 0 ? 'below' : 'above';
      const spread = quantity(deviationOf(state, rule.limits.span), unit);
      const words = `${subject} is ${distance} standard deviations of ${spread} ${side} its mean of ${quantity(state.mean, unit)}`;
      const message = finding === NORMAL ? `${words}: no outlier any more` : words;
      return { baseline: state.mean, score, message };
    }
  }
}

export function explainPattern(
  pattern: CompiledPattern,
  finding: Finding,
  latest: LatestValues,
  unitOf: (measure: string) => string,
): Explanation {
  const { limits, measures, name } = pattern;
  const score = countIndicators(limits, latest);
  const count = `${score} of ${limits.above.length} indicators of ${name}`;
  if (finding === NORMAL) return { baseline: null, score, message: `${count} left: the pattern is over` };
  const oldestMs = oldestThatCounts(limits, latest);
  const parts: string[] = [];
  for (const [i, measure] of measures.entries()) {
    if (i < limits.above.length && indicatorHolds(limits, latest, i, oldestMs)) {
      const unit = unitOf(measure);
      const value = quantity(latest[i]?.lastValue ?? Number.NaN, unit);
      parts.push(`${labelOf(measure, unit)} ${value} (above ${numberText(limits.above[i] as number)})`);
    }
  }
  const found = parts.length === 0 ? count : `${count}: ${parts.join(', ')}`;
  const message = flagHolds(limits, latest) ? `${flagText(pattern, unitOf)}, ${found}` : found;
  return { baseline: null, score, message };
}

/** A late flag: it counts alone, whatever the latest values say by now. */
export function explainLateFlag(
  pattern: CompiledPattern,
  latest: LatestValues,
  unitOf: (measure: string) => string,
): Explanation {
  const score = countIndicators(pattern.limits, latest);
  return { baseline: null, score, message: `a late reading tells that ${flagText(pattern, unitOf)}` };
}

function flagText(pattern: CompiledPattern, unitOf: (measure: string) => string): string {
  const flag = pattern.measures[pattern.limits.above.length] ?? '';
  return `${labelOf(flag, unitOf(flag))} is on`;
}
