// An adaptive rule with `restMs`: after an incident of its device, or a silence, what is milder is the same trouble.
import { describe, expect, it } from 'vitest';
import type { AdaptiveRule } from '#core/detect/rules/adaptive.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import { energy } from '#profiles/energy.ts';
import { type Bench, benchOf, withRules } from './readings.ts';

const UNUSUAL: AdaptiveRule = {
  ...{ kind: 'adaptive', name: 'unusual', measure: 'power_kw', above: { low: 0.5, medium: 0.999, high: 0.99999 } },
  holdMs: 3_600_000,
};
const OUTAGE: Rule = { kind: 'outage', name: 'outage', measure: 'power_kw', below: 0.1, severity: 'critical' };
const QUARTER_S = 900;
const HOUR = 4;

/** What 200 quiet readings, and then these, make: quarters of an hour behind the quiet ones, and transitions. */
function story(rest: Partial<AdaptiveRule>, values: Readonly<Record<number, number | undefined>>, until: number) {
  const own = benchOf(withRules(energy, [{ ...UNUSUAL, ...rest }, OUTAGE]));
  const told: string[] = [];
  for (let quarter = -200; quarter < until; quarter += 1) {
    const power_kw = quarter in values ? values[quarter] : 5 + (((quarter + 200) * 7) % 10) / 10;
    if (power_kw === undefined) continue;
    for (const line of own.feed(quarter * QUARTER_S + 10_000_000, { power_kw })) told.push(`${quarter} ${line}`);
    if (quarter % 16 === 0) storeAndRead(own);
  }
  return told.map((line) => line.replace(/ @.*/, ''));
}

/** Its incidents are from then on as they were stored. */
function storeAndRead({ detector, group }: Bench): void {
  const { incidents } = decodeGroup(detector, encodeGroup(detector, group).slice());
  group.incidents.clear();
  for (const [device, life] of incidents) group.incidents.set(device, life);
}

/** Out of what is usual, each further than the one before. */
const OUT = 8;
const FAR = 60;
const DAY = { restMs: 86_400_000 };

describe('an adaptive rule that rests', () => {
  it('goes on in the incident that it was in, where it finds the same again', () => {
    const apart = { 0: OUT, 80: OUT };
    const without = story({}, apart, 120).filter((line) => line.includes('opened'));
    expect(without).toHaveLength(2);
    expect(without.every((line) => line.includes('#1'))).toBe(true);
    const rested = story(DAY, apart, 120);
    expect(rested.map((line) => line.split(' ')[2])).toEqual(['#1', '#2', '#3', '#4']);
    expect(rested.map((line) => line.split(' ')[3])).toEqual([
      'opened',
      'over',
      expect.stringMatching(/opened|worse/),
      'over',
    ]);
  });

  it('opens another incident once it has rested', () => {
    const lines = story({ restMs: 4 * 3_600_000 }, { 0: OUT, [16 * HOUR]: OUT * 3 }, 20 * HOUR);
    expect(lines.filter((line) => line.includes('#1 opened'))).toHaveLength(2);
  });

  it('opens nothing milder after an outage, and what rests not is found all the same', () => {
    const after = { 0: 0, 8: FAR, 40: 0.05 };
    const opened = (rest: Partial<AdaptiveRule>) => story(rest, after, 60).filter((line) => line.includes('#1 opened'));
    expect(opened({}).map((line) => line.split(' ')[1])).toEqual(['outage', 'unusual', 'outage']);
    expect(opened(DAY).map((line) => line.split(' ')[1])).toEqual(['outage', 'outage']);
  });

  it('opens nothing up to the severity of a silence that the device is back from', () => {
    const silence = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [i, undefined]));
    const back = { ...silence, 12: OUT, 13: OUT };
    expect(story({}, back, 40).filter((line) => line.includes('opened'))).toHaveLength(1);
    expect(story(DAY, back, 40)).toEqual([]);
    // Graver than that it is told.
    const graver = { ...DAY, above: { medium: 0.5, high: 0.8 } };
    expect(story(graver, { ...silence, 12: FAR }, 40)[0]).toContain('#1 opened high');
  });

  it('refuses what it cannot keep to', () => {
    expect(() => story({ restMs: -1 }, {}, 0)).toThrow(/restMs -1: expected milliseconds/);
    expect(() => story({ restMs: 1000, cooldownMs: 1000 }, {}, 0)).toThrow(/expected one of them/);
  });
});
