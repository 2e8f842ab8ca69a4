// A finding of a rule that is only recorded, beside those that people are told of.
import { describe, expect, it } from 'vitest';
import type { Rule } from '#core/detect/rules/rules.ts';
import { energy } from '#profiles/energy.ts';
import { benchOf } from './readings.ts';

describe('a rule that is only recorded', () => {
  const spike: Rule = {
    kind: 'spike',
    name: 'spike',
    measure: 'power_kw',
    ratio: 1,
    severity: 'high',
    minBaseline: 0.1,
  };
  const outage: Rule = { kind: 'outage', name: 'outage', measure: 'power_kw', below: 0.1, severity: 'critical' };
  const recorded = () => benchOf({ ...energy, rules: [spike, outage], recordOnly: ['spike'] });

  it('keeps nothing open that is graver: the outage is over with the power, and the spike that goes on is another', () => {
    const own = recorded();
    const feed = (seconds: number, power_kw: number) => own.feed(seconds, { power_kw });
    feed(0, 1);
    expect(feed(900, 0)).toEqual(['outage #1 opened critical @900']);
    expect(feed(1800, 5)).toEqual(['outage #2 over critical @900']);
    expect(feed(2700, 8)).toEqual(['spike #1 opened high @2700']);
    // One that it opened goes on in what is graver, and ends with that.
    expect(feed(3600, 0)).toEqual(['outage #2 worse critical @2700']);
    expect(feed(4500, 9)).toEqual(['outage #3 over critical @2700']);
  });

  it('keeps its own open for as long as it lasts', () => {
    const own = recorded();
    own.feed(0, { power_kw: 1 });
    expect(own.feed(900, { power_kw: 5 })).toEqual(['spike #1 opened high @900']);
    expect(own.feed(1800, { power_kw: 5 })).toEqual([]);
    expect(own.feed(2700, { power_kw: 1 })).toEqual(['spike #2 over high @900']);
  });

  it('is what else was found where it is told', () => {
    const own = benchOf({ ...energy, rules: [spike, outage], recordOnly: [] });
    own.feed(0, { power_kw: 1 });
    own.feed(900, { power_kw: 0 });
    expect(own.feed(1800, { power_kw: 5 })).toEqual([]);
  });
});
