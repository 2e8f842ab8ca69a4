// S3 and S4 by transcript: each line is a reading (seconds, values) and the transitions that it is to make.
import { describe, expect, it } from 'vitest';
import { emptyMeasureState } from '#core/detect/pasts/measure-state.ts';
import { severityOf } from '#core/finding/finding.ts';
import { smoke } from '#profiles/smoke.ts';
import { type Bench, benchOf, withoutLife, withRules } from './readings.ts';

type Line = readonly [seconds: number, values: Readonly<Record<string, number>>, transitions?: readonly string[]];

/** As the rules find, whatever the profile makes of it. */
const bare = withoutLife(smoke);
const levels = withRules(
  bare,
  bare.rules.filter((rule) => rule.kind === 'level'),
);
const fire = withRules(
  bare,
  bare.rules.filter((rule) => rule.kind === 'pattern'),
);

function transcript(lines: readonly Line[], bench: Bench): Bench {
  for (const [seconds, values, transitions = []] of lines) {
    expect([seconds, values, bench.feed(seconds, values)]).toEqual([seconds, values, transitions]);
  }
  return bench;
}

describe('levels (S3)', () => {
  const table: Record<string, [number, string | null][]> = {
    temperature_c: [
      [-20.1, 'critical'],
      [-20, 'low'],
      [-0.1, 'low'],
      [0, null],
      [40, null],
      [40.1, 'medium'],
      [50, 'medium'],
      [50.1, 'high'],
      [70, 'high'],
      [70.1, 'critical'],
    ],
    tvoc_ppb: [
      [500, null],
      [501, 'medium'],
      [1001, 'high'],
      [2001, 'critical'],
    ],
    eco2_ppm: [
      [800, null],
      [801, 'medium'],
      [1001, 'high'],
      [1501, 'critical'],
    ],
    pm25_ugm3: [
      [25, null],
      [25.1, 'medium'],
      [35.1, 'high'],
      [50.1, 'critical'],
    ],
    humidity_pct: [
      [4.9, 'critical'],
      [5, 'low'],
      [15, null],
      [80, null],
      [80.1, 'medium'],
      [90.1, 'high'],
      [95.1, 'critical'],
    ],
  };
  const rows = Object.entries(table).flatMap(([measure, each]) =>
    each.map(([value, is]) => [measure, value, is] as const),
  );
  const { detector } = benchOf(levels);

  it.each(rows)('%s %d is %s', (measure, value, expected) => {
    const [rule] = detector.planOf(measure).rules;
    const state = emptyMeasureState();
    const finding = rule?.judge({ state, value, timeMs: 0, isOutage: false, isStill: false }) ?? Number.NaN;
    expect(finding === 0 ? null : severityOf(finding)).toBe(expected);
  });

  it('a graver severity is a further transition of the same incident, a milder one is not told', () => {
    const bench = transcript(
      [
        [0, { temperature_c: 20 }],
        [1, { temperature_c: 41 }, ['temperature-level #1 opened medium @1']],
        [2, { temperature_c: 45 }],
        [3, { temperature_c: 71 }, ['temperature-level #2 worse critical @1']],
        [4, { temperature_c: 55 }],
        [5, { temperature_c: 71 }],
        [6, { temperature_c: 30 }, ['temperature-level #3 over critical @1']],
      ],
      benchOf(levels),
    );
    expect(new Set(bench.outcome.transitions.map((transition) => transition.id)).size).toBe(1);
    expect(bench.outcome.transitions.map((transition) => transition.message)).toEqual([
      'temperature 41 °C is above its medium limit of 40 °C',
      'temperature 71 °C is above its critical limit of 70 °C',
      'temperature 30 °C is within its limits again',
    ]);
    expect(bench.outcome.counts).toMatchObject({ anomalies: 5, opened: 1, resolved: 1 });
  });

  it('a late reading raises an open alert but never lowers it', () => {
    transcript(
      [
        [10, { temperature_c: 55 }, ['temperature-level #1 opened high @10']],
        [8, { temperature_c: 41 }],
        [9, { temperature_c: 71 }, ['temperature-level #2 worse critical @10']],
        [7, { temperature_c: 20 }],
        [11, { temperature_c: 55 }],
        [12, { temperature_c: 20 }, ['temperature-level #3 over critical @10']],
      ],
      benchOf(levels),
    );
  });

  it('a graver late reading from within an ended incident continues that incident', () => {
    transcript(
      [
        [1, { temperature_c: 41 }, ['temperature-level #1 opened medium @1']],
        [3, { temperature_c: 41 }],
        [4, { temperature_c: 20 }, ['temperature-level #2 over medium @1']],
        [2, { temperature_c: 71 }, ['temperature-level #3 worse critical @1']],
        [5, { temperature_c: 20 }, ['temperature-level #4 over critical @1']],
        [2, { temperature_c: 71 }],
      ],
      benchOf(levels),
    );
  });
});

