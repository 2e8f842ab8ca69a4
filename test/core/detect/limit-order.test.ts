// A graver limit is never passed before a milder one: where it is, one of them was typed wrong, and which nobody knows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyProblems } from '#core/detect/check-body.ts';
import { checkRules } from '#core/detect/check-rules.ts';
import { createDetector } from '#core/detect/detector.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { SEVERITIES } from '#core/finding/severity.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { smoke } from '#profiles/smoke.ts';
import { withRules } from './readings.ts';

const problems = (rule: object) => checkRules(compileProfile(withRules(smoke, [rule as Rule])));
const measure = 'temperature_c';
const zscore = { kind: 'zscore', name: 'a', measure, span: 100, minReadings: 30 };
const indicators = [
  { measure, above: 40 },
  { measure: 'tvoc_ppb', above: 400 },
  { measure: 'eco2_ppm', above: 900 },
];

const TURNED: readonly [string, object, string][] = [
  [
    'above',
    { kind: 'level', name: 'a', measure, above: { medium: 40, critical: 30 } },
    'rule a: above.critical 30: expected above.medium, 40, or more: what is graver is not reached before what is milder',
  ],
  [
    'below',
    { kind: 'level', name: 'a', measure, below: { low: 5, high: 9 } },
    'rule a: below.high 9: expected below.low, 5, or less: what is graver is not reached before what is milder',
  ],
  [
    'not next to each other',
    { kind: 'level', name: 'a', measure, above: { critical: 39, low: 40 } },
    'rule a: above.critical 39: expected above.low, 40, or more',
  ],
  ['a rate', { kind: 'rate', name: 'a', measure, above: { low: 2, medium: 1 } }, 'rule a: above.medium 1: expected'],
  [
    'a z-score',
    { ...zscore, above: { medium: 4, high: 3 } },
    'rule a: above.high 3: expected above.medium, 4, or more',
  ],
  [
    'a score',
    { kind: 'adaptive', name: 'a', measure, above: { medium: 0.9, high: 0.6 } },
    'rule a: above.high 0.6: expected above.medium, 0.9, or more',
  ],
  [
    'a number of indicators',
    { kind: 'pattern', name: 'a', indicators, severities: { 1: 'high', 2: 'critical', 3: 'low' } },
    'rule a: severities.3 low: expected critical, as for 2 indicators, or graver: more of them are no milder',
  ],
];

describe('limits by severity', () => {
  it.each(TURNED)('are refused where a graver one is reached first: %s', (_what, rule, says) => {
    expect(problems(rule)).toEqual([expect.stringContaining(says)]);
    expect(() => createDetector(compileProfile(withRules(smoke, [rule as Rule])))).toThrow(says);
    expect(bodyProblems(compileProfile(withRules(smoke, [])), { add: [rule] })).toEqual([
      expect.stringContaining(says),
    ]);
  });

  it('may be the same, then the graver one counts', () => {
    expect(problems({ kind: 'level', name: 'a', measure, above: { medium: 40, high: 40 } })).toEqual([]);
  });

  it('are refused of one device, where the limit that it keeps makes them so', () => {
    const rule = { kind: 'level', name: 'hot', measure, above: { medium: 40, critical: 60 } } as const;
    const profile = compileProfile(withRules(smoke, [rule]));
    expect(bodyProblems(profile, { devices: { 'probe-1': { hot: { above: { critical: 30 } } } } })).toEqual([
      expect.stringContaining('devices.probe-1.hot: above.critical 30: expected above.medium, 40, or more'),
    ]);
    expect(bodyProblems(profile, { devices: { 'probe-1': { hot: { above: { critical: 50 } } } } })).toEqual([]);
  });

  it('are refused exactly where two of them are turned round', () => {
    const limits = fc.dictionary(fc.constantFrom(...SEVERITIES), fc.integer({ min: 1, max: 9 }), { minKeys: 1 });
    fc.assert(
      fc.property(limits, fc.boolean(), (of, isAbove) => {
        const inOrder = SEVERITIES.flatMap((severity) => of[severity] ?? []);
        const isSound = inOrder.every((limit, at) =>
          inOrder.slice(0, at).every((milder) => (isAbove ? milder <= limit : milder >= limit)),
        );
        const said = problems({ kind: 'level', name: 'a', measure, [isAbove ? 'above' : 'below']: of });
        expect(said.length === 0).toBe(isSound);
      }),
    );
  });
});
