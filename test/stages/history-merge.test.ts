// The merge step by step: what it merges, deletes and keeps up, what it makes of failures, of time that is over, of a
// run before it that died, and of another beside it.
import { beforeEach, describe, expect, it } from 'vitest';
import { dayName } from '#core/time/days.ts';
import { createMerge, MergeFailedError } from '#stages/history/merge.ts';
import { Died, HistoryWorld, PLACE } from './history-world.ts';

const HOUR_MS = 3_600_000;
const LIMIT_MS = 840_000;

let world: HistoryWorld;
beforeEach(() => {
  world = new HistoryWorld();
});

const run = () => createMerge(world.ports(), { place: PLACE, keepDays: 30 }).run(world.nowMs + LIMIT_MS);
const keyOf = (n: number, day = dayName(world.nowMs)): string =>
  `staging/day=${day}/${n.toString(16).padStart(32, '0')}.parquet`;
const merges = () => world.done.filter((text) => text.startsWith('MERGE'));

describe('a run', () => {
  it('makes the tables first, merges what is staged once, and deletes it an hour after it was merged', async () => {
    world.stage(keyOf(1), [{ key: 'a', revision: 2 }]);
    world.stage(keyOf(2), [{ key: 'a', revision: 1 }]);
    expect(await run()).toEqual({ ended: 'done', objects: 2, left: 0, deleted: 0 });
    expect(world.done.map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual([
      ...['CREATE TABLE', 'CREATE EXTERNAL', 'CREATE OR', 'CREATE OR', 'MERGE INTO'],
    ]);
    expect(world.table).toEqual(new Map([['a', 2]]));
    world.nowMs += HOUR_MS - 1;
    expect(await run()).toEqual({ ended: 'done', objects: 0, left: 0, deleted: 0 });
    world.nowMs += 1;
    expect(await run()).toEqual({ ended: 'done', objects: 0, left: 0, deleted: 2 });
    expect(world.staged.size).toBe(0);
    expect(merges().length).toBe(1);
  });

  it('keeps up once a day what changed on days that are over, and not on its first day', async () => {
    const yesterday = dayName(world.nowMs);
    world.stage(keyOf(1), []);
    await run();
    expect(world.done.some((text) => /^(OPTIMIZE|VACUUM|DELETE)/.test(text))).toBe(false);
    world.nowMs += 24 * HOUR_MS;
    world.stage(keyOf(2), []);
    await run();
    const upkeep = world.done.filter((text) => /^(OPTIMIZE|VACUUM|DELETE)/.test(text));
    expect(upkeep.map((text) => text.split(' ')[0])).toEqual(['DELETE', 'OPTIMIZE', 'VACUUM']);
    expect(upkeep[1]).toContain(`>= TIMESTAMP '${yesterday} 00:00:00.000'`);
    world.nowMs += HOUR_MS;
    await run();
    expect(world.done.filter((text) => text.startsWith('VACUUM')).length).toBe(1);
    world.nowMs += 24 * HOUR_MS;
    await run();
    expect(world.done.filter((text) => text.startsWith('OPTIMIZE')).length).toBe(2);
  });

  it('tells how old the oldest object is that waits', async () => {
    world.stage(keyOf(1), []);
    world.nowMs += 25 * 60_000;
    await run();
    expect(world.gauges.get('OldestStagedAge')).toBe(25 * 60_000);
    await run();
    expect(world.gauges.get('OldestStagedAge')).toBe(0);
  });

  it('leaves alone what is not named as a staged object', async () => {
    world.stage('staging/readme.txt', []);
    expect(await run()).toMatchObject({ ended: 'done', objects: 0, left: 0 });
    expect(merges()).toEqual([]);
  });
});

describe('a statement that fails', () => {
  it('by another writer is begun again', async () => {
    let conflicts = 3;
    world.stage(keyOf(1), [{ key: 'a', revision: 1 }]);
    world.fault = (text) => {
      if (!text.startsWith('MERGE') || conflicts === 0) return undefined;
      conflicts -= 1;
      return 'FAILED: ICEBERG_COMMIT_ERROR: Failed to commit Iceberg update to table: weir.windows';
    };
    expect(await run()).toMatchObject({ ended: 'done', objects: 1 });
    expect(world.counts.get('MergeConflict')).toBe(3);
  });

  it('by one object that cannot be read puts that one aside, merges all others, and says so', async () => {
    const bad = keyOf(77);
    for (let n = 0; n < 150; n += 1) world.stage(keyOf(n), [{ key: `k${n}`, revision: 1 }]);
    world.fault = (text) => (text.includes(bad) ? 'FAILED: HIVE_CURSOR_ERROR: Failed to read Parquet file' : undefined);
    await expect(run()).rejects.toThrow(MergeFailedError);
    expect(world.table.size).toBe(149);
    expect(world.state?.refused).toEqual([bad]);
    expect(world.counts.get('StagingRefused')).toBe(1);
    // It is tried by itself from then on, and goes in with the others once it can.
    world.stage(keyOf(200), [{ key: 'later', revision: 1 }]);
    await expect(run()).rejects.toThrow(/1 statements of the history failed.*HIVE_CURSOR_ERROR/);
    expect(world.table.has('later')).toBe(true);
    expect(world.staged.has(bad)).toBe(true);
    world.fault = () => undefined;
    expect(await run()).toMatchObject({ objects: 1, left: 0 });
    expect(world.state?.refused).toEqual([]);
  });

  it('by what no smaller statement would mend is not tried in halves', async () => {
    for (let n = 0; n < 100; n += 1) world.stage(keyOf(n), []);
    world.fault = (text) => (text.startsWith('MERGE') ? 'FAILED: Insufficient permissions: AccessDenied' : undefined);
    await expect(run()).rejects.toThrow(/AccessDenied/);
    expect(world.counts.get('MergeFailed')).toBe(1);
    expect(world.state?.lease).toBeUndefined();
  });

  it('by an engine that takes nothing ends after a few statements, and loses nothing', async () => {
    for (let n = 0; n < 1_000; n += 1) world.stage(keyOf(n), [{ key: `k${n}`, revision: 1 }]);
    world.fault = (text) => (text.startsWith('MERGE') ? 'FAILED: GENERIC_INTERNAL_ERROR' : undefined);
    await expect(run()).rejects.toThrow(MergeFailedError);
    expect(world.executions.size).toBeLessThan(25);
    world.fault = () => undefined;
    expect(await run()).toMatchObject({ ended: 'done', left: 0 });
    expect(world.table.size).toBe(1_000);
  });

  it('since somebody dropped the tables makes them anew', async () => {
    await run();
    world.isMade = false;
    world.stage(keyOf(1), [{ key: 'a', revision: 1 }]);
    expect(await run()).toMatchObject({ ended: 'done', objects: 1 });
  });

  it('in the upkeep is told, and the rest of it is done', async () => {
    await run();
    world.nowMs += 24 * HOUR_MS;
    world.fault = (text) => (text.startsWith('DELETE') ? 'FAILED: no' : undefined);
    await expect(run()).rejects.toThrow(/FAILED: no; statement: DELETE/);
    expect(world.counts.get('UpkeepFailed')).toBe(1);
    expect(world.done.at(-1)).toMatch(/^VACUUM/);
  });

  it('since more runs are needed is run again', async () => {
    await run();
    world.nowMs += 24 * HOUR_MS;
    let more = 4;
    world.fault = (text) => {
      if (!text.startsWith('VACUUM') || more === 0) return undefined;
      more -= 1;
      return 'FAILED: ICEBERG_VACUUM_MORE_RUNS_NEEDED: more runs needed';
    };
    expect(await run()).toMatchObject({ ended: 'done' });
    expect(more).toBe(0);
  });
});

describe('time', () => {
  it('that is over ends the run between two statements; the next goes on', async () => {
    for (let n = 0; n < 2_500; n += 1) world.stage(keyOf(n), [{ key: `k${n}`, revision: 1 }]);
    const ports = world.ports();
    const wait = ports.sql.wait;
    const slow = {
      ...ports,
      sql: {
        ...ports.sql,
        wait: async (id: string, untilMs: number) => {
          world.nowMs += 400_000;
          return wait(id, untilMs);
        },
      },
    };
    await run();
    world.table.clear();
    for (let n = 3_000; n < 5_500; n += 1) world.stage(keyOf(n), [{ key: `k${n}`, revision: 1 }]);
    const result = await createMerge(slow, { place: PLACE, keepDays: 30 }).run(world.nowMs + LIMIT_MS);
    expect(result).toMatchObject({ ended: 'over', objects: 2_000, left: 500 });
    expect(await run()).toMatchObject({ ended: 'done', objects: 500, left: 0 });
  });

  it('that is over while a statement runs leaves it to the next run, which waits for it and begins no second one', async () => {
    world.stage(keyOf(1), [{ key: 'a', revision: 1 }]);
    world.isSlow = (text) => text.startsWith('MERGE');
    expect(await run()).toMatchObject({ ended: 'over' });
    expect(world.state?.running?.keys).toEqual([keyOf(1)]);
    expect(await run()).toMatchObject({ ended: 'over' });
    world.isSlow = () => false;
    expect(await run()).toMatchObject({ ended: 'done' });
    expect(merges().length).toBe(1);
    expect(world.state?.merged).toEqual([{ atMs: world.nowMs, keys: [keyOf(1)] }]);
  });
});

describe('two runs', () => {
  it('at once: one is told that the other works', async () => {
    world.stage(keyOf(1), [{ key: 'a', revision: 1 }]);
    const [first, second] = await Promise.all([run(), run()]);
    expect([first.ended, second.ended].toSorted()).toEqual(['busy', 'done']);
    expect(merges().length).toBe(1);
  });

  it('of which the first died keep the second away until the first must have ended', async () => {
    world.diesIn = 9;
    await expect(run()).rejects.toThrow(Died);
    world.diesIn = Number.POSITIVE_INFINITY;
    expect(await run()).toMatchObject({ ended: 'busy' });
    world.nowMs += LIMIT_MS + 60_000;
    expect(await run()).toMatchObject({ ended: 'done' });
  });
});
