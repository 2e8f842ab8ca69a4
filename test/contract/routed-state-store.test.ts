// Large keys in one store, small ones in another; and a deployment that had but one before.
import { describe, expect, it } from 'vitest';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { createRoutedStateStore } from '#adapters/routed-state-store.ts';
import { isWindowStateKey } from '#stages/stored/window-state-key.ts';

const stores = () => {
  const large = createMemoryStateStore();
  const small = createMemoryStateStore();
  return { large, small, both: createRoutedStateStore({ large, small, isLarge: isWindowStateKey }) };
};

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('two stores as one', () => {
  it('keep window states in the large one and all else in the small one', async () => {
    const { large, small, both } = stores();
    for (const key of ['windows#energy#1', 'sweep#energy', 'silent#energy#1']) await both.commit(key, bytes(1), 0);
    expect([...large.entries.keys()]).toEqual(['windows#energy#1']);
    expect([...small.entries.keys()]).toEqual(['sweep#energy', 'silent#energy#1']);
    expect((await both.load(['sweep#energy', 'windows#energy#1'])).size).toBe(2);
  });

  it('ask only the store that a key belongs to, where it has it', async () => {
    const { large, small, both } = stores();
    await both.commit('windows#energy#1', bytes(1), 0);
    await both.load(['windows#energy#1']);
    expect(small.calls).toEqual([]);
    await both.load(['sweep#energy']);
    expect(large.calls.filter(({ kind }) => kind === 'load')).toEqual([{ kind: 'load', keys: ['windows#energy#1'] }]);
  });
});

describe('window states that lie with the small ones, from before there was a large store', () => {
  it('are found, and move with their next commit', async () => {
    const { small, both } = stores();
    await small.commit('windows#energy#1', bytes(1), 0);
    await small.commit('windows#energy#1', bytes(2), 1);
    const found = (await both.load(['windows#energy#1'])).get('windows#energy#1');
    expect(found).toEqual({ version: 0, bytes: bytes(2) });
    expect(await both.commit('windows#energy#1', bytes(3), 0)).toBe(true);
    expect((await both.load(['windows#energy#1'])).get('windows#energy#1')).toEqual({ version: 1, bytes: bytes(3) });
  });

  it('are moved by one of two processes, the other one loses its condition', async () => {
    const { small, both } = stores();
    await small.commit('windows#energy#1', bytes(1), 0);
    expect(await both.commit('windows#energy#1', bytes(2), 0)).toBe(true);
    expect(await both.commit('windows#energy#1', bytes(9), 0)).toBe(false);
  });

  it('are listed with those that moved, each once', async () => {
    const { small, both } = stores();
    for (const group of [1, 2]) await small.commit(`windows#energy#${group}`, bytes(1), 0);
    await both.commit('windows#energy#2', bytes(2), 0);
    await both.commit('windows#energy#10', bytes(2), 0);
    expect(await both.keys('windows#energy#')).toEqual(['windows#energy#1', 'windows#energy#10', 'windows#energy#2']);
  });
});
