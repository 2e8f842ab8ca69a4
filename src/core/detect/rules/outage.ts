// A magnitude below a fixed value: nothing is flowing.
import { type Finding, findingOf, NORMAL } from '../../finding/finding.ts';
import type { Severity } from '../../finding/severity.ts';
import { quantity } from '../../finding/wording.ts';
import { measureKind } from './kind.ts';

/**
 * A magnitude below a fixed value above 0: nothing is flowing, neither in nor out. Such readings do not move the
 * baseline. Needs no order.
 */
export interface OutageRule {
  readonly kind: 'outage';
  readonly name: string;
  readonly measure: string;
  readonly below: number;
  readonly severity: Severity;
}

export interface OutageLimits {
  readonly below: number;
  readonly finding: Finding;
}

export const outage = measureKind<OutageRule, OutageLimits>({
  kind: 'outage',
  reads: 'measure',
  fields: { kind: 'must', name: 'must', measure: 'must', below: 'must', severity: 'must' },
  needsOrder: false,
  severities: ({ severity }) => [severity],
  check({ below }, _profile, _earlier, say) {
    if (!(below > 0 && below < Number.POSITIVE_INFINITY))
      say(
        `below ${below}: expected a number above 0, it is compared with magnitudes; a limit of another kind is a level`,
      );
  },
  compile: ({ below, severity }) => ({ below, finding: findingOf(severity) }),
  needs: () => ({}),
  quiet: {
    narrow(shared, { below }) {
      shared.outageBelow = Math.max(shared.outageBelow, below);
    },
  },
  judge: ({ below, finding }, { value }) => (Math.abs(value) < below ? finding : NORMAL),
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
