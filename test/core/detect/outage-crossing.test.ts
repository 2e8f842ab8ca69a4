// An outage rule with `crossingReadings`: a site with solar power passes zero twice a day, and nothing is wrong.
import { describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector, type Detector } from '#core/detect/detector.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import type { OutageRule } from '#core/detect/rules/outage.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import { energy } from '#profiles/energy.ts';
import { packOf, T0, withRules } from './readings.ts';

const RULE: OutageRule = { kind: 'outage', name: 'outage', measure: 'power_kw', below: 0.1, severity: 'critical' };
const WAITS: OutageRule = { ...RULE, crossingReadings: 3 };
const QUARTER_MS = 900_000;
const DAY = 96;

/** kW at a quarter of an hour: 1 kW taken at night, up to 4 kW fed in at noon; at zero about 7:30 and 16:30. */
const solar = (quarter: number): number => {
  const away = ((quarter % DAY) / 4 - 12) / 3.5;
  return Math.round((1 - 5 * Math.exp(-away * away)) * 1000) / 1000;
};
/** At zero for two readings each time. */
const flat = (quarter: number): number => (Math.abs(solar(quarter)) < 0.17 ? 0.05 : solar(quarter));

interface World {
  readonly detector: Detector;
  group: GroupState;
}

const worldOf = (rule: OutageRule): World => ({
  detector: createDetector(usableProfile(withRules(energy, [rule]))),
  group: emptyGroupState(),
});

/** Quarters of an hour whose readings opened incidents of the site, `from` to before `to`. */
function opened({ detector, group }: World, valueAt: (quarter: number) => number, from: number, to: number): number[] {
  const outcome = emptyOutcome();
  const readings = Array.from({ length: to - from }, (_, i) => ({
    ...{ device: 'site', timeMs: T0 + (from + i) * QUARTER_MS, at: from + i + 1 },
    values: { power_kw: valueAt(from + i) },
  }));
  absorbPack(detector, group, packOf(readings, 'energy'), outcome);
  return outcome.transitions.flatMap(({ change, atMs }) => (change === 'opened' ? [(atMs - T0) / QUARTER_MS] : []));
}

describe('an outage rule with crossingReadings', () => {
  it('finds no outage where a site that feeds in passes zero; without it, one each time', () => {
    expect(opened(worldOf(RULE), flat, 0, 4 * DAY)).toHaveLength(8);
    const world = worldOf(WAITS);
    opened(world, flat, 0, DAY);
    expect(opened(world, flat, DAY, 4 * DAY)).toEqual([]);
  });

  it('finds an outage of such a site with the third reading in a row, at any hour, by its first', () => {
    for (const hour of [2, 7.5, 12, 16.5]) {
      const begin = 2 * DAY + hour * 4;
      const dark = (quarter: number): number => (quarter >= begin && quarter < begin + 4 ? 0.02 : solar(quarter));
      const world = worldOf(WAITS);
      opened(world, solar, 0, 2 * DAY);
      const found = opened(world, dark, 2 * DAY, 3 * DAY);
      // Beside it the site may be at zero by itself.
      expect(found).toHaveLength(1);
      expect(found[0]).toBeLessThanOrEqual(begin + 2);
      expect(found[0]).toBeGreaterThan(begin);
    }
  });

  it('finds what a site that only takes has at once, as without it', () => {
    const home = (quarter: number): number => (quarter === 31 || quarter === DAY ? 0.02 : 1 + (quarter % 7) / 10);
    expect(opened(worldOf(WAITS), home, 0, 2 * DAY)).toEqual([31, DAY]);
    // Next to zero from the other side is no feeding in.
    const idle = (quarter: number): number => (quarter % 10 === 0 ? -0.05 : 1);
    expect(opened(worldOf(WAITS), idle, 0, 40)).toEqual([0, 10, 20, 30]);
  });

  it('takes a site for one that only takes again once it has fed nothing in for a week', () => {
    const world = worldOf(WAITS);
    opened(world, solar, 0, DAY);
    const winter = (quarter: number): number => (quarter === 7 * DAY || quarter === 9 * DAY ? 0 : 1);
    expect(opened(world, winter, DAY, 10 * DAY)).toEqual([9 * DAY]);
  });

  it('remembers it in what is stored, and across an outage', () => {
    const world = worldOf(WAITS);
    opened(world, solar, 0, DAY);
    const night = (quarter: number): number => (quarter < DAY + 6 ? 0 : 1);
    expect(opened(world, night, DAY, DAY + 12)).toEqual([DAY + 2]);
    world.group = decodeGroup(world.detector, encodeGroup(world.detector, world.group).slice());
    expect(opened(world, flat, DAY + 12, DAY + 48)).toEqual([]);
  });

  it('keeps no byte of a device that only takes', () => {
    const world = worldOf(WAITS);
    opened(world, () => 1, 0, DAY);
    expect(world.group.incidents.size).toBe(0);
  });

  it('refuses what it cannot keep to', () => {
    const problem = (rule: Partial<OutageRule>) => () => worldOf({ ...RULE, ...rule });
    expect(problem({ crossingReadings: 0 })).toThrow(/crossingReadings 0: expected a whole number from 1 to 96/);
    expect(problem({ crossingReadings: 2.5 })).toThrow(/crossingReadings 2.5: expected a whole number/);
    expect(problem({ crossingReadings: 3, cooldownMs: 60_000 })).toThrow(/expected one of them/);
  });
});
