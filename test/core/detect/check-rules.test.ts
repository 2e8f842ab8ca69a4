// Rules that contradict themselves are refused at start-up, all problems at once.
import { describe, expect, it } from 'vitest';
import { createDetector } from '#core/detect/detector.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { profiles } from '#profiles/index.ts';
import { smoke } from '#profiles/smoke.ts';
import { withRules } from './readings.ts';

const refusal = (...rules: Rule[]) => {
  try {
    createDetector(compileProfile(withRules(smoke, rules)));
    return 'accepted';
  } catch (error) {
    return error instanceof RangeError ? error.message : 'another error';
  }
};
const zscore = (name: string, measure: string, span: number): Rule => ({
  kind: 'zscore',
  name,
  measure,
  span,
  minReadings: 30,
  above: { medium: 3 },
});
const level = (name: string): Rule => ({ kind: 'level', name, measure: 'tvoc_ppb', above: { low: 1 } });

const rate = { kind: 'rate', name: 'a', measure: 'tvoc_ppb', above: { low: 1 } } as const;

const unusual = { kind: 'adaptive', name: 'a', measure: 'tvoc_ppb' } as const;

const hot = { kind: 'level', name: 'a', measure: 'temperature_c', above: { low: 40, high: 50 } } as const;
const wrong = (field: string, value: unknown, text: string): [string, Rule[], string] => [
  `${field} ${JSON.stringify(value)}`,
  [{ ...hot, [field]: value } as Rule],
  text,
];
const ENDLESS: [string, Rule[], string][] = [
  ['a level without a value within', [{ ...hot, below: { low: 60 } }], 'each value is below 60 or above 40'],
  ['a deviation below 0', [{ ...zscore('z', 'tvoc_ppb', 9), above: { low: -1 } } as Rule], 'above.low -1: expected 0'],
];
const LIFE: [string, Rule[], string][] = [
  wrong('forMs', -1, 'forMs -1: expected milliseconds, 0 or more and less than the profile'),
  wrong('forMs', '5m', 'forMs "5m": expected milliseconds'),
  wrong('holdMs', Number.NaN, 'holdMs NaN: expected milliseconds'),
  wrong('cooldownMs', 2_592_000_000, 'cooldownMs 2592000000: expected milliseconds, 0 or more and less than'),
  wrong('forReadings', 0, 'forReadings 0: expected a whole number from 1'),
  wrong('forReadings', 1.5, 'forReadings 1.5: expected a whole number from 1'),
  wrong('clearShare', 1, 'clearShare 1: expected a share, 0 or more and less than 1'),
  wrong('baselineWhileFiring', 'stop', 'baselineWhileFiring "stop": expected one of learn, slow, freeze'),
  wrong('clear', { above: 41 }, 'clear.above 41: expected a number up to the mildest limit above, 40'),
  wrong('clear', { below: 3 }, 'clear.below 3: expected a number from the mildest limit below'),
  wrong('clear', {}, 'clear: expected a number in above, in below or in both'),
  ['two ways to leave', [{ ...hot, clear: { above: 38 }, clearShare: 0.1 }], 'expected one of them'],
  ['a share of 0', [{ ...hot, below: { low: 0 }, clearShare: 0.1 }], 'a share of the limit 0 is nothing'],
  [
    'nothing to leave by',
    [{ ...hot, below: { low: 10 }, clear: { above: 20, below: 25 } }],
    'no value is at or above 25 and at or below 20: it would never be over',
  ],
  [
    'a clear of a z-score',
    [{ ...zscore('a', 'tvoc_ppb', 100), clear: 4 } as Rule],
    'clear 4: expected a number from 0 to',
  ],
  [
    'a clear of an outage',
    [{ kind: 'outage', name: 'a', measure: 'tvoc_ppb', below: 2, clear: 1, severity: 'low' }],
    'clear 1: expected a magnitude from below, 2, on',
  ],
  [
    'a clear of a spike',
    [{ kind: 'spike', name: 'a', measure: 'tvoc_ppb', ratio: 1, clear: 2, severity: 'low' }],
    'clear 2: expected a ratio from 0 to that of the rule, 1',
  ],
  [
    'a clear of a pattern',
    [
      {
        kind: 'pattern',
        name: 'a',
        indicators: [{ measure: 'tvoc_ppb', above: 1 }],
        severities: { 1: 'low' },
        clear: 1,
      },
    ],
    'clear 1: expected a whole number of indicators from 0 to 0',
  ],
  [
    'a share of a stuck sensor',
    [{ kind: 'stuck', name: 'a', measures: ['tvoc_ppb'], afterMs: 9_000_000, severity: 'low', clearShare: 0.1 }],
    'a sensor moves or it does not; expected holdMs',
  ],
];

