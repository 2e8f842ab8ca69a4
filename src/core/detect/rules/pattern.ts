// Several measures of one device together: how many indicators hold on the latest values. A flag measure ≠ 0 is enough
// alone. A latest value counts while it is at most `maxAgeMs` older, in event time, than the newest of the pattern's
// measures.

import { type Finding, findingOf, NORMAL } from '../../finding/finding.ts';
import type { RuleLife } from '../../finding/rule-life.ts';
import { isGraver, type Severity } from '../../finding/severity.ts';
import { labelOf, numberText, quantity } from '../../finding/wording.ts';
import type { MeasureState } from '../pasts/measure-state.ts';
import type { Say } from './fields.ts';
import { type Explanation, leavingOf, type RowKind, rowKind } from './kind.ts';
import { checkShared, compileLife, LIFE_FIELDS, type LifeFields, lowered, modeOf } from './life.ts';
import { checkNamed } from './limits.ts';

/**
 * Several measures together: how many indicators hold, each on its measure's latest value up to `maxAgeMs` old; a flag
 * measure ≠ 0 is enough alone.
 */
export interface PatternRule extends LifeFields {
  readonly kind: 'pattern';
  readonly name: string;
  readonly indicators: readonly { readonly measure: string; readonly above: number }[];
  /** Number of indicators that hold → severity, from the smallest number on. */
  readonly severities: Readonly<Record<number, Severity>>;
  readonly flag?: { readonly measure: string; readonly severity: Severity };
  /** Default 60,000. */
  readonly maxAgeMs?: number;
  /** Once it fires it is over only when at most so many indicators hold. Default: fewer than any severity asks for. */
  readonly clear?: number;
}

export interface PatternLimits {
  /** The indicators' limits; the flag, where there is one, comes after them and has none. */
  readonly above: readonly number[];
  /** By number of indicators that hold; the last one stands for all higher numbers. */
  readonly findings: readonly Finding[];
  readonly flagFinding: Finding;
  readonly maxAgeMs: number;
}

export interface CompiledPattern {
  readonly name: string;
  readonly kind: 'pattern';
  readonly life: RuleLife;
  /** The indicators' measures, then the flag's. */
  readonly measures: readonly string[];
  readonly limits: PatternLimits;
  /** By which it is left once it fires; the same where the rule says nothing of it. */
  readonly toLeave: PatternLimits;
  readonly whileFiring: number;
}

/** Which of a pattern's measures a reading brings is kept as bits of one 32-bit number. */
const MAX_PATTERN_MEASURES = 30;
/** A minute: measures that come in messages of their own are that far apart at most. */
const DEFAULT_MAX_AGE_MS = 60_000;

export const pattern: RowKind<PatternRule, CompiledPattern> = rowKind<PatternRule, CompiledPattern>({
  kind: 'pattern',
  reads: 'row',
  fields: {
    ...{ kind: 'must', name: 'must', indicators: 'must', severities: 'must', flag: 'may', maxAgeMs: 'may' },
    ...{ clear: 'may', ...LIFE_FIELDS },
  },
  severities: ({ severities, flag }) => [...Object.values(severities), ...(flag === undefined ? [] : [flag.severity])],
  check(spec, profile, _earlier, say) {
    const measures = measuresOf(spec);
    checkNamed(measures, profile, say);
    if (measures.length > MAX_PATTERN_MEASURES)
      say(`${measures.length} measures: expected at most ${MAX_PATTERN_MEASURES}`);
    const counts = Object.keys(spec.severities).map(Number);
    if (counts.length === 0) say('expected a severity for at least one number of indicators');
    for (const count of counts) {
      if (!Number.isInteger(count) || count < 1 || count > spec.indicators.length)
        say(`severity for ${count} indicators: expected 1 to ${spec.indicators.length}`);
    }
    checkSeverities(spec.severities, say);
    const { clear, clearShare } = spec;
    const fewest = Math.min(...counts);
    if (clear !== undefined && !(Number.isInteger(clear) && clear >= 0 && clear < fewest))
      say(
        `clear ${clear}: expected a whole number of indicators from 0 to ${fewest - 1}, fewer than any severity asks for`,
      );
    checkShared(
      spec.indicators.map(({ above }) => above),
      clearShare,
      say,
    );
  },
  leaving({ clear, clearShare = 0, ...spec }) {
    const indicators = spec.indicators.map(({ measure, above }) => ({ measure, above: lowered(above, clearShare) }));
    return { ...spec, indicators, ...(clear === undefined ? {} : { severities: { [clear + 1]: 'low' } as const }) };
  },
  compile(spec, { reportingPeriodMs }) {
    const life = compileLife(spec, reportingPeriodMs);
    const limits = limitsOf(spec);
    const leaving = leavingOf(pattern, spec);
    const toLeave = leaving === undefined ? limits : limitsOf(leaving);
    const { name } = spec;
    return { name, kind: 'pattern', life, whileFiring: modeOf(spec), measures: measuresOf(spec), limits, toLeave };
  },
  doc: {
    anomaly: 'so many indicators hold on the latest values; a flag ≠ 0 is enough alone',
    needsOrder: 'only its flag does not',
  },
});

