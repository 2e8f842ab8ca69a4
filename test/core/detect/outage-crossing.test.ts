// An outage rule with `skipCrossings`: a site with solar power passes zero twice a day, and nothing is wrong.
import { describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import type { OutageRule } from '#core/detect/rules/outage.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import { energy } from '#profiles/energy.ts';
import { packOf, T0, withRules } from './readings.ts';

const RULE: OutageRule = { kind: 'outage', name: 'outage', measure: 'power_kw', below: 0.1, severity: 'critical' };
const QUARTER_MS = 900_000;
const DAY = 96;

/** kW at a quarter of an hour: 1 kW taken at night, up to 5 kW fed in at noon; at zero about 7:40 and 16:20. */
const solar = (quarter: number): number => {
  const away = ((quarter % DAY) / 4 - 12) / 3.5;
  return Math.round((1 - 5 * Math.exp(-away * away)) * 1000) / 1000;
};

/** Days of a site, and what was found from the fourth day on: quarters of an hour since its midnight. */
function outages(rule: OutageRule, valueAt: (quarter: number) => number): number[] {
  const detector = createDetector(usableProfile(withRules(energy, [rule])));
  const outcome = emptyOutcome();
  const readings = Array.from({ length: 6 * DAY }, (_, quarter) => ({
    ...{ device: 'site', timeMs: T0 + quarter * QUARTER_MS, at: quarter + 1, values: { power_kw: valueAt(quarter) } },
  }));
  absorbPack(detector, emptyGroupState(), packOf(readings, 'energy'), outcome);
  const starts = outcome.transitions.filter(({ change }) => change === 'opened').map(({ startMs }) => startMs);
  return starts.map((startMs) => (startMs - T0) / QUARTER_MS - 4 * DAY).filter((quarter) => quarter >= 0);
}

const near = (quarter: number): number => (Math.abs(solar(quarter)) < 0.25 ? 0.05 : solar(quarter));

describe('an outage rule with skipCrossings', () => {
  it('finds no outage where the site passes zero each day; without it, one each time', () => {
    expect(outages(RULE, near).length).toBeGreaterThanOrEqual(4);
    expect(outages({ ...RULE, skipCrossings: true }, near)).toEqual([]);
  });

  it('finds an outage at once at an hour at which the site never is at zero', () => {
    const dark = (quarter: number): number => (quarter >= 4 * DAY + 8 && quarter < 4 * DAY + 12 ? 0 : solar(quarter));
    expect(outages({ ...RULE, skipCrossings: true }, dark)).toEqual([8]);
  });

  it('finds what a site without solar power has at any hour', () => {
    const home = (quarter: number): number =>
      quarter === 4 * DAY + 31 || quarter === 5 * DAY ? 0.02 : 1 + (quarter % 7) / 10;
    expect(outages({ ...RULE, skipCrossings: true }, home)).toEqual([31, DAY]);
  });
});
