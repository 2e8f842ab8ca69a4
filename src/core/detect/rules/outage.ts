// A magnitude below a fixed value: nothing is flowing.
import { type Finding, findingOf, NORMAL, UNJUDGED } from '../../finding/finding.ts';
import type { Severity } from '../../finding/severity.ts';
import { quantity } from '../../finding/wording.ts';
import { usuallyCrossesZero } from '../pasts/adaptive/crossing.ts';
import { measureKind } from './kind.ts';
import { LIFE_FIELDS, type LifeFields, raised } from './life.ts';

/**
 * A magnitude below a fixed value above 0: nothing is flowing, neither in nor out. Such readings do not move the
 * baseline. Needs no order.
 */
export interface OutageRule extends LifeFields {
  readonly kind: 'outage';
  readonly name: string;
  readonly measure: string;
  readonly below: number;
  /** Once it fires it is over only from this magnitude on. Default `below`. */
  readonly clear?: number;
  readonly severity: Severity;
  /**
   * `true`: not judged at hours of the day at which this very device usually passes zero, as a site with solar power
   * does each morning and evening. Known from the third day on; makes the measure keep what an adaptive rule learns.
   * Default `false`.
   */
  readonly skipCrossings?: boolean;
}

export interface OutageLimits {
  readonly below: number;
  readonly skipsCrossings: boolean;
  readonly finding: Finding;
}

export const outage = measureKind<OutageRule, OutageLimits>({
  kind: 'outage',
  reads: 'measure',
  fields: {
    ...{
      kind: 'must',
      name: 'must',
      measure: 'must',
      below: 'must',
      clear: 'may',
      severity: 'must',
      skipCrossings: 'may',
    },
    ...LIFE_FIELDS,
  },
  needsOrder: false,
  severities: ({ severity }) => [severity],
  check({ below, clear }, _profile, _earlier, say) {
    if (!(below > 0 && below < Number.POSITIVE_INFINITY))
      say(
        `below ${below}: expected a number above 0, it is compared with magnitudes; a limit of another kind is a level`,
      );
    if (clear !== undefined && !(clear >= below && clear < Number.POSITIVE_INFINITY))
      say(`clear ${clear}: expected a magnitude from below, ${below}, on`);
  },
  leaving: (spec) => ({ ...spec, below: spec.clear ?? raised(spec.below, spec.clearShare ?? 0) }),
  compile: ({ below, severity, skipCrossings = false }) => ({
    ...{ below, skipsCrossings: skipCrossings, finding: findingOf(severity) },
  }),
  needs: ({ skipsCrossings }) => (skipsCrossings ? { lastValue: true, adaptive: true } : {}),
  quiet: {
    narrow(shared, { below }) {
      shared.outageBelow = Math.max(shared.outageBelow, below);
    },
  },
  judge({ below, skipsCrossings, finding }, { state, value, timeMs }) {
    if (Math.abs(value) >= below) return NORMAL;
    return skipsCrossings && usuallyCrossesZero(state.adaptive, timeMs) ? UNJUDGED : finding;
  },
  words(limits, finding, { value }, subject, unit) {
    const below = `below ${quantity(limits.below, unit)}${value < 0 ? ' as a magnitude' : ''}`;
    const message =
      finding === NORMAL
        ? `${subject} is not ${below} any more: the outage is over`
        : `${subject} is ${below}: an outage`;
    return { baseline: limits.below, score: null, message };
  },
  doc: { anomaly: '\\|value\\| < below', needsOrder: 'no' },
});
