import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issueOf } from '#core/reading/draft.ts';
import { NumberLiteral, shownValue } from '#core/reading/shown.ts';

const deep = (levels: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < levels; i += 1) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

const HUGE: Readonly<Record<string, unknown>> = {
  deep: deep(100_000),
  wide: Array.from({ length: 1_000_000 }, (_, i) => i),
  long: 'x'.repeat(10_000_000),
  'long in a name': { ['x'.repeat(1_000_000)]: 1 },
};

describe('a value as it is shown', () => {
  it('is its JSON where that is short', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = JSON.stringify(value);
        if (text.length <= 120) expect(shownValue(JSON.parse(text))).toBe(text);
        else expect(shownValue(JSON.parse(text)).length).toBeLessThanOrEqual(121);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [undefined, 'nothing'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [new NumberLiteral('1e400'), '1e400'],
    [{ toJSON: 1 }, '{"toJSON":1}'],
    ['\ud800', '"\\ud800"'],
  ])('%j', (value, text) => {
    expect(shownValue(value)).toBe(text);
  });

  it('is told of where it cannot be read', () => {
    const broken = Object.defineProperty({}, 'a', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    expect(shownValue(broken)).toBe('an object that cannot be read');
    expect([shownValue(10n ** 40n), shownValue(Symbol('x'))]).toEqual([`1${'0'.repeat(40)}`, 'a symbol']);
  });

  it('never calls what is in it', () => {
    expect(
      shownValue({
        toJSON: () => {
          throw new Error('called');
        },
      }).slice(0, 10),
    ).toBe('{"toJSON":');
  });

  it.each(Object.keys(HUGE))('is short, whatever is %s', (name) => {
    const value = HUGE[name];
    const { value: shown, field } = issueOf('bad-device', 'f'.repeat(1000), value, '');
    expect([shown.length, field.length]).toEqual([121, 121]);
  });

  it('does not cut a pair of surrogates in two', () => {
    for (let before = 110; before < 125; before += 1) {
      const shown = shownValue(`${'x'.repeat(before)}${'🔥'.repeat(20)}`);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).not.toContain('\\ud');
    }
  });
});
