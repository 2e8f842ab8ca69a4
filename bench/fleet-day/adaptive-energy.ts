// The energy profile with the adaptive rule in place of spike and drop: what a fleet is watched with where people are
// told of each meter's own normal. It costs state (docs/alerts-measured.md), so the shipped profile leaves it out.
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';

export const adaptiveEnergy: Profile = {
  ...energy,
  tellFrom: 'medium',
  recordOnly: [],
  rules: [
    // A site with solar power passes zero twice a day: there it has to last. Over after two readings in a row with
    // power: a meter that loses every second one is one incident.
    {
      ...{ kind: 'outage', name: 'outage', measure: 'power_kw', below: 0.1, severity: 'critical' },
      ...{ crossingReadings: 3, holdMs: 20 * 60_000 },
    },
    // At the rule's own limit, recorded only; thirteen times as far out is told.
    {
      ...{ kind: 'adaptive', name: 'unusual', measure: 'power_kw', above: { low: 0.5, medium: 0.9999, high: 0.99999 } },
      ...{ holdMs: 3_600_000, restMs: 86_400_000 },
    },
    // The same value to the last watt for three hours.
    {
      ...{ kind: 'stuck', name: 'stands-still', measures: ['power_kw'], severity: 'medium' },
      ...{ afterMs: 3 * 3_600_000, maxGapMs: 45 * 60_000 },
    },
  ],
};
