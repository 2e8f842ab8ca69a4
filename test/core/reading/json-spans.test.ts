// The structure of a record's bytes: elements as they were written, depth, and bytes that give themselves back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsOf, nestingOf } from '#core/reading/json-spans.ts';
import { keptBytes } from '#core/reading/kept-bytes.ts';

const encoder = new TextEncoder();
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

/** JSON as a person might write it: spaces anywhere, escapes, numbers that a double does not hold. */
const space = fc.constantFrom('', '', ' ', '\n', '\r\n\t', '  ');
const scalar = fc.oneof(
  fc.constantFrom('1.0', '-0', '1e3', '9007199254740993', '123456789012345678901234567890', 'true', 'null'),
  fc.constantFrom('"é"', '"\\u00e9"', '"\\""', '"\\\\"', '"],["', '"{\\\\\\""', '"\\ud800"', '"\u2028"'),
  fc.string({ maxLength: 5 }).map((text) => JSON.stringify(text)),
);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc
      .tuple(space, fc.array(fc.tuple(tie('value'), space), { maxLength: 3 }))
      .map(([first, all]) => `[${first}${all.map(([one, after]) => one + after).join(',')}]`),
    fc
      .tuple(
        space,
        fc.array(fc.tuple(fc.constantFrom('"a"', '"a"', '"\\u0061"', '"__proto__"'), space, tie('value')), {
          maxLength: 3,
        }),
      )
      .map(([first, all]) => `{${first}${all.map(([key, after, one]) => `${key}${after}:${one}`).join(',')}}`),
  ),
}));

describe('elementsOf', () => {
  it('gives each element as it was written, whatever is around it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(space, value, space), { maxLength: 6 }), space, space, (all, before, after) => {
        const bytes = encoder.encode(`${before}[${all.map((each) => each.join('')).join(',')}]${after}`);
        expect(elementsOf(bytes, 9)?.all.map(textOf)).toEqual(all.map(([, element]) => element));
      }),
      { seed: 20_261_121, numRuns: 2000 },
    );
  });

  it('is not stopped by depth', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(elementsOf(encoder.encode(`[1,${deep}]`), 9)?.all.map(({ length }) => length)).toEqual([1, 200_000]);
  });
});

describe('elementsOf of so many at most', () => {
  it.each([
    ['[1,2]', ['1', '2'], undefined],
    ['[1, 2 , [3] ]', ['1', '2'], '[3]'],
    ['[1,2,3, {"a":4}]', ['1', '2'], '3, {"a":4}'],
    ['[]', [], undefined],
    ['[1,,]', ['1', ''], ''],
  ])('%s', (text, all, rest) => {
    const elements = elementsOf(encoder.encode(text), 2);
    expect(elements?.all.map(textOf)).toEqual(all);
    expect(elements?.rest && textOf(elements.rest)).toBe(rest);
  });

  it.each(['[', '[1', '[1}', '[1]2', '["]', '{"a":1}', '', '[[1]'])('%s is no array', (text) => {
    expect(elementsOf(encoder.encode(text), 2)).toBeUndefined();
  });
});

describe('nestingOf', () => {
  it.each([
    ['1', 0, false, ''],
    ['{"a":{"b":[1]},"c":2}', 3, true, ''],
    ['{"a":"[[[[[","b":{"c":[[[1]]]}}', 5, true, 'b'],
    ['{"a":"\\"","deep":[[[[', 5, false, 'deep'],
    ['{"K\u00fc":[[[[]]]]}', 5, true, 'K\\u00fc'],
    ['[[[[[]]]]]', 5, true, ''],
    ['{}{}', 1, false, ''],
  ])('%s', (text, depth, isClosed, member) => {
    const written = text.replace('\u00fc', '\\u00fc');
    expect(nestingOf(encoder.encode(written), 3)).toEqual({ depth, isClosed, member });
  });
});

describe('keptBytes', () => {
  it('gives any bytes back, as text where they are UTF-8', () => {
    const some = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 20 }).map((text) => encoder.encode(`\ufeff${text}`)),
    );
    fc.assert(
      fc.property(some, (bytes) => {
        const { raw, encoding } = keptBytes(bytes);
        expect([...Buffer.from(raw, encoding)]).toEqual([...bytes]);
        expect(encoding).toBe(Buffer.from(textOf(bytes)).equals(bytes) ? 'utf8' : 'base64');
      }),
      { seed: 20_261_121, numRuns: 1000 },
    );
    expect(keptBytes(new Uint8Array(1_000_000).fill(0xff)).raw).toHaveLength(1_333_336);
  });
});
