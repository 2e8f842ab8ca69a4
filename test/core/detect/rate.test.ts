// The rule kind `rate` by transcript: numbers worked out on paper.
import { describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import type { RateRule } from '#core/detect/rules/rate.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { smoke } from '#profiles/smoke.ts';
import { benchOf, packOf, T0, withRules } from './readings.ts';

const rule: RateRule = { kind: 'rate', name: 'fast', measure: 'temperature_c', above: { low: 0.5, high: 2 } };
const bench = (more: Partial<RateRule> = {}) => benchOf(withRules(smoke, [{ ...rule, ...more }]));
const t = (temperature_c: number) => ({ temperature_c });

describe('a rate of change', () => {
  it('opens strictly beyond its limit, as grave as the gravest that is passed, and ends with the first that is not', () => {
    const { feed } = bench();
    expect(feed(0, t(20))).toEqual([]);
    expect(feed(10, t(25))).toEqual([]);
    expect(feed(20, t(30.5))).toEqual(['fast #1 opened low @20']);
    expect(feed(30, t(51))).toEqual(['fast #2 worse high @20']);
    expect(feed(40, t(51))).toEqual(['fast #3 over high @20']);
  });

  it('is one whether it goes up or down, and says which', () => {
    const { feed, outcome } = bench();
    feed(0, t(30));
    expect(feed(4, t(20))).toEqual(['fast #1 opened high @4']);
    expect(feed(14, t(21))).toEqual(['fast #2 over high @4']);
    expect(outcome.transitions.map(({ value, baseline, score, message }) => [value, baseline, score, message])).toEqual(
      [
        [20, 30, -2.5, 'temperature 20 °C fell by 10 °C in 4 s, 2.5 °C a second; its high limit is 2 °C a second'],
        [21, 20, 0.1, 'temperature 21 °C rose by 1 °C in 10 s: not too fast any more'],
      ],
    );
  });

  it('judges no first value, and none after a gap longer than maxGapMs: an open alert stays', () => {
    const { feed } = bench({ maxGapMs: 10_000 });
    expect(feed(0, t(20))).toEqual([]);
    expect(feed(10, t(50))).toEqual(['fast #1 opened high @10']);
    expect(feed(20.001, t(50))).toEqual([]);
    expect(feed(30.001, t(50))).toEqual(['fast #2 over high @10']);
    expect(feed(41, t(90))).toEqual([]);
  });

  it('takes two readings in neighbouring slots as one resolution apart at least', () => {
    expect(smoke.resolutionMs).toBe(1000);
    const { feed } = bench();
    feed(0.999, t(20));
    // 0.4 °C in 2 ms would be 200 °C a second.
    expect(feed(1.001, t(20.4))).toEqual([]);
    expect(feed(2.001, t(21))).toEqual(['fast #1 opened low @2.001']);
  });

  it('is of each measure that is no flag, where it is written for *', () => {
    const { feed, outcome } = bench({ measure: '*' });
    feed(0, { ...t(20), humidity_pct: 40, fire_alarm: 0 });
    expect(feed(1, { ...t(21), humidity_pct: 90, fire_alarm: 1 })).toEqual(['fast:humidity_pct #1 opened high @1']);
    expect(outcome.transitions[0]?.evidence?.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
      'fast:humidity_pct high',
      'fast:temperature_c low',
    ]);
  });

  it('goes on from a stored state, and begins anew with one that kept no last value', () => {
    const profile = withRules(smoke, [rule]);
    const level = withRules(smoke, [{ kind: 'level', name: 'hot', measure: 'temperature_c', above: { low: 99 } }]);
    const next = (from: typeof profile) => {
      const before = benchOf(from);
      before.feed(0, t(20));
      const bytes = encodeGroup(before.detector, before.group);
      const after = benchOf(profile);
      // The readings' positions go on where the state is.
      after.feed(0, t(20));
      const decoded = decodeGroup(after.detector, bytes);
      Object.assign(after.group, decoded);
      return [...after.feed(1, t(80)), ...after.feed(2, t(20))];
    };
    expect(next(profile)).toEqual(['fast #1 opened high @1']);
    expect(next(level)).toEqual(['fast #1 opened high @2']);
  });

  it('compares with nothing of before a time in which no rule asked for the last value', () => {
    const { group, ...ofRate } = bench();
    ofRate.feed(0, t(20));
    const level = withRules(smoke, [{ kind: 'level', name: 'hot', measure: 'temperature_c', above: { low: 99 } }]);
    const between = createDetector(compileProfile(level));
    const outcome = emptyOutcome();
    const reading = { device: 'd', timeMs: T0 + 3_600_000, values: t(80), at: 2 };
    absorbPack(between, group, packOf([reading], smoke.name), outcome);
    ofRate.feed(3600, t(80));
    expect(ofRate.feed(3601, t(80.1))).toEqual([]);
    expect(ofRate.feed(3602, t(90))).toEqual(['fast #1 opened high @3602']);
  });

  it('says numbers that can be stored of values as far apart as doubles can be', () => {
    const { feed, outcome } = benchOf({
      ...withRules(smoke, [{ ...rule, measure: 'odd' }]),
      measures: { odd: { unit: '' } },
      units: {},
    });
    feed(0, { odd: -Number.MAX_VALUE });
    expect(feed(1, { odd: Number.MAX_VALUE })).toEqual(['fast #1 opened high @1']);
    expect(outcome.transitions[0]?.score).toBe(Number.MAX_VALUE);
  });

  it('is a rule of a profile that comes as JSON, and a misspelt one is told', () => {
    const written = JSON.parse(JSON.stringify(withRules(smoke, [rule])));
    expect(() => usableProfile(written)).not.toThrow();
    const odd = { ...written, rules: [{ ...rule, above: { severe: 1 }, maxGap: 5 }] };
    expect(() => usableProfile(odd)).toThrow(
      'rule fast: maxGap is no field: expected kind, name, measure, above, maxGapMs',
    );
    expect(() => usableProfile({ ...odd, rules: [{ ...rule, above: { severe: 1 } }] })).toThrow(
      'rule fast: severity "severe": expected one of low, medium, high, critical',
    );
  });

  it('asks for the last value and for nothing else', () => {
    const detector = createDetector(compileProfile(withRules(smoke, [rule])));
    const { needs } = detector.planOf('temperature_c');
    expect(Object.entries(needs).filter(([, need]) => need)).toEqual([['lastValue', true]]);
  });
});
