// Where a rule's limits are for the next value: the same as the rule's own arithmetic says.
import { expect, test } from 'vitest';
import { edgesOf } from '#cli/judging/edges.ts';
import { settingsOf } from '#cli/judging/rule-settings.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyMeasureState } from '#core/detect/pasts/measure-state.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';

const measure = 'power_kw';
const known = {
  ...emptyMeasureState(),
  ...{ lastMs: 0, lastValue: 2.1, baseline: 2, baselineCount: 100, mean: 2, variance: 0.25, scoreCount: 101 },
};

function edges(rule: Rule, state = known) {
  const detector = createDetector(compileProfile({ ...energy, rules: [rule] }));
  const plan = detector.planOf(measure);
  return edgesOf({ plan, rule: plan.rules[0]!, state, timeMs: 60_000, min: -1000, max: 1000 });
}

test('of a spike: twice the baseline, as a magnitude on either side', () => {
  expect(edges({ kind: 'spike', name: 'spike', measure, ratio: 1, severity: 'high' })).toEqual([
    { side: 'below', value: -4, severity: 'high' },
    { side: 'above', value: 4, severity: 'high' },
  ]);
});

test('of levels: each severity has its own', () => {
  const rule: Rule = {
    kind: 'level',
    name: 'level',
    measure,
    above: { medium: 10, critical: 12.5 },
    below: { low: 0.25 },
  };
  expect(edges(rule)).toEqual([
    { side: 'below', value: 0.25, severity: 'low' },
    { side: 'above', value: 10, severity: 'medium' },
    { side: 'above', value: 12.5, severity: 'critical' },
  ]);
});

test('of levels that lie close together: each one, whatever lies between', () => {
  const rule: Rule = { kind: 'level', name: 'level', measure, above: { low: 800, medium: 810, critical: 811 } };
  expect(edges(rule)?.map(({ value, severity }) => [value, severity])).toEqual([
    [800, 'low'],
    [810, 'medium'],
    [811, 'critical'],
  ]);
});

test('of an outage: a band around 0, however narrow, is found', () => {
  expect(edges({ kind: 'outage', name: 'outage', measure, below: 0.001, severity: 'critical' })).toEqual([
    { side: 'below', value: 0.001, severity: 'critical' },
  ]);
});

test('of a rule that has nothing to compare with yet there are none to tell', () => {
  const rule: Rule = { kind: 'spike', name: 'spike', measure, ratio: 1, severity: 'high', minReadings: 200 };
  expect(edges(rule)).toBeUndefined();
});

test('a rule in words has the settings that stand in the profile', () => {
  const rules: Rule[] = [
    { kind: 'spike', name: 'spike', measure: '*', ratio: 1, severity: 'high', minReadings: 10 },
    { kind: 'level', name: 'hot', measure, above: { medium: 10, critical: 12.5 } },
  ];
  expect(settingsOf(rules, 'spike:power_kw')).toBe('ratio 1, severity high, minReadings 10');
  expect(settingsOf(rules, 'hot')).toBe('above medium 10 critical 12.5');
  expect(settingsOf(rules, 'gone')).toBe('');
});
