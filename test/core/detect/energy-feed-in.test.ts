// E4 of a site that feeds power in, by transcript: what it reports is negative.

import { describe, expect, it } from 'vitest';
import { baselineOf, transcript } from './transcript.ts';

describe('a site that feeds power in reports it as negative', () => {
  it('and is no outage, whatever the hour', () => {
    transcript([
      [0, -3],
      [900, -3.2],
      [1800, -2],
      [2700, -1.6],
    ]);
  });

  it('twice of what it feeds in is a spike, less than half of it a drop, as with what others take', () => {
    transcript([
      [0, -2],
      [900, -4],
      [1800, -4.801, ['spike #1 opened high @1800']], // 2 → 2.4 → 2.8802
      [2700, -1.4], // the spike has ended, a drop goes on in its place
      [3600, -2.6, ['spike #2 over high @1800']],
    ]);
  });

  it('and turns from taking to feeding in without a word where it is as much', () => {
    const bench = transcript([
      [0, 3],
      [900, -3],
      [1800, 3],
      [2700, -3],
    ]);
    expect(baselineOf(bench)).toBeCloseTo(3, 12);
  });

  it('has an outage where neither flows, by the magnitude, for three readings: it passes zero each day', () => {
    const bench = transcript([
      [0, -3],
      [900, -0.0999],
      [1800, 0.05],
      [2700, -0.05, ['outage #1 opened critical @900']],
      [3600, -2.5, ['outage #2 over critical @900']],
    ]);
    expect(baselineOf(bench)).toBeCloseTo(0.8 * 3 + 0.2 * 2.5, 12);
    expect(bench.outcome.transitions.map(({ message }) => message)).toEqual([
      'power -0.0999 kW is below 0.1 kW as a magnitude: an outage',
      'power -2.5 kW is not below 0.1 kW as a magnitude any more: the outage is over',
    ]);
  });
});
