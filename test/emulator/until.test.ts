// How long a wait for a real server lasts: as long as it gets nearer.
import { expect, test } from 'vitest';
import { until } from './until.ts';

/** A wait whose clock moves only by waiting; what is missing at each second. */
const waiting = (missing: readonly (string | undefined)[], quietMs = 2500) => {
  let nowMs = 0;
  return until(
    async () => nowMs / 1000,
    (second) => missing[Math.min(second, missing.length - 1)],
    {
      quietMs,
      everyMs: 1000,
      nowMs: () => nowMs,
      wait: async (ms) => {
        nowMs += ms;
      },
    },
  );
};

test('ends when nothing is missing', async () => {
  expect(await waiting(['two', 'one', undefined])).toBe(2);
});

test('goes on as long as what is missing changes, however long that takes', async () => {
  const slow = Array.from({ length: 500 }, (_, second) => `${1000 - Math.floor(second / 2)} are missing`);
  expect(await waiting([...slow, undefined])).toBe(500);
});

test('gives up when it stays the same, and says what it is and since when', async () => {
  await expect(waiting(['three', 'two', 'two', 'two', 'two', 'two'])).rejects.toThrow(
    'nothing new for 3 s, 4 s in all: two',
  );
});
