// A sensor that stands still, by transcript: each line is a reading (seconds, values) and the transitions that it is to
// make.
import { describe, expect, it } from 'vitest';
import { viewDevice } from '#core/detect/device-view.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { smoke } from '#profiles/smoke.ts';
import { type Bench, benchOf, withRules } from './readings.ts';

type Line = readonly [seconds: number, values: Readonly<Record<string, number>>, transitions?: readonly string[]];

const rule: Rule = {
  kind: 'stuck',
  name: 'stuck',
  measures: ['temperature_c', 'humidity_pct'],
  afterMs: 300_000,
  maxGapMs: 120_000,
  severity: 'medium',
};
const bench = (...rules: Rule[]) => benchOf(withRules(smoke, [rule, ...rules]));
const both = (temperature_c: number, humidity_pct: number) => ({ temperature_c, humidity_pct });

function transcript(lines: readonly Line[], on = bench()): Bench {
  for (const [seconds, values, transitions = []] of lines) {
    expect([seconds, values, on.feed(seconds, values)]).toEqual([seconds, values, transitions]);
  }
  return on;
}

/** Readings each minute from `from` to before `to`, nothing told. */
const still = (from: number, to: number, values: Readonly<Record<string, number>>): Line[] =>
  Array.from({ length: (to - from) / 60 }, (_, i): Line => [from + 60 * i, values]);

describe('a sensor stands still', () => {
  it('where all of its measures give the same value for as long as the rule says, and it is over as soon as one moves', () => {
    const on = transcript([
      ...still(0, 300, both(21.4, 45.2)),
      [300, both(21.4, 45.2), ['stuck #1 opened medium @300']],
      [360, both(21.4, 45.2)],
      [420, both(21.4, 45.3), ['stuck #2 over medium @300']],
      ...still(480, 720, both(21.4, 45.3)),
      [720, both(21.4, 45.3), ['stuck #1 opened medium @720']],
    ]);
    expect(on.outcome.transitions.map(({ message }) => message)).toEqual([
      'temperature 21.4 °C, humidity 45.2 %: the same values for 5 min, the sensor stands still',
      'humidity 45.3 % moves again',
      'temperature 21.4 °C, humidity 45.3 %: the same values for 5 min, the sensor stands still',
    ]);
    expect(on.outcome.transitions[0]).toMatchObject({ kind: 'stuck', measure: 'temperature_c', value: 21.4, score: 5 });
  });

  it('and not where one of them moves, however long the other stands', () => {
    transcript(still(0, 1200, both(21.4, 45)).map(([s, v], i) => [s, { ...v, humidity_pct: 45 + (i % 2) / 10 }]));
  });

  it('also where it has only one of the measures, or sends them in messages of their own', () => {
    transcript([
      ...still(0, 300, { temperature_c: 21.4 }),
      [300, { temperature_c: 21.4 }, ['stuck #1 opened medium @300']],
    ]);
    const apart: Line[] = [];
    for (let s = 0; s < 300; s += 60) apart.push([s, { temperature_c: 20 }], [s + 30, { humidity_pct: 40 }]);
    transcript([
      ...apart,
      [300, { temperature_c: 20 }],
      [330, { humidity_pct: 40 }, ['stuck #1 opened medium @330']],
      [360, { temperature_c: 20 }],
      [390, { humidity_pct: 41 }, ['stuck #2 over medium @330']],
    ]);
  });

  it('a measure that it does not send any more does not keep it from being told', () => {
    transcript([
      [0, both(21, 45)],
      [60, both(21, 46)],
      ...still(120, 300, { temperature_c: 21 }),
      [300, { temperature_c: 21 }, ['stuck #1 opened medium @300']],
    ]);
  });

  it('a gap longer than maxGapMs begins a new run, a value that is not newer says nothing', () => {
    transcript([
      ...still(0, 240, both(21, 45)),
      [361, both(21, 45)],
      [350, both(30, 30)],
      ...still(421, 661, both(21, 45)),
      [661, both(21, 45), ['stuck #1 opened medium @661']],
      [650, both(22, 44)],
      [662, both(22, 45), ['stuck #2 over medium @661']],
    ]);
  });
});

describe('a z-score of a measure that stood still', () => {
  const score: Rule = {
    kind: 'zscore',
    name: 'outlier',
    measure: 'temperature_c',
    span: 20,
    minReadings: 5,
    above: { medium: 3 },
  };

  it('is not judged by what it gave then, and begins anew when it moves', () => {
    const lines: Line[] = Array.from({ length: 20 }, (_, i) => [i * 60, both(20 + (i % 3) / 10, 45)]);
    const on = transcript(lines, bench(score));
    for (let s = 1200; s < 40_000; s += 60) on.feed(s, both(20.2, 45));
    const slot = on.detector.planOf('temperature_c').slot;
    expect(on.feed(40_020, both(23, 46))).toEqual(['stuck #2 over medium @1500']);
    expect(viewDevice(on.group, 'd')?.measures[slot]).toMatchObject({ scoreCount: 1, mean: 23 });
    expect(on.feed(40_080, both(23.2, 46))).toEqual([]);
  });
});

describe('stuck rules that contradict themselves', () => {
  it.each([
    ['no measure', [{ ...rule, measures: [] }], 'measures: expected at least one'],
    ['a measure there is not', [{ ...rule, measures: ['smell'] }], 'measure "smell" is not one of temperature_c'],
    ['a time of none', [{ ...rule, afterMs: 0 }], 'afterMs 0: expected milliseconds above 0'],
    ['a gap as long as the run', [{ ...rule, maxGapMs: 300_000 }], 'maxGapMs 300000: expected milliseconds above 0'],
    [
      'a measure in two of them',
      [rule, { ...rule, name: 'other' }],
      'measure "temperature_c" is in the stuck rule stuck',
    ],
  ] as const)('%s: refused', (_, rules, text) => {
    expect(() => benchOf(withRules(smoke, rules as readonly Rule[]))).toThrow(text);
  });
});
