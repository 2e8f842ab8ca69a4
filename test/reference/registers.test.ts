// What the judge makes of a register, on paper.
import { describe, expect, it } from 'vitest';
import { decide, type RegisterRules } from './judge/registers.ts';

const meter: RegisterRules = { dip: 0.5, hourly: 600, ranges: [1e4, 1e5, 1e6], share: 0.01 };

/** Of values a minute apart, in which it goes up by 10 at most: what each of them decided, as `index name number`. */
function decisions(...values: number[]): string[] {
  const all = decide(
    { times: Float64Array.from(values, (_, i) => i * 60_000), values: Float64Array.from(values) },
    meter,
  );
  return Object.entries(all).flatMap(([name, column]) =>
    [...column].flatMap((number, i) => (number === 0 ? [] : [`${i} ${name} ${Math.round(number * 1e6) / 1e6}`])),
  );
}

describe('a register', () => {
  it('goes up from value to value', () => {
    expect(decisions(10, 13, 13, 14.5)).toEqual(['1 increase 3', '3 increase 1.5']);
  });

  it('that comes back at once had a fault, which the value after it tells', () => {
    expect(decisions(40482.83, 0, 40482.83, 40484.52)).toEqual(['3 increase 1.69', '2 glitches 1', '1 pending 1']);
    expect(decisions(100, 65535, 65535, 101)).toEqual(['3 increase 1', '3 glitches 2', '1 pending 1', '2 pending 2']);
  });

  it('that goes on below was reset, rolled over or replaced', () => {
    expect(decisions(5000, 4, 5)).toEqual(['2 increase 5', '2 jump -5000', '1 pending 1']);
    expect(decisions(99_999, 4, 6)).toEqual(['2 increase 7', '2 jump -100000', '1 pending 1']);
    expect(decisions(5000, 1200, 1201)).toEqual(['2 increase 1', '2 jump -3800', '2 replaced 1', '1 pending 1']);
  });

  it('that goes on far above has jumped, unless it goes on so', () => {
    expect(decisions(100, 900, 901)).toEqual(['2 increase 1', '2 jump 800', '1 pending 1']);
    expect(decisions(100, 120, 140, 160)).toEqual(['3 increase 60', '1 pending 1', '2 pending 2']);
  });

  it('that dips stays where it was', () => {
    expect(decisions(20001.4, 20001.3, 20001.5)).toEqual(['2 increase 0.1']);
  });
});
