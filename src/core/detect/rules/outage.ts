// A magnitude below a fixed value: nothing is flowing.
import { type Finding, findingOf, NORMAL } from '../../finding/finding.ts';
import type { Severity } from '../../finding/severity.ts';
import { quantity } from '../../finding/wording.ts';
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
   * A device that has fed in (`-below` or less) within the last 7 days, as a site with solar power does, passes zero
   * with nothing wrong: of it so many readings in a row have to be below. Default 1: it is judged as any other.
   */
  readonly crossingReadings?: number;
}

/** More are a wait for all devices: `forReadings`. */
const MAX_CROSSING_READINGS = 96;

export interface OutageLimits {
  readonly below: number;
  /** Readings that it takes of a device that feeds in. */
  readonly crossingReadings: number;
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
      crossingReadings: 'may',
    },
    ...LIFE_FIELDS,
  },
  needsOrder: false,
  severities: ({ severity }) => [severity],
  check({ below, clear, crossingReadings = 1, cooldownMs = 0 }, _profile, _earlier, say) {
    if (!(Number.isInteger(crossingReadings) && crossingReadings >= 1 && crossingReadings <= MAX_CROSSING_READINGS))
      say(
        `crossingReadings ${crossingReadings}: expected a whole number from 1 to ${MAX_CROSSING_READINGS}; try crossingReadings: 3`,
      );
    else if (crossingReadings > 1 && cooldownMs > 0)
      say(`crossingReadings ${crossingReadings} and cooldownMs ${cooldownMs}: expected one of them; try holdMs`);
    if (!(below > 0 && below < Number.POSITIVE_INFINITY))
      say(
        `below ${below}: expected a number above 0, it is compared with magnitudes; a limit of another kind is a level`,
      );
    if (clear !== undefined && !(clear >= below && clear < Number.POSITIVE_INFINITY))
      say(`clear ${clear}: expected a magnitude from below, ${below}, on`);
  },
  leaving: (spec) => ({ ...spec, below: spec.clear ?? raised(spec.below, spec.clearShare ?? 0) }),
  compile: ({ below, severity, crossingReadings = 1 }) => ({
    ...{ below, crossingReadings, finding: findingOf(severity) },
  }),
  needs: () => ({}),
  crossing: ({ below, crossingReadings }) => (crossingReadings > 1 ? { below, readings: crossingReadings } : undefined),
  quiet: {
    narrow(shared, { below, crossingReadings }) {
      shared.outageBelow = Math.max(shared.outageBelow, below);
      // What is fed in is looked at: it makes the device one that passes zero.
      if (crossingReadings > 1) shared.lowest = Math.max(shared.lowest, -below);
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
