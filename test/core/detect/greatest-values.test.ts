// What is said of values that no more than a double holds.
import { expect, it } from 'vitest';
import { energy } from '#profiles/energy.ts';
import { benchOf } from './readings.ts';

it('a spike says a number of per cent of any two doubles', () => {
  const { feed, outcome } = benchOf(energy);
  feed(0, { power_kw: 2 });
  expect(feed(1, { power_kw: Number.MAX_VALUE })).toEqual(['spike #1 opened high @1']);
  expect(outcome.transitions[0]?.message).toContain('is 1.798e+308 % above');
});
