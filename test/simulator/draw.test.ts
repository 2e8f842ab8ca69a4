// A seed means the same in every release: "seed 7 differs" can be played again.
import { expect, it } from 'vitest';
import { createChance } from '#local/simulator/chance.ts';
import { createDraw } from '#local/simulator/draw.ts';

it('draws from a seed the numbers that it always drew', () => {
  const draw = createDraw(7);
  expect([draw.next(), draw.next(), draw.below(1000), draw.order(5)]).toEqual([
    0.6143473088741302,
    0.5336788855493069,
    466,
    [3, 1, 2, 0, 4],
  ]);
  expect(createChance(7)(12, 3)).toBe(0.6021344815380871);
});
