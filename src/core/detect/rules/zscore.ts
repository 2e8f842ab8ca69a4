// Distance from the mean in standard deviations. Judges nothing before `minReadings`, nor where the deviation is zero
// or could be rounding alone.
import { NORMAL, UNJUDGED } from '../../finding/finding.ts';
import { numberText, quantity } from '../../finding/wording.ts';
import type { MeasureState } from '../pasts/measure-state.ts';
import { deviationOf } from '../pasts/score.ts';
import { measureKind } from './kind.ts';
import { LIFE_FIELDS, type LifeFields } from './life.ts';
import {
  checkClearBelow,
  checkCounted,
  findingAbove,
  hasNumbers,
  type LimitsBySeverity,
  leavingBelow,
  limitsByFinding,
  lowestLimit,
  MAX_COUNTED,
} from './limits.ts';

/**
 * Distance from the mean in standard deviations, exponentially weighted with the span of the rolling window. Needs
 * order.
 */
export interface ZScoreRule extends LifeFields {
  readonly kind: 'zscore';
  readonly name: string;
  readonly measure: string;
  /** Readings that the mean and deviation reach back; one span a measure. */
  readonly span: number;
  readonly minReadings: number;
  /**
   * A deviation up to this is not judged, in the measure's unit, e.g. the sensor's smallest step. Default 0: only what
   * rounding makes is left out.
   */
  readonly minDeviation?: number;
  readonly above: LimitsBySeverity;
  /** Once it fires it is over only up to this distance. Default: the mildest limit. */
  readonly clear?: number;
}

export interface ScoreLimits {
  readonly span: number;
  readonly minReadings: number;
  readonly minDeviation: number;
  /** |z| beyond which each finding 1 … 4 begins; +∞ where there is none. Index 0 is not used. */
  readonly above: readonly number[];
}

/**
 * A deviation below mean · 2^−40 may be rounding: the updating form has a relative error of up to n · κ · 2^−53 with κ
 * ≈ |mean| / deviation (Chan, Golub, LeVeque, "Algorithms for computing the sample variance", 1983, table 1); 100
 * readings and κ = 2^40 give 1 %.
 */
const ROUNDING_RATIO = 2 ** -40;

/** A little inside, so that no rounding on the way to a z-score can put a reading on the other side. */
const SCORE_MARGIN = 0.999;

export const zscore = measureKind<ZScoreRule, ScoreLimits>({
  kind: 'zscore',
  reads: 'measure',
  fields: {
    ...{ kind: 'must', name: 'must', measure: 'must', span: 'must', minReadings: 'must' },
    ...{ minDeviation: 'may', above: 'must', clear: 'may' },
    ...LIFE_FIELDS,
  },
  needsOrder: true,
  severities: ({ above }) => Object.keys(above),
  check(spec, _profile, earlier, say) {
    const { measure, span, minReadings, minDeviation, above } = spec;
    if (!Number.isInteger(span) || span < 2 || span > MAX_COUNTED)
      say(`span ${span}: expected a whole number from 2 to ${MAX_COUNTED}`);
    if (!Number.isInteger(minReadings) || minReadings < 2)
      say(`minReadings ${minReadings}: expected a whole number from 2, a deviation needs that`);
    checkCounted(minReadings, say);
    if (!(minDeviation === undefined || minDeviation >= 0)) say(`minDeviation ${minDeviation}: expected 0 or more`);
    if (!hasNumbers(above)) say('expected a limit in above');
    else checkClearBelow(spec, say);
    for (const [severity, limit] of Object.entries(above))
      if (limit < 0) say(`above.${severity} ${limit}: expected 0 or more, a distance to either side`);
    const spans = new Map(earlier.map((other) => [other.measure, other.span]));
    for (const other of new Set(measure === '*' ? spans.values() : [spans.get(measure), spans.get('*')])) {
      if (other !== undefined && other !== span)
        say(`span ${span}, but another z-score of the measure has ${other}; expected one span a measure`);
    }
  },
  leaving: leavingBelow,
  compile: ({ span, minReadings, minDeviation = 0, above }) => ({
    ...{ span, minReadings, minDeviation },
    above: limitsByFinding(above, Number.POSITIVE_INFINITY),
  }),
  // One beyond the span tells that its weights are the exponential ones by now.
  needs: ({ span, minReadings }) => ({ span, scoreCountedTo: Math.max(span + 1, minReadings) }),
  quiet: {
    narrow(shared, { above }) {
      const distance = lowestLimit(above);
      const squared = distance < 0 ? -1 : distance * distance * SCORE_MARGIN;
      shared.squaredDistance = Math.min(shared.squaredDistance, squared);
    },
  },
  judge(limits, { state, value, isOutage, isStill }) {
    if (isOutage || isStill) return UNJUDGED;
    const distance = Math.abs(scoreOf(limits, state, value));
    return Number.isNaN(distance) ? UNJUDGED : findingAbove(limits.above, distance);
  },
  words(limits, finding, { state, value }, subject, unit) {
    const score = scoreOf(limits, state, value);
    const distance = numberText(Math.abs(score));
    const side = score < 0 ? 'below' : 'above';
    const spread = quantity(deviationOf(state, limits.span), unit);
    const words = `${subject} is ${distance} standard deviations of ${spread} ${side} its mean of ${quantity(state.mean, unit)}`;
    const message = finding === NORMAL ? `${words}: no outlier any more` : words;
    return { baseline: state.mean, score, message };
  },
  strength(limits, { state, value, isOutage, isStill }) {
    if (isOutage || isStill) return Number.NaN;
    return Math.abs(scoreOf(limits, state, value)) / lowestLimit(limits.above);
  },
  doc: { anomaly: 'distance from the mean in standard deviations, either side', needsOrder: 'yes' },
});

/** (value − mean) / deviation, NaN where it cannot be judged. */
export function scoreOf({ span, minReadings, minDeviation }: ScoreLimits, state: MeasureState, value: number): number {
  if (state.scoreCount < minReadings) return Number.NaN;
  const deviation = deviationOf(state, span);
  const smallest = Math.max(Math.abs(state.mean) * ROUNDING_RATIO, minDeviation);
  return deviation > smallest ? (value - state.mean) / deviation : Number.NaN;
}
