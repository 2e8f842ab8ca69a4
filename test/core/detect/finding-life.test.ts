// What a rule's fields make of its findings: waiting, holding, cooling down. Each line is a reading (seconds,
// °C) and the transitions that it is to make.
import { describe, expect, it } from 'vitest';
import { smoke } from '#profiles/smoke.ts';
import { bench, hot, level, transcript } from './life-transcript.ts';
import { benchOf, withRules } from './readings.ts';

describe('a rule that waits', () => {
  it('fires with its third reading in a row, from the first of them on', () => {
    const { outcome } = transcript(
      level({ forReadings: 3 }),
      [0, 20],
      [1, 41],
      [2, 41],
      [3, 20],
      [4, 41],
      [5, 42],
      [6, 41, ['hot #1 opened medium @4']],
      [7, 20, ['hot #2 over medium @4']],
    );
    expect(outcome.transitions[0]).toMatchObject({ evidence: [{ count: 3, value: 42, state: 'firing' }] });
  });

  it('fires once an anomaly has lasted so long, and each severity waits for itself', () => {
    transcript(
      level({ forMs: 10_000 }),
      [0, 41],
      [5, 71],
      [10, 71, ['hot #1 opened medium @0']],
      [14.9, 71],
      [15, 71, ['hot #2 worse critical @0']],
      [20, 41],
      [21, 20, ['hot #3 over critical @0']],
    );
  });

  it('is told in the words of the severity that has lasted, not of one that waits still', () => {
    const said = (bench: ReturnType<typeof transcript>) =>
      bench.outcome.transitions.map(({ severity, value, message }) => [severity, value, message]);
    // The critical limit is 70: passed while only medium has lasted.
    expect(said(transcript(level({ forMs: 10_000 }), [0, 41], [5, 71], [10, 72, ['hot #1 opened medium @0']]))).toEqual(
      [['medium', 72, 'temperature 72 °C is above its medium limit of 40 °C']],
    );
    expect(
      said(
        transcript(
          level({ forMs: 10_000 }),
          ...[[0, 41] as const, [5, 71] as const, [10, 72, ['hot #1 opened medium @0']] as const],
          ...[[15, 71, ['hot #2 worse critical @0']] as const, [20, 20, ['hot #3 over critical @0']] as const],
        ),
      ).slice(1),
    ).toEqual([
      ['critical', 71, 'temperature 71 °C is above its critical limit of 70 °C'],
      ['critical', 20, expect.stringContaining('within its limits')],
    ]);
    // A single critical one among those that wait does not stand for them.
    const mixed = transcript(level({ forReadings: 3 }), [0, 71], [1, 42], [2, 41, ['hot #1 opened medium @0']]);
    expect(said(mixed)).toEqual([['medium', 41, 'temperature 41 °C is above its medium limit of 40 °C']]);
    expect(mixed.outcome.transitions[0]?.evidence).toMatchObject([{ severity: 'medium', value: 41, count: 3 }]);
  });

  it('begins anew after a gap of more than three usual intervals', () => {
    transcript(level({ forReadings: 2 }), [0, 20], [1, 41], [4.1, 41], [7, 20]);
    transcript(level({ forReadings: 2 }), [0, 20], [1, 41], [4, 41, ['hot #1 opened medium @1']]);
    // Of the first reading ever there is no interval before it.
    transcript(level({ forReadings: 2 }), [0, 41], [900, 41, ['hot #1 opened medium @0']]);
    const slow = benchOf({ ...withRules(smoke, [{ ...hot, forReadings: 2 }]), reportingPeriodMs: 60_000 });
    transcript(slow, [0, 20], [1, 41], [181, 41, ['hot #1 opened medium @1']]);
  });

  it('takes no late reading: it neither counts, opens nor raises', () => {
    transcript(
      level({ forReadings: 2 }),
      [0, 20],
      [10, 41],
      [8, 71],
      [9, 71],
      [11, 41, ['hot #1 opened medium @10']],
      [6, 71],
      [12, 20, ['hot #2 over medium @10']],
      [5, 71],
    );
  });

  it('says nothing where what it waits for does not come, and keeps nothing of it', () => {
    const own = transcript(level({ forReadings: 3 }), [0, 41], [1, 41], [2, 20], [3, 20]);
    expect(own.group.incidents.size).toBe(0);
  });
});

describe('a rule that holds', () => {
  it('goes on for so long after its last anomaly: what comes back within is the same finding', () => {
    const own = transcript(
      level({ holdMs: 60_000 }),
      [0, 41, ['hot #1 opened medium @0']],
      [10, 20],
      [69, 41],
      [128, 20],
      [129, 20, ['hot #2 over medium @0']],
    );
    expect(own.outcome.transitions[1]).toMatchObject({ evidence: [{ state: 'ended', count: 2 }] });
  });

  it('is recovering meanwhile, as others’ transitions show', () => {
    const own = bench({ ...hot, holdMs: 60_000 }, { ...hot, name: 'damp', measure: 'humidity_pct' });
    own.feed(0, { temperature_c: 41 });
    own.feed(1, { temperature_c: 20 });
    own.feed(2, { humidity_pct: 90 });
    expect(own.outcome.transitions.at(-1)).toMatchObject({
      change: 'worse',
      rule: 'damp',
      evidence: [
        { rule: 'damp', state: 'firing' },
        { rule: 'hot', state: 'recovering' },
      ],
    });
  });

  it('begins to hold when it has left', () => {
    transcript(
      level({ holdMs: 10_000, clear: { above: 38 } }),
      [0, 41, ['hot #1 opened medium @0']],
      [8, 39],
      [12, 38],
      [17, 39],
      [18, 39, ['hot #2 over medium @0']],
    );
  });
});

describe('a rule that cools down', () => {
  it('does not fire for so long after its end, unless with a graver severity', () => {
    transcript(
      level({ cooldownMs: 60_000 }),
      [0, 41, ['hot #1 opened medium @0']],
      [1, 20, ['hot #2 over medium @0']],
      [30, 41],
      [31, 20],
      [55, 41],
      [61, 41, ['hot #1 opened medium @55']],
      [62, 20, ['hot #2 over medium @55']],
      [70, 71, ['hot #1 opened critical @70']],
      [71, 20, ['hot #2 over critical @70']],
      [72, 71],
    );
  });

  it('does so across a long silence of its incident', () => {
    const own = transcript(
      level({ cooldownMs: 7_200_000 }),
      [0, 41, ['hot #1 opened medium @0']],
      [1, 20, ['hot #2 over medium @0']],
      [3600, 20],
      [3601, 41],
      [3602, 20],
    );
    expect(own.group.incidents.size).toBe(1);
    transcript(own, [7202, 20]);
    expect(own.group.incidents.size).toBe(0);
  });
});
