// How fast a measure changes, up or down: against the value before it, whatever the level is. Judges nothing without
// one.
import { NORMAL, severityOf, UNJUDGED } from '../../finding/finding.ts';
import { numberText, quantity } from '../../finding/wording.ts';
import { type JudgedReading, measureKind } from './kind.ts';
import { LIFE_FIELDS, type LifeFields } from './life.ts';
import {
  checkClearBelow,
  findingAbove,
  hasNumbers,
  type LimitsBySeverity,
  leavingBelow,
  limitsByFinding,
  lowestLimit,
} from './limits.ts';

/**
 * A change per second, up or down, strictly beyond a limit: |value − the one before| ÷ seconds between their event
 * times. Needs order.
 */
export interface RateRule extends LifeFields {
  readonly kind: 'rate';
  readonly name: string;
  readonly measure: string;
  /** Limits in the measure's unit per second, 0 or more. */
  readonly above: LimitsBySeverity;
  /**
   * After a longer gap between two readings the second is not judged, ms: nothing is known of what was in between.
   * Default: any gap is.
   */
  readonly maxGapMs?: number;
  /** Once it fires it is over only up to this change per second. Default: the mildest limit. */
  readonly clear?: number;
}

export interface RateLimits {
  /** Change per second beyond which each finding 1 … 4 begins. */
  readonly above: readonly number[];
  readonly lowest: number;
  readonly maxGapMs: number;
  /**
   * Two event times are known to differ by no less: without this a device whose clock jitters would change infinitely
   * fast.
   */
  readonly resolutionMs: number;
}

export const rate = measureKind<RateRule, RateLimits>({
  kind: 'rate',
  reads: 'measure',
  fields: {
    ...{ kind: 'must', name: 'must', measure: 'must', above: 'must', maxGapMs: 'may', clear: 'may' },
    ...LIFE_FIELDS,
  },
  needsOrder: true,
  severities: ({ above }) => Object.keys(above),
  check(spec, { resolutionMs }, _earlier, say) {
    const { above, maxGapMs } = spec;
    if (!hasNumbers(above)) say('expected a limit in above, in the measure’s unit per second');
    else checkClearBelow(spec, say);
    for (const [severity, limit] of Object.entries(above))
      if (limit < 0) say(`above.${severity} ${limit}: expected 0 or more, a fall counts as a rise does`);
    if (maxGapMs !== undefined && !(maxGapMs >= resolutionMs && maxGapMs < Number.POSITIVE_INFINITY))
      say(`maxGapMs ${maxGapMs}: expected milliseconds, at least the profile's resolutionMs, ${resolutionMs}`);
  },
  leaving: leavingBelow,
  compile({ above, maxGapMs = Number.POSITIVE_INFINITY }, { resolutionMs }) {
    const limits = limitsByFinding(above, Number.POSITIVE_INFINITY);
    return { above: limits, lowest: lowestLimit(limits), maxGapMs, resolutionMs };
  },
  needs: () => ({ lastValue: true }),
  quiet: {
    isQuiet({ lowest, resolutionMs }, { lastMs, lastValue }, cell, timesMs, values, row) {
      const change = (values[row] as number) - (lastValue[cell] as number);
      const elapsedMs = Math.max((timesMs[row] as number) - (lastMs[cell] as number), resolutionMs);
      // NaN where there is no value before it.
      return !(Math.abs(perSecond(change, elapsedMs)) > lowest);
    },
  },
  judge(limits, reading) {
    const { lastMs, lastValue } = reading.state;
    if (Number.isNaN(lastValue) || reading.timeMs - lastMs > limits.maxGapMs) return UNJUDGED;
    return findingAbove(limits.above, Math.abs(rateOf(limits, reading)));
  },
  words(limits, finding, reading, subject, unit) {
    const { lastValue } = reading.state;
    const score = rateOf(limits, reading);
    const change = quantity(Math.abs(reading.value - lastValue), unit);
    const seconds = numberText(elapsedOf(limits, reading) / 1000);
    const moved = `${score < 0 ? 'fell' : 'rose'} by ${change} in ${seconds} s`;
    const did = score === 0 ? `did not change in ${seconds} s` : moved;
    const limit = `${quantity(limits.above[finding] as number, unit)} a second`;
    const message =
      finding === NORMAL
        ? `${subject} ${did}: not too fast any more`
        : `${subject} ${did}, ${quantity(Math.abs(score), unit)} a second; its ${severityOf(finding)} limit is ${limit}`;
    return { baseline: lastValue, score, message };
  },
  strength: (limits, reading) => Math.abs(rateOf(limits, reading)) / limits.lowest,
  doc: { anomaly: '\\|value − the one before\\| ÷ seconds between them > a limit', needsOrder: 'yes' },
});

function elapsedOf({ resolutionMs }: RateLimits, { state, timeMs }: JudgedReading): number {
  return Math.max(timeMs - state.lastMs, resolutionMs);
}

/** Per second; below 0 for a fall. */
function rateOf(limits: RateLimits, reading: JudgedReading): number {
  return perSecond(reading.value - reading.state.lastValue, elapsedOf(limits, reading));
}

/** Numbers whose difference no double holds change by the greatest one. */
function perSecond(change: number, elapsedMs: number): number {
  const inRange = Math.min(Math.max(change, -Number.MAX_VALUE), Number.MAX_VALUE);
  return Math.min(Math.max(inRange / (elapsedMs / 1000), -Number.MAX_VALUE), Number.MAX_VALUE);
}