function limitsOf({ indicators, severities, flag, maxAgeMs = DEFAULT_MAX_AGE_MS }: PatternRule): PatternLimits {
  return {
    above: indicators.map(({ above }) => above),
    findings: findingsByCount(severities),
    flagFinding: flag ? findingOf(flag.severity) : NORMAL,
    maxAgeMs,
  };
}

/** Says where more indicators are milder than fewer. */
function checkSeverities(severities: PatternRule['severities'], say: Say): void {
  let fewer: number | undefined;
  // Keys that are whole numbers come from the smallest on.
  for (const count of Object.keys(severities).map(Number)) {
    const before = fewer === undefined ? undefined : severities[fewer];
    if (before !== undefined && isGraver(before, severities[count] as Severity)) {
      say(
        `severities.${count} ${severities[count]}: expected ${before}, as for ${fewer} indicators, or graver: more of them are no milder`,
      );
    } else fewer = count;
  }
}

function measuresOf({ indicators, flag }: PatternRule): string[] {
  const measures = indicators.map(({ measure }) => measure);
  return flag ? [...measures, flag.measure] : measures;
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

/** States in the order of the rule's indicators, the flag's last; undefined where the device never sent the measure. */
export type LatestValues = readonly (MeasureState | undefined)[];

export function judgePattern(rule: PatternLimits, latest: LatestValues): Finding {
  const count = Math.min(countIndicators(rule, latest), rule.findings.length - 1);
  const byCount = rule.findings[count] as Finding;
  return flagHolds(rule, latest) ? Math.max(byCount, rule.flagFinding) : byCount;
}

export function countIndicators(rule: PatternLimits, latest: LatestValues): number {
  const oldestMs = oldestThatCounts(rule, latest);
  let count = 0;
  for (let i = 0; i < rule.above.length; i++) if (indicatorHolds(rule, latest, i, oldestMs)) count += 1;
  return count;
}

export function oldestThatCounts(rule: PatternLimits, latest: LatestValues): number {
  let newestMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < latest.length; i++) {
    const state = latest[i];
    if (state !== undefined && state.lastMs > newestMs) newestMs = state.lastMs;
  }
  return newestMs - rule.maxAgeMs;
}

export function indicatorHolds(rule: PatternLimits, latest: LatestValues, at: number, oldestMs: number): boolean {
  const state = latest[at];
  return state !== undefined && state.lastMs >= oldestMs && state.lastValue > (rule.above[at] as number);
}

export function flagHolds(rule: PatternLimits, latest: LatestValues): boolean {
  if (rule.flagFinding === NORMAL) return false;
  const flag = latest[rule.above.length];
  return flag !== undefined && flag.lastMs >= oldestThatCounts(rule, latest) && flag.lastValue !== 0;
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
