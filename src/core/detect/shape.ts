// What of a rule shapes the state that is kept: another limit goes on from what is there, another measure or span does
// not. Rules that differ in it cannot share a row of columns.
import { type Needs, NO_NEEDS } from './pasts/needs.ts';
import type { ProfileFacts } from './rules/kind.ts';
import { compileMeasureRule, isMeasureRule, type Rule } from './rules/rules.ts';

/** Equal texts: the same state. How far readings are counted is no shape: the further one serves both. */
export function shapeOf(rule: Rule, profile: ProfileFacts): string {
  if (isMeasureRule(rule)) {
    const { needs } = compileMeasureRule(rule, rule.measure, profile);
    return JSON.stringify([rule.measure, uncounted(needs)]);
  }
  if (rule.kind === 'pattern')
    return JSON.stringify([rule.indicators.map(({ measure }) => measure), rule.flag?.measure ?? null]);
  // Devices are compared anew where something else is compared.
  if (rule.kind === 'cohort') return JSON.stringify([rule.measure, rule.dimension, rule.windowMs ?? null, rule.floor]);
  return JSON.stringify([rule.measures, rule.afterMs, rule.maxGapMs ?? null]);
}

function uncounted(needs: Needs): Needs {
  const isCounted = (counted: number) => (counted > 0 ? 1 : 0);
  return {
    ...NO_NEEDS,
    ...needs,
    baselineCountedTo: isCounted(needs.baselineCountedTo),
    scoreCountedTo: isCounted(needs.scoreCountedTo),
  };
}