describe('the rules of a profile', () => {
  it.each(Object.keys(profiles))('of %s are accepted', (name) => {
    expect(() => createDetector(compileProfile(profiles[name] as (typeof profiles)[string]))).not.toThrow();
  });

  it.each<[string, Rule[], string]>([
    ['a rate without limits', [{ ...rate, above: {} }], 'expected a limit in above'],
    ['no score of an adaptive rule', [{ ...unusual, above: {} }], 'expected a limit in above, or no above at all'],
    ['a score below its own limit', [{ ...unusual, above: { low: 0.4 } }], 'above.low 0.4: expected a score from 0.5'],
    ['a score that no reading has', [{ ...unusual, above: { low: 1 } }], 'above.low 1: expected a score from 0.5'],
    ['a rate limit below 0', [{ ...rate, above: { low: -1 } }], 'above.low -1: expected 0 or more'],
    ['a rate limit that is no number', [{ ...rate, above: { low: Number.NaN } }], 'expected a limit in above'],
    ['a gap below the resolution', [{ ...rate, maxGapMs: 10 }], 'maxGapMs 10: expected milliseconds, at least the'],
    ['an endless gap', [{ ...rate, maxGapMs: Number.POSITIVE_INFINITY }], 'maxGapMs Infinity: expected milliseconds'],
    ['a name that could be mistaken for that of a rule for *', [level('a:b')], 'expected a name of a–z'],
    ['two of one name', [level('a'), level('a')], 'another rule has this name'],
    ['a level without limits', [{ kind: 'level', name: 'a', measure: 'tvoc_ppb' }], 'expected a limit above or below'],
    ...LIFE,
    ...ENDLESS,
    [
      'a drop by more than all',
      [{ kind: 'drop', name: 'a', measure: 'tvoc_ppb', ratio: 1.1, severity: 'low' }],
      'ratio 1.1: expected more than 0 and at most 1',
    ],
    [
      'an outage at or below 0',
      [{ kind: 'outage', name: 'a', measure: 'tvoc_ppb', below: 0, severity: 'low' }],
      'below 0: expected a number above 0',
    ],
    [
      'a baseline below 0',
      [{ kind: 'drop', name: 'a', measure: 'tvoc_ppb', ratio: 0.5, severity: 'low', minBaseline: -1 }],
      'minBaseline -1: expected 0 or more',
    ],
    [
      'a deviation below 0',
      [{ ...zscore('a', 'tvoc_ppb', 100), minDeviation: -1 } as Rule],
      'minDeviation -1: expected 0 or more',
    ],
    ['a span beyond 16 bits', [zscore('a', 'tvoc_ppb', 70_000)], 'span 70000: expected a whole number from 2 to 65534'],
    ['two spans on one measure', [zscore('a', 'tvoc_ppb', 100), zscore('b', 'tvoc_ppb', 50)], 'span 50, but another'],
    ['a span for * beside another', [zscore('a', 'tvoc_ppb', 100), zscore('b', '*', 50)], 'span 50, but another'],
    ['a span beside another for *', [zscore('a', '*', 100), zscore('b', 'tvoc_ppb', 50)], 'span 50, but another'],
    [
      'a pattern over a measure there is not',
      [{ kind: 'pattern', name: 'a', indicators: [{ measure: 'smell', above: 1 }], severities: { 1: 'low' } }],
      'measure "smell" is not one of temperature_c',
    ],
    [
      'a pattern that asks for more indicators than it has',
      [{ kind: 'pattern', name: 'a', indicators: [{ measure: 'tvoc_ppb', above: 1 }], severities: { 2: 'low' } }],
      'severity for 2 indicators: expected 1 to 1',
    ],
  ])('%s is refused', (_, rules, text) => {
    expect(refusal(...rules)).toContain(text);
  });

  it('are refused with every problem at once', () => {
    const text = refusal(level('A'), {
      kind: 'outage',
      name: 'b',
      measure: 'tvoc_ppb',
      below: Number.NaN,
      severity: 'low',
    });
    expect(text.split('\n')).toHaveLength(3);
  });

  it('written for * leave flags out', () => {
    const detector = createDetector(compileProfile(withRules(smoke, [zscore('z', '*', 100)])));
    expect(detector.planOf('fire_alarm').rules).toEqual([]);
    expect(detector.planOf('pressure_hpa').rules.map((rule) => rule.name)).toEqual(['z:pressure_hpa']);
  });
});
