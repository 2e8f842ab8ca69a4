// What is unusual for this device and measure, without a threshold, a label or a unit: docs/rules/adaptive.md. What it
// has learnt is weighed once a reading, by detect itself (judge-rows.ts); here is what is said of it.
import { NORMAL, UNJUDGED } from '../../finding/finding.ts';
import { rowOfBytes } from '../pasts/adaptive/layout.ts';
import * as of from '../pasts/adaptive/look.ts';
import { look } from '../pasts/adaptive/look.ts';
import { weighAdaptive } from '../pasts/adaptive/weigh.ts';
import { adaptiveWords } from './adaptive-words.ts';
import { type JudgedReading, measureKind } from './kind.ts';
import { LIFE_FIELDS, type LifeFields } from './life.ts';
import {
  checkClearBelow,
  hasNumbers,
  type LimitsBySeverity,
  leavingBelow,
  limitsByFinding,
  lowestLimit,
} from './limits.ts';

/**
 * A reading that is further from what this device does than anything it did lately: its level, its jump, its hour of
 * the day, how much it moves, how long it stands still. Needs order.
 */
export interface AdaptiveRule extends LifeFields {
  readonly kind: 'adaptive';
  readonly name: string;
  readonly measure: string;
  /**
   * Scores from 0.5 to 1 from which each severity begins. 0.5 is the rule's own limit, 0.75 twice as far out, 0.875
   * three times. Default: 0.5 is medium, 0.97 (five times as far) high.
   */
  readonly above?: LimitsBySeverity;
  /** Once it fires it is over only up to this score. Default: the mildest of `above`. */
  readonly clear?: number;
  /**
   * For so long, ms, after an incident of its device or a silence, what is milder than what that was is the same
   * trouble and opens nothing; what is as grave or graver goes on in that incident. Default 0.
   */
  readonly restMs?: number;
}

export interface AdaptiveLimits {
  /** How many times as far out as the rule's own limit each finding 1 … 4 begins; +∞ where there is none. */
  readonly ratios: readonly number[];
  readonly lowest: number;
}

const DEFAULT_ABOVE: LimitsBySeverity = { medium: 0.5, high: 0.97 };

export const adaptive = measureKind<AdaptiveRule, AdaptiveLimits>({
  kind: 'adaptive',
  reads: 'measure',
  fields: { kind: 'must', name: 'must', measure: 'must', above: 'may', clear: 'may', restMs: 'may', ...LIFE_FIELDS },
  needsOrder: true,
  severities: ({ above = DEFAULT_ABOVE }) => Object.keys(above),
  check({ above = DEFAULT_ABOVE, ...spec }, _profile, _earlier, say) {
    if (!hasNumbers(above)) say('expected a limit in above, or no above at all');
    else checkClearBelow({ ...spec, above }, say);
    for (const [severity, score] of Object.entries(above))
      if (!(score >= 0.5 && score < 1))
        say(`above.${severity} ${score}: expected a score from 0.5, the rule's own limit, to less than 1`);
  },
  leaving: ({ above = DEFAULT_ABOVE, ...spec }) => leavingBelow({ ...spec, above }),
  compile({ above = DEFAULT_ABOVE }) {
    const ratios = limitsByFinding(above, 1).map((score) => (score === 1 ? Number.POSITIVE_INFINITY : ratioOf(score)));
    return { ratios, lowest: lowestLimit(ratios) };
  },
  needs: () => ({ lastValue: true, adaptive: true }),
  rest: ({ restMs = 0 }) => restMs,
  quiet: { isQuiet: ({ lowest }) => !((look[of.RATIO] as number) >= lowest) },
  judge({ ratios }, reading) {
    const ratio = ratioIn(reading);
    if (Number.isNaN(ratio)) return UNJUDGED;
    for (let finding = ratios.length - 1; finding > 0; finding--)
      if (ratio >= (ratios[finding] as number)) return finding;
    return NORMAL;
  },
  words(_limits, finding, reading, subject, unit) {
    const { baseline, words } = adaptiveWords(reading, unit);
    const message = finding === NORMAL ? `${subject}: nothing unusual any more` : `${subject} ${words}`;
    return { baseline, score: scoreOf(look[of.RATIO] as number), message };
  },
  strength: ({ lowest }, reading) => ratioIn(reading) / lowest,
  doc: { anomaly: 'further from what this very device does than anything lately', needsOrder: 'yes' },
});

/**
 * How many times as far out as the limit; NaN where it is not judged. Weighed again, so that it holds of any
 * reading that is asked about, not only of the one that detect is at.
 */
function ratioIn({ state, value, timeMs, isOutage, isStill }: JudgedReading): number {
  if (isOutage || isStill || state.adaptive.length === 0) return Number.NaN;
  weighAdaptive(rowOfBytes(state.adaptive), 0, state.lastMs, state.lastValue, timeMs, value);
  return look[of.TAKEN] === of.IS_LEARNT ? (look[of.RATIO] as number) : Number.NaN;
}

/** From how many times as far out as the limit to a score: 0.5 at the limit, 1 far beyond. */
export function scoreOf(ratio: number): number {
  return 1 - 2 ** -ratio;
}

function ratioOf(score: number): number {
  return -Math.log2(1 - score);
}
