// E4 by transcript: each line is a reading (seconds, kW) and the transitions that it is to make.

import { describe, expect, it } from 'vitest';
import { viewDevice } from '#core/detect/device-view.ts';
import { energy } from '#profiles/energy.ts';
import { benchOf, withRules } from './readings.ts';
import { baselineOf, transcript } from './transcript.ts';

describe('the baseline', () => {
  it('starts at the first value, then is 0.8 of the old and 0.2 of the new', () => {
    const bench = transcript([[0, 2]]);
    expect(baselineOf(bench)).toBe(2);
    transcript([[1, 3]], bench);
    expect(baselineOf(bench)).toBe(0.8 * 2 + (1 - 0.8) * 3);
  });

  it('is not moved by an older reading, nor by one of the same second, and both are counted', () => {
    const bench = transcript([
      [10, 2],
      [5, 3],
      [10.9, 3],
    ]);
    expect(baselineOf(bench)).toBe(2);
    expect(bench.outcome.counts).toMatchObject({ judged: 2, older: 1, duplicate: 1 });
  });

  it('is moved by spikes, so that a new level becomes normal', () => {
    transcript([
      [0, 2],
      [1, 5, ['spike #1 opened high @1']], // 2 → 2.6
      [2, 5.3], // still above 5.2: the same alert; 2.6 → 3.14
      [3, 5.3, ['spike #2 over high @1']],
    ]);
  });

  it('is not moved by an outage: the return of power is no spike', () => {
    const bench = transcript([
      [0, 2],
      [1, 0, ['outage #1 opened critical @1']],
      [2, 0.05],
      [3, 2, ['outage #2 over critical @1']],
    ]);
    expect(baselineOf(bench)).toBe(2);
  });

  it('does not start with an outage', () => {
    const bench = transcript([
      [0, 0, ['outage #1 opened critical @0']],
      [1, 3, ['outage #2 over critical @0']],
    ]);
    expect(baselineOf(bench)).toBe(3);
  });
});

describe('spike', () => {
  it('needs strictly more than twice the baseline', () => {
    transcript([
      [0, 2],
      [1, 4],
    ]);
    transcript([
      [0, 2],
      [1, 4.000001, ['spike #1 opened high @1']],
    ]);
  });

  it('is not judged by a baseline of zero', () => {
    const noOutage = withRules(
      energy,
      energy.rules.filter((rule) => rule.kind !== 'outage'),
    );
    transcript(
      [
        [0, 0],
        [1, 50],
      ],
      benchOf(noOutage),
    );
  });

  it('waits for minReadings and for a baseline above minBaseline', () => {
    const spike = { kind: 'spike', name: 'spike', measure: 'power_kw', ratio: 1, severity: 'high' } as const;
    transcript(
      [
        [0, 1],
        [1, 9],
        [2, 99, ['spike #1 opened high @2']],
      ],
      benchOf(withRules(energy, [{ ...spike, minReadings: 2 }])),
    );
    transcript(
      [
        [0, 1],
        [1, 9],
      ],
      benchOf(withRules(energy, [{ ...spike, minBaseline: 1 }])),
    );
  });

  it('is not judged for an older reading, and not resolved by one', () => {
    transcript([
      [10, 2],
      [5, 50],
      [11, 5, ['spike #1 opened high @11']],
      [9, 2],
      [12, 2, ['spike #2 over high @11']],
    ]);
  });
});

describe('drop and outage', () => {
  it('a drop needs strictly less than half of the baseline', () => {
    transcript([
      [0, 2],
      [1, 1],
    ]);
    transcript([
      [0, 2],
      [1, 0.99, ['drop #1 opened medium @1']],
      [2, 1.8, ['drop #2 over medium @1']],
    ]);
  });

  it('an outage needs strictly less than 0.1 kW and is not a drop as well', () => {
    transcript([
      [0, 0.15],
      [1, 0.1],
      [2, 0.0999, ['outage #1 opened critical @2']],
    ]);
  });

  it('a drop that becomes an outage is one incident that got worse, open until power is judged again', () => {
    transcript([
      [0, 10],
      [1, 1, ['drop #1 opened medium @1']], // 10 → 8.2
      [2, 0, ['outage #2 worse critical @1']],
      [3, 8, ['outage #3 over critical @1']],
    ]);
  });

  it('a late reading may open an outage; only a newer one resolves it', () => {
    transcript([
      [10, 2],
      [8, 0, ['outage #1 opened critical @8']],
      [9, 2],
      [11, 2, ['outage #2 over critical @8']],
    ]);
  });

  it('a repeat from within an incident that has ended is not told again', () => {
    transcript([
      [0, 2],
      [1, 0, ['outage #1 opened critical @1']],
      [2, 0],
      [3, 2, ['outage #2 over critical @1']],
      [1, 0],
      [2, 0],
      [4, 2],
    ]);
  });

  it('what happens after an incident is over is another one', () => {
    const bench = transcript([
      [0, 2],
      [1, 0, ['outage #1 opened critical @1']],
      [2, 2, ['outage #2 over critical @1']],
      [3, 0, ['outage #1 opened critical @3']],
      [4, 2, ['outage #2 over critical @3']],
    ]);
    expect(new Set(bench.outcome.transitions.map((transition) => transition.id)).size).toBe(2);
  });

  it('forgets an incident once nothing from within it is accepted any more: a minute of windows and ten of lateness after its end; that it opened is known for an hour', () => {
    const bench = transcript([
      [0, 0, ['outage #1 opened critical @0']],
      [1, 2, ['outage #2 over critical @0']],
    ]);
    for (const [seconds, findings, opens] of [[661, 1, 1], [662, 0, 1], [3600]] as const) {
      const { life } = viewDevice(transcript([[seconds, 2]], bench).group, 'd') ?? {};
      expect([life?.findings.length, life?.opens.length]).toEqual([findings, opens]);
    }
  });
});

describe('the transition', () => {
  it('says what was read, what is normal, where, and one sentence with numbers and units', () => {
    const bench = transcript([
      [0, 2.5],
      [60, 6.2, ['spike #1 opened high @60']],
      [120, 2, ['spike #2 over high @60']],
      [180, 0.02, ['outage #1 opened critical @180']],
    ]);
    const [spike, over, outage] = bench.outcome.transitions;
    expect(spike).toMatchObject({
      profile: 'energy',
      device: 'd',
      kind: 'spike',
      measure: 'power_kw',
      value: 6.2,
      baseline: 2.5,
      score: null,
      dimensions: { region: 'north' },
      message: 'power 6.2 kW is 148 % above its baseline of 2.5 kW',
    });
    expect(over?.message).toBe('power 2 kW against a baseline of 3.24 kW: the spike is over');
    expect(over?.id).toBe(spike?.id);
    expect(outage?.message).toBe('power 0.02 kW is below 0.1 kW: an outage');
  });
});
