// What a profile may say of windows and of measures that windows link, and what it is told where it may not.
import { describe, expect, it } from 'vitest';
import { parseWindow } from '#core/windowing/kinds/kinds.ts';
import { compiled, testProfile } from '../../support/readings.ts';

describe('a specification', () => {
  it('of a session names the gap, of a number of values the number', () => {
    expect(parseWindow('session/5m')).toMatchObject({ label: 'session/5m', gapMs: 300_000 });
    expect(parseWindow('count/10000')).toMatchObject({ label: 'count/10000', count: 10_000 });
  });

  it.each([
    'session/',
    'session/5',
    'session/0s',
    'session/2d',
    'session/5m/1m',
    'count/',
    'count/0',
    'count/10001',
    'count/1.5',
    'count/-1',
  ])('%j is none, said with what was expected', (label) => {
    expect(() => compiled({}, [label])).toThrow(new RegExp(`window "${label}": `));
  });

  it('may not stand twice in a profile, however it is written', () => {
    for (const windows of [
      ['1m', '1m'],
      ['session/60s', 'session/1m'],
      ['count/10', 'count/010'],
    ])
      expect(() => compiled({}, windows)).toThrow(/twice|two of them are the same/);
  });

  it.each([
    [{ counter: true, energy: true }, {}, 'a counter is neither a power with energy nor a flag'],
    [{ counter: true, flag: true }, {}, 'a counter is neither a power with energy nor a flag'],
    [{ counter: true, dipMax: -1 }, {}, 'dipMax -1: expected the greatest fall in x that is none, from 0 up'],
    [{ counter: true, maxRate: 0 }, {}, 'maxRate 0: expected the most in x that it can go up by in an hour, above 0'],
    [{ counter: true, maxRate: Number.NaN }, {}, 'maxRate NaN: expected'],
    [{ counter: true, maxRate: 1, rolloverAt: 99_999 }, {}, "rolloverAt 99999: expected 'any', or a power of ten"],
    [
      { counter: true, rolloverAt: 100_000 },
      {},
      'rolloverAt 100000 needs maxRate, by which a rollover is told from a reset',
    ],
    [{ counter: 'net' as const, dipMax: 1 }, {}, 'dipMax 1: a net register may fall and rise by any amount'],
    [{ counter: 'up' as 'net' }, {}, "counter up: expected true, or 'net' for a register that may fall"],
    [{ maxRate: 5 }, {}, 'maxRate 5: only a counter has it; set counter: true, or leave it out'],
    [{ energy: 'time-weighted' as const }, { holdMs: 0 }, 'holdMs 0: expected how long a value holds'],
    [{ energy: 'time-weighted' as const }, { holdMs: 1.5 }, 'holdMs 1.5: expected'],
    [{ energy: 'time-weighted' as const }, { holdMs: 86_400_001 }, 'holdMs 86400001: expected'],
  ])('of a measure %j with %j is refused', (kind, profile, problem) => {
    const measures = { ...testProfile.measures, other: { unit: 'x', ...kind } };
    expect(() => compiled({ ...profile, measures })).toThrow(problem);
  });

  it('of a time-weighted power holds a value for two reporting periods unless told otherwise', () => {
    const measures = { ...testProfile.measures, load_kw: { unit: 'kW', energy: 'time-weighted' as const } };
    expect(compiled({ measures }).measures.at(-1)?.sampling).toEqual({ kind: 'time-weighted', holdMs: 120_000 });
  });
});
