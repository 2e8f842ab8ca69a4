// Which share of its devices a group's message says is struck: never more than all, never a number that nobody counted.
import { describe, expect, it } from 'vitest';
import { shareText } from '#core/finding/wording.ts';
import { countOf, decodePopulation, encodePopulation, MAX_VALUES, populationOf } from '#core/notify/population.ts';

describe('a share', () => {
  it.each([
    [12, 300, '4'],
    [1, 3, '33'],
    [299, 300, '99'],
    [300, 300, '100'],
    [1, 12_000, '0.008'],
    [7, 1000, '0.7'],
    [15, 1000, '2'],
  ])('of %i in %i is %s %%', (count, of, text) => {
    expect(shareText(count, of)).toBe(text);
  });
});

describe('devices by dimension value', () => {
  const counts = populationOf([{ region: { North: 3, South: 1 } }, { region: { North: 4 }, type: { constructor: 1 } }]);

  it('are the sum over key groups, read back as they were written', () => {
    expect(counts).toEqual({ region: { North: 7, South: 1 }, type: { constructor: 1 } });
    const read = decodePopulation(encodePopulation({ atMs: 5, counts }));
    expect(read).toEqual({ atMs: 5, counts });
    expect(countOf(read, 'region', 'North')).toBe(7);
    expect(countOf(read, 'type', 'constructor')).toBe(1);
  });

  it('are not known of a value or dimension that nobody has', () => {
    const read = decodePopulation(encodePopulation({ atMs: 5, counts }));
    for (const [name, value] of [
      ['region', 'West'],
      ['region', 'constructor'],
      ['toString', 'x'],
    ] as const)
      expect(countOf(read, name, value)).toBeUndefined();
    expect(countOf(decodePopulation(undefined), 'region', 'North')).toBeUndefined();
  });

  it('are left out of a dimension with too many values, or too long ones', () => {
    const many = Object.fromEntries(Array.from({ length: MAX_VALUES + 1 }, (_, i) => [`b${i}`, 1]));
    expect(populationOf([{ building: many, region: { North: 1 } }])).toEqual({ region: { North: 1 } });
    const long = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`${i}`.padEnd(256, 'x'), 1]));
    expect(decodePopulation(encodePopulation({ atMs: 1, counts: { long, region: { a: 1 } } }))?.counts).toEqual({
      region: { a: 1 },
    });
  });
});
