// Entries that do not fit into memory come out as if they did.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSortedRuns, type SortedRuns } from '#cli/replay/output/sorted-runs.ts';
import { createDraw } from '#local/simulator/draw.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-runs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function runsOf(name: string, maxEntries: number): SortedRuns<number> {
  return createSortedRuns<number>({ folder, name, maxEntries, textOf: (value) => `{"value":${value}}` });
}

describe('sorted runs', () => {
  it('answers the same from disk as from memory, over several levels of merging', () => {
    const draw = createDraw(5);
    const inMemory = runsOf('memory', 1_000_000);
    const onDisk = runsOf('disk', 10);
    for (let index = 0; index < 12_000; index += 1) {
      const key = `key ${draw.below(3000)}`;
      const rank = draw.below(50);
      // Equal identity, equal content: the value follows from key and rank.
      inMemory.put(key, rank, rank * 2);
      onDisk.put(key, rank, rank * 2);
    }
    expect(inMemory.runCount()).toBe(0);
    expect(onDisk.runCount()).toBeGreaterThan(1000);
    expect(readdirSync(folder).length).toBeLessThan(100);
    const expected = [...inMemory.merged()];
    expect([...onDisk.merged()]).toEqual(expected);
    expect(expected.map(({ key }) => key)).toEqual([...new Set(expected.map(({ key }) => key))].sort());
  });

  it('keeps the highest rank of a key, wherever it lies', () => {
    const runs = runsOf('ranks', 2);
    for (const [key, rank] of [
      ['b', 1],
      ['a', 3],
      ['c', 1],
      ['a', 2],
      ['b', 9],
      ['d', 1],
      ['b', 4],
    ] as const) {
      runs.put(key, rank, rank);
    }
    expect([...runs.merged()].map(({ key, rank, text }) => [key, rank, text])).toEqual([
      ['a', 3, '{"value":3}'],
      ['b', 9, '{"value":9}'],
      ['c', 1, '{"value":1}'],
      ['d', 1, '{"value":1}'],
    ]);
  });

  it('sorts text beyond ASCII as JavaScript compares it', () => {
    const keys = ['Zähler\u00001', 'Zahler\u00001', '計器\u00002', 'a\u00003', 'a b\u00003'];
    const runs = runsOf('text', 2);
    for (const key of keys) runs.put(key, 1, 1);
    expect([...runs.merged()].map(({ key }) => key)).toEqual([...keys].sort());
  });
});
