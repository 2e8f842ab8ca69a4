// The digest by which two runs are compared: blind to order, and to nothing else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSetDigest } from '#cli/replay/output/set-digest.ts';
import { createWindowDigest } from '#cli/replay/output/window-digest.ts';
import { createWordHash } from '#cli/replay/output/word-hash.ts';
import { pane } from '../../contract/samples.ts';

const SEED = 20_261_121;
const paneOf = () => pane([1, 2.5, 4]);
const entry = fc.record({
  key: fc.integer({ min: 0, max: 2000 }),
  rank: fc.integer({ min: 1, max: 4 }),
});

/** Content follows from key and rank, as a pane's does from its window and revision. */
function digestOf(
  entries: readonly { key: number; rank: number }[],
  content = (key: number, rank: number) => key ^ rank,
) {
  const set = createSetDigest();
  for (const { key, rank } of entries) set.put(key, key * 31, rank, content(key, rank) || 1, 5);
  return set.digest();
}

describe('a digest', () => {
  it('is of the entries that stand, in whatever order and however often they came', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 3000 }), fc.array(fc.nat()), (entries, order) => {
        const last = new Map<number, { key: number; rank: number }>();
        for (const each of entries) if ((last.get(each.key)?.rank ?? 0) < each.rank) last.set(each.key, each);
        const moved = entries.map((each, at) => [order[at % order.length] ?? at, each] as const);
        const sorted = moved.toSorted(([a], [b]) => a - b).map(([, each]) => each);
        const expected = digestOf([...last.values()]);
        expect(expected.entries).toBe(last.size);
        expect(digestOf(entries)).toEqual(expected);
        expect(digestOf([...sorted, ...entries])).toEqual(expected);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('is another one where one entry of many is missing, more or another', () => {
    const entries = Array.from({ length: 5000 }, (_, key) => ({ key: key * 7, rank: 1 }));
    const whole = digestOf(entries);
    expect(whole.entries).toBe(5000);
    expect(digestOf(entries.slice(1)).hash).not.toBe(whole.hash);
    expect(digestOf([...entries, { key: 1, rank: 1 }]).hash).not.toBe(whole.hash);
    expect(digestOf(entries, (key, rank) => (key === 70 ? 3 : key ^ rank)).hash).not.toBe(whole.hash);
    const swapped = (key: number) => (key === 7 ? 14 : key === 14 ? 7 : key) ^ 1;
    expect(digestOf(entries, swapped)).toMatchObject({ entries: 5000 });
    expect(digestOf(entries, swapped).hash).not.toBe(whole.hash);
  });

  it('says where one key has two contents of one rank, and forgets what became none', () => {
    const set = createSetDigest();
    expect(set.put(1, 2, 1, 3, 4)).toBe(true);
    expect(set.put(1, 2, 1, 3, 4)).toBe(true);
    expect(set.put(1, 2, 1, 3, 5)).toBe(false);
    expect(set.put(1, 2, 2, 0, 0)).toBe(true);
    expect(set.digest()).toEqual(createSetDigest().digest());
  });

  it('tells every number of a pane from the one next to it', () => {
    const hashOf = (value: number) => {
      const hash = createWordHash();
      hash.start();
      hash.double(value);
      return `${hash.a()} ${hash.b()}`;
    };
    const next = [0, -0, Number.MIN_VALUE, 1, 1 + Number.EPSILON, 1e300, Number.NaN].map(hashOf);
    expect(new Set(next).size).toBe(next.length);
  });
});

describe('the digest of windows', () => {
  const digestOfPane = (changes: object): string => {
    const digest = createWindowDigest();
    digest.put({ ...paneOf(), ...changes });
    return digest.digest().hash;
  };

  it('sees every field of a pane but how often it was published', () => {
    const sample = paneOf();
    const seen = Object.keys(sample).filter((name) => {
      const value = sample[name as keyof typeof sample];
      const other = typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}.` : { other: 'one' };
      return digestOfPane({ [name]: other }) !== digestOfPane({});
    });
    expect(seen).toEqual(Object.keys(sample).filter((name) => name !== 'revision'));
  });

  it('has no window whose last pane is void', () => {
    const digest = createWindowDigest();
    digest.put(paneOf());
    expect(digest.digest().entries).toBe(1);
    digest.put({ ...paneOf(), count: 0, revision: paneOf().revision + 1 });
    expect(digest.digest()).toEqual(createWindowDigest().digest());
  });
});