describe('fire pattern (S4)', () => {
  it('two indicators are high, three critical, and they may come in readings of their own', () => {
    const bench = transcript(
      [
        [0, { temperature_c: 46 }],
        [1, { tvoc_ppb: 801 }, ['fire #1 opened high @1']],
        [2, { pm25_ugm3: 31 }, ['fire #2 worse critical @1']],
        [3, { eco2_ppm: 801 }],
        [4, { eco2_ppm: 400, pm25_ugm3: 5 }],
        [5, { temperature_c: 20 }, ['fire #3 over critical @1']],
      ],
      benchOf(fire),
    );
    const [first, second, last] = bench.outcome.transitions;
    expect(first).toMatchObject({ measure: 'tvoc_ppb', value: 801, baseline: null, score: 2 });
    expect(first?.message).toBe('2 of 4 indicators of fire: temperature 46 °C (above 45), tvoc 801 ppb (above 800)');
    expect(second).toMatchObject({ measure: 'pm25_ugm3', score: 3 });
    expect(last).toMatchObject({ measure: 'temperature_c', score: 1 });
    expect(last?.message).toBe('1 of 4 indicators of fire left: the pattern is over');
  });

  it('limits themselves do not count', () => {
    transcript([[0, { temperature_c: 45, tvoc_ppb: 800, eco2_ppm: 800, pm25_ugm3: 30 }]], benchOf(fire));
  });

  it('a value counts up to 60 s after it, not longer', () => {
    transcript(
      [
        [0, { temperature_c: 46 }],
        [60, { tvoc_ppb: 900 }, ['fire #1 opened high @60']],
        [61, { tvoc_ppb: 900 }, ['fire #2 over high @60']],
      ],
      benchOf(fire),
    );
  });

  it('measures that come in the wrong order give the same', () => {
    transcript(
      [
        [60, { tvoc_ppb: 900 }],
        [0, { temperature_c: 46 }, ['fire #1 opened high @0']],
      ],
      benchOf(fire),
    );
    transcript(
      [
        [61, { tvoc_ppb: 900 }],
        [0, { temperature_c: 46 }],
      ],
      benchOf(fire),
    );
  });

  it('the fire alarm is critical alone', () => {
    const bench = transcript(
      [
        [0, { fire_alarm: 0, temperature_c: 20 }],
        [1, { fire_alarm: 1, temperature_c: 20 }, ['fire #1 opened critical @1']],
        [2, { fire_alarm: 0, temperature_c: 20 }, ['fire #2 over critical @1']],
      ],
      benchOf(fire),
    );
    expect(bench.outcome.transitions[0]).toMatchObject({ measure: 'fire_alarm', value: 1, score: 0 });
    expect(bench.outcome.transitions[0]?.message).toBe('fire alarm is on, 0 of 4 indicators of fire');
  });

  it('of a late reading only the flag counts', () => {
    const bench = transcript(
      [
        [10, { temperature_c: 20, tvoc_ppb: 10, fire_alarm: 0 }],
        [8, { temperature_c: 60, tvoc_ppb: 900, fire_alarm: 0 }],
        [9, { temperature_c: 20, tvoc_ppb: 10, fire_alarm: 1 }, ['fire #1 opened critical @9']],
        [9, { fire_alarm: 0 }],
        [11, { temperature_c: 20 }, ['fire #2 over critical @9']],
      ],
      benchOf(fire),
    );
    expect(bench.outcome.transitions[0]?.message).toBe('a late reading tells that fire alarm is on');
  });
});
