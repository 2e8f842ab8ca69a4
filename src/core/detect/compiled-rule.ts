// A rule as it judges one measure: limits as numbers, defaults filled in, `*` resolved to the measure.

import { type Finding, findingOf, NORMAL } from '../finding/finding.ts';
import type { Severity } from '../finding/severity.ts';
import type { LevelRule, Rule, StuckRule, ZScoreRule } from '../profile/rule.ts';
import type { RelativeLimits } from './baseline.ts';
import { type LevelLimits, limitsByFinding } from './level.ts';
import type { PatternLimits } from './pattern.ts';
import type { StuckLimits } from './stuck.ts';
import type { ScoreLimits } from './z-score.ts';

interface Named {
  /** The rule's name, or `<name>:<measure>` where it was written for `*`. */
  readonly name: string;
  readonly measure: string;
}

export type CompiledRule =
  | (Named & { readonly kind: 'spike' | 'drop'; readonly limits: RelativeLimits })
  | (Named & { readonly kind: 'outage'; readonly below: number; readonly finding: Finding })
  | (Named & { readonly kind: 'level'; readonly limits: LevelLimits })
  | (Named & { readonly kind: 'zscore'; readonly limits: ScoreLimits });

export interface CompiledPattern {
  readonly name: string;
  readonly kind: 'pattern';
  /** The indicators' measures, then the flag's. */
  readonly measures: readonly string[];
  readonly limits: PatternLimits;
}

export interface CompiledStuck {
  readonly name: string;
  readonly kind: 'stuck';
  readonly measures: readonly string[];
  readonly limits: StuckLimits;
}

export type MeasureRule = Exclude<Rule, { kind: 'pattern' | 'stuck' }>;
export type Pattern = Extract<Rule, { kind: 'pattern' }>;

/** 10 minutes: a sensor that reports each minute may lose some readings and is still followed. */
const DEFAULT_MAX_GAP_MS = 600_000;
/** A minute: measures that come in messages of their own are that far apart at most. */
const DEFAULT_MAX_AGE_MS = 60_000;

export function compileRule(rule: MeasureRule, measure: string): CompiledRule {
  const name = rule.measure === '*' ? `${rule.name}:${measure}` : rule.name;
  switch (rule.kind) {
    case 'spike':
    case 'drop': {
      const { ratio, minReadings = 1, minBaseline = 0 } = rule;
      const limits = { ratio, finding: findingOf(rule.severity), minReadings, minBaseline };
      return { kind: rule.kind, name, measure, limits };
    }
    case 'outage':
      return { kind: 'outage', name, measure, below: rule.below, finding: findingOf(rule.severity) };
    case 'level':
      return { kind: 'level', name, measure, limits: compileLevel(rule) };
    case 'zscore':
      return { kind: 'zscore', name, measure, limits: compileScore(rule) };
  }
}

function compileLevel(rule: LevelRule): LevelLimits {
  return {
    above: limitsByFinding(rule.above, Number.POSITIVE_INFINITY),
    below: limitsByFinding(rule.below, Number.NEGATIVE_INFINITY),
  };
}

function compileScore(rule: ZScoreRule): ScoreLimits {
  const { span, minReadings, minDeviation = 0 } = rule;
  return { span, minReadings, minDeviation, above: limitsByFinding(rule.above, Number.POSITIVE_INFINITY) };
}

export function compilePattern(rule: Pattern): CompiledPattern {
  const measures = rule.indicators.map((indicator) => indicator.measure);
  if (rule.flag) measures.push(rule.flag.measure);
  const limits = {
    above: rule.indicators.map((indicator) => indicator.above),
    findings: findingsByCount(rule.severities),
    flagFinding: rule.flag ? findingOf(rule.flag.severity) : NORMAL,
    maxAgeMs: rule.maxAgeMs ?? DEFAULT_MAX_AGE_MS,
  };
  return { name: rule.name, kind: 'pattern', measures, limits };
}

export function compileStuck({ name, measures, afterMs, maxGapMs, severity }: StuckRule): CompiledStuck {
  const gapMs = maxGapMs ?? Math.min(DEFAULT_MAX_GAP_MS, afterMs / 2);
  return { name, kind: 'stuck', measures, limits: { finding: findingOf(severity), afterMs, maxGapMs: gapMs } };
}

/** A number without a severity of its own has that of the next smaller one; below the first there is nothing wrong. */
function findingsByCount(severities: Readonly<Record<number, Severity>>): Finding[] {
  const counts = Object.keys(severities).map(Number);
  const findings: Finding[] = [NORMAL];
  for (let count = 1; count <= Math.max(...counts); count++) {
    const severity = severities[count];
    findings.push(severity === undefined ? (findings[count - 1] as Finding) : findingOf(severity));
  }
  return findings;
}
