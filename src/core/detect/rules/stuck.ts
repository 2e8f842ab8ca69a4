// A sensor that stands still: all of a rule's measures have given the very same value for long. One measure may well
// stand still in a quiet room; all of them together, to their last digit, is a sensor that answers from its memory.

import { type Finding, findingOf } from '../../finding/finding.ts';
import type { RuleLife } from '../../finding/rule-life.ts';
import type { Severity } from '../../finding/severity.ts';
import { labelOf, numberText, quantity } from '../../finding/wording.ts';
import type { StillLimits } from '../pasts/still.ts';
import { type Explanation, rowKind } from './kind.ts';
import { compileLife, LIFE_FIELDS, type LifeFields, modeOf } from './life.ts';
import { checkNamed } from './limits.ts';

/**
 * All of these measures have given the very same value for `afterMs`: the sensor answers from its memory. Only those
 * count that the device still sends. Needs order. A z-score of a measure that stood still so long begins anew when it
 * moves again.
 */
export interface StuckRule extends LifeFields {
  readonly kind: 'stuck';
  readonly name: string;
  /** At least one. A measure may be in one such rule. */
  readonly measures: readonly string[];
  /** Event time between the first and the last of equal readings, ms. */
  readonly afterMs: number;
  /**
   * A longer gap between two readings of a measure ends a run, ms. Default 600,000 (10 min) or half of `afterMs`, what
   * is less; more where devices report more seldom.
   */
  readonly maxGapMs?: number;
  readonly severity: Severity;
}

export interface StuckLimits extends StillLimits {
  readonly finding: Finding;
}

export interface CompiledStuck {
  readonly name: string;
  readonly kind: 'stuck';
  readonly life: RuleLife;
  readonly measures: readonly string[];
  readonly limits: StuckLimits;
  readonly whileFiring: number;
}

/** 10 minutes: a sensor that reports each minute may lose some readings and is still followed. */
const DEFAULT_MAX_GAP_MS = 600_000;

export const stuck = rowKind<StuckRule, CompiledStuck>({
  kind: 'stuck',
  reads: 'row',
  fields: {
    ...{ kind: 'must', name: 'must', measures: 'must', afterMs: 'must', maxGapMs: 'may', severity: 'must' },
    ...LIFE_FIELDS,
  },
  severities: ({ severity }) => [severity],
  check({ name, measures, afterMs, maxGapMs, clearShare }, profile, earlier, say) {
    if (clearShare !== undefined)
      say(`clearShare ${clearShare}: a sensor moves or it does not; expected holdMs for one that hangs again soon`);
    if (measures.length === 0) say('measures: expected at least one');
    checkNamed(measures, profile, say);
    if (!(afterMs > 0 && afterMs < Number.POSITIVE_INFINITY)) say(`afterMs ${afterMs}: expected milliseconds above 0`);
    if (maxGapMs !== undefined && !(maxGapMs > 0 && maxGapMs < afterMs))
      say(`maxGapMs ${maxGapMs}: expected milliseconds above 0 and less than afterMs, ${afterMs}`);
    // A run of equal values is measured by one rule.
    for (const measure of measures) {
      const other = earlier.findLast((rule) => rule.measures.includes(measure));
      if (other !== undefined && other.name !== name)
        say(`measure "${measure}" is in the stuck rule ${other.name} already`);
    }
  },
  leaving: undefined,
  compile(spec, { reportingPeriodMs }) {
    const { name, measures, afterMs, maxGapMs = Math.min(DEFAULT_MAX_GAP_MS, afterMs / 2), severity } = spec;
    const limits = { finding: findingOf(severity), afterMs, maxGapMs };
    const life = compileLife(spec, reportingPeriodMs);
    return { name, kind: 'stuck', life, measures, limits, whileFiring: modeOf(spec) };
  },
  doc: { anomaly: 'several measures have all given the very same value for a time', needsOrder: 'yes' },
});

export interface LatestValue {
  readonly measure: string;
  readonly value: number;
  /** Event time of the first reading with this value, ms. */
  readonly sinceMs: number;
}

const MINUTE_MS = 60_000;

/**
 * `latest` are the values that stand still, or, where the sensor moves again, all of them with the one that moved last
 * in front.
 */
export function explainStuck(
  isStuck: boolean,
  latest: readonly LatestValue[],
  timeMs: number,
  unitOf: (measure: string) => string,
): Explanation {
  const words = ({ measure, value }: LatestValue) =>
    `${labelOf(measure, unitOf(measure))} ${quantity(value, unitOf(measure))}`;
  if (!isStuck) {
    const [moved] = latest;
    return { baseline: null, score: null, message: `${moved === undefined ? 'it' : words(moved)} moves again` };
  }
  const minutes = Math.floor((timeMs - Math.max(...latest.map(({ sinceMs }) => sinceMs))) / MINUTE_MS);
  const list = latest.map(words).join(', ');
  const message = `${list}: the same value${latest.length > 1 ? 's' : ''} for ${numberText(minutes)} min, the sensor stands still`;
  return { baseline: null, score: minutes, message };
}
