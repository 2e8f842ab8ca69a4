// Which messages a silence matches.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, type Silence, silenceFor } from '#core/notify/silence.ts';
import { isLike, literally } from '#core/pattern.ts';
import { transition } from '../../contract/samples.ts';

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('a pattern', () => {
  it('is like what the regular expression of its parts matches', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        expect(isLike(pattern, text)).toBe(
          new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 's').test(text),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a text literally is like that text alone', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', '*', '\\', '😀'), maxLength: 8 });
    fc.assert(
      fc.property(texts, texts, (text, other) => {
        expect(isLike(literally(text), text)).toBe(true);
        expect(isLike(literally(text), other)).toBe(text === other);
        expect(isLike(`*${literally(text)}*`, other)).toBe(other.includes(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has a backslash of its own where it stands before something else', () => {
    expect(isLike('plant\\meter*', 'plant\\meter-1')).toBe(true);
    expect([isLike('meter\\*', 'meter*'), isLike('meter\\*', 'meter-1')]).toEqual([true, false]);
  });

  it('takes linear time on what makes a regular expression take for ever', () => {
    expect(isLike(`${'*a'.repeat(60)}*b`, 'a'.repeat(5_000))).toBe(false);
  });
});

describe('a silence', () => {
  const outage = transition({ dimensions: { region: 'north', building: 'b1' } });

  it.each([
    [{}, true],
    [{ device: 'meter-17' }, true],
    [{ device: 'METER-17' }, false],
    [{ device: 'meter-*', rule: 'out*', kind: 'outage', severity: 'critical' }, true],
    [{ severity: 'high' }, false],
    [{ lane: 'readings' }, true],
    [{ lane: 'group' }, false],
    [{ dimensions: { region: 'n*' } }, true],
    [{ dimensions: { region: 'n*', building: 'b2' } }, false],
    [{ dimensions: { type: '*' } }, false],
    [{ dimensions: { constructor: '*' } }, false],
  ])('with matchers %j matches: %s', (matchers, expected) => {
    expect(matches(matchers, outage)).toBe(expected);
  });

  it('holds from its start on and before its end; of several the one that ends last stands for all', () => {
    const silence = (id: string, startMs: number, endMs: number): Silence => ({
      ...{ id, startMs, endMs, by: 'me', reason: '', matchers: { device: '*' } },
    });
    const all = [silence('a', 10, 20), silence('b', 15, 18), silence('c', 15, 30)];
    const ids = [9, 10, 14, 15, 19, 29, 30].map((nowMs) => silenceFor(all, outage, nowMs)?.id);
    expect(ids).toEqual([undefined, 'a', 'a', 'c', 'c', 'c', undefined]);
  });
});
