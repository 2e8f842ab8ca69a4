// By which limit each kind of rule is left once it fires. Each line is a reading (seconds, °C) and the transitions that
// it is to make.
import { describe, expect, it } from 'vitest';
import type { Rule } from '#core/detect/rules/rules.ts';
import { bench, type Line, level, transcript } from './life-transcript.ts';

describe('a rule that is left by another limit', () => {
  it.each([{ clear: { above: 38 } }, { clearShare: 0.05 }])('%o goes on until a value is at or below 38', (life) => {
    transcript(
      level(life),
      [0, 39],
      [1, 41, ['hot #1 opened medium @1']],
      [2, 39],
      [3, 38.1],
      [4, 38, ['hot #2 over medium @1']],
      [5, 39],
    );
  });

  const kinds: [string, Rule, Line[]][] = [
    [
      'level below',
      { kind: 'level', name: 'r', measure: 'temperature_c', below: { low: -10 }, clearShare: 0.1 },
      [
        [0, -11, ['r #1 opened low @0']],
        [1, -9.1],
        [2, -9, ['r #2 over low @0']],
      ],
    ],
    [
      'outage',
      { kind: 'outage', name: 'r', measure: 'temperature_c', below: 1, clear: 2, severity: 'high' },
      [
        [0, 0.5, ['r #1 opened high @0']],
        [1, 1.9],
        [2, 2, ['r #2 over high @0']],
      ],
    ],
    [
      'spike',
      { kind: 'spike', name: 'r', measure: 'temperature_c', ratio: 1, clear: 0.5, severity: 'high' },
      [
        [0, 10],
        [1, 21, ['r #1 opened high @1']], // 10 → 12.2
        [2, 18.4], // more than 1.5 times; → 13.44
        [3, 20.1, ['r #2 over high @1']], // less than 1.5 times 13.44 = 20.16
      ],
    ],
    [
      'drop',
      { kind: 'drop', name: 'r', measure: 'temperature_c', ratio: 0.5, clearShare: 0.5, severity: 'high' },
      [
        [0, 10],
        [1, 4, ['r #1 opened high @1']], // 10 → 8.8
        [2, 6.5], // less than 0.75 times; → 8.34
        [3, 6.3, ['r #2 over high @1']],
      ],
    ],
    [
      'rate',
      { kind: 'rate', name: 'r', measure: 'temperature_c', above: { high: 5 }, clear: 1 },
      [
        [0, 10],
        [1, 16, ['r #1 opened high @1']],
        [2, 18],
        [3, 19, ['r #2 over high @1']],
      ],
    ],
    [
      'zscore',
      { kind: 'zscore', name: 'r', measure: 'temperature_c', span: 4, minReadings: 4, above: { high: 3 }, clear: 0.1 },
      [
        [0, 9],
        [1, 11],
        [2, 9],
        [3, 11],
        [4, 20, ['r #1 opened high @4']], // mean 14, deviation 5.72 by then
        [5, 18], // 0.7 of them
        [6, 15.8, ['r #2 over high @4']],
      ],
    ],
  ];
  it.each(kinds)('%s', (_, rule, lines) => {
    transcript(bench(rule), ...lines);
  });

  it('pattern, by fewer indicators or lower limits', () => {
    const fire: Rule = {
      ...{ kind: 'pattern', name: 'fire', severities: { 2: 'high' } },
      indicators: [
        { measure: 'temperature_c', above: 40 },
        { measure: 'tvoc_ppb', above: 100 },
      ],
    };
    const own = bench({ ...fire, clear: 0 });
    expect(own.feed(0, { temperature_c: 50, tvoc_ppb: 200 })).toEqual(['fire #1 opened high @0']);
    expect(own.feed(1, { temperature_c: 50, tvoc_ppb: 10 })).toEqual([]);
    expect(own.feed(2, { temperature_c: 20, tvoc_ppb: 10 })).toEqual(['fire #2 over high @0']);
    const other = bench({ ...fire, clearShare: 0.5 });
    other.feed(0, { temperature_c: 50, tvoc_ppb: 200 });
    expect(other.feed(1, { temperature_c: 21, tvoc_ppb: 51 })).toEqual([]);
    expect(other.feed(2, { temperature_c: 20, tvoc_ppb: 51 })).toEqual(['fire #2 over high @0']);
  });
});
