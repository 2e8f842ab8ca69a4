// Random programs of writes, deaths at any step, two runs at once, conflicts and slow statements: whatever happens, the
// history ends with the highest revision of each window, and at no time is one missing from what is staged and merged.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayName } from '#core/time/days.ts';
import { createMerge, MergeFailedError } from '#stages/history/merge.ts';
import { Died, HistoryWorld, PLACE } from '../stages/history-world.ts';

const DAY_MS = 86_400_000;
const LIMIT_MS = 840_000;

type Step =
  | { readonly do: 'write'; readonly daysAgo: number; readonly rows: readonly (readonly [number, number])[] }
  | { readonly do: 'again'; readonly nth: number }
  | { readonly do: 'wait'; readonly minutes: number }
  | {
      readonly do: 'run';
      readonly diesIn: number;
      readonly beside: boolean;
      readonly pauses: readonly number[];
      readonly conflicts: number;
      readonly slow: boolean;
    };

const often = fc.constant(Number.POSITIVE_INFINITY);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      daysAgo: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(40) }),
      rows: fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const), nth: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 20, 61, 1500) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      diesIn: fc.oneof(often, fc.nat(60)),
      beside: fc.boolean(),
      pauses: fc.array(fc.nat(5), { minLength: 1, maxLength: 8 }),
      conflicts: fc.nat(2),
      slow: fc.boolean(),
    }),
  },
);

it('nothing committed is ever missing, and in the end the highest revision of each window stands', async () => {
  let deaths = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (program) => {
      const world = new HistoryWorld();
      const expected = new Map<string, number>();
      const written: { readonly key: string; readonly rows: { key: string; revision: number }[] }[] = [];
      const runOnce = async (): Promise<void> => {
        const merge = createMerge(world.ports(), { place: PLACE, keepDays: 30 });
        try {
          await merge.run(world.nowMs + LIMIT_MS);
        } catch (error) {
          if (!(error instanceof Died || error instanceof MergeFailedError)) throw error;
          if (error instanceof Died) deaths += 1;
        }
      };
      const run = async (one: Extract<Step, { do: 'run' }>): Promise<void> => {
        let left = one.conflicts;
        let at = 0;
        world.diesIn = one.diesIn;
        world.pauses = () => one.pauses[at++ % one.pauses.length]!;
        world.isSlow = (text) => one.slow && text.startsWith('MERGE');
        world.fault = (text) => {
          if (!text.startsWith('MERGE') || left === 0) return undefined;
          left -= 1;
          return 'ICEBERG_COMMIT_ERROR';
        };
        await (one.beside ? Promise.all([runOnce(), runOnce()]) : runOnce());
        Object.assign(world, { diesIn: Number.POSITIVE_INFINITY, isSlow: () => false, fault: () => undefined });
        world.pauses = () => 0;
        // A statement nobody waits for ends too.
        for (const execution of world.executions.values()) world.settle(execution);
      };
      for (const one of program) {
        if (one.do === 'write') {
          const day = dayName(world.nowMs - one.daysAgo * DAY_MS);
          const rows = one.rows.map(([n, revision]) => ({ key: `${day} ${n}`, revision }));
          const name = rows
            .map(({ key, revision }) => `${key} ${revision}`)
            .toSorted()
            .join();
          const key = `staging/day=${day}/${createHash('sha256').update(name).digest('hex').slice(0, 32)}.parquet`;
          world.stage(key, rows);
          written.push({ key, rows });
          for (const { key: id, revision } of rows) expected.set(id, Math.max(expected.get(id) ?? 0, revision));
        } else if (one.do === 'again' && written.length > 0) {
          const { key, rows } = written[one.nth % written.length]!;
          world.stage(key, rows);
        } else if (one.do === 'wait') world.nowMs += one.minutes * 60_000;
        else if (one.do === 'run') await run(one);
        expect(world.live()).toEqual(expected);
      }
      world.nowMs += DAY_MS;
      await run({ do: 'run', diesIn: Number.POSITIVE_INFINITY, beside: false, pauses: [0], conflicts: 0, slow: false });
      expect(world.table).toEqual(expected);
      world.nowMs += DAY_MS;
      await run({ do: 'run', diesIn: Number.POSITIVE_INFINITY, beside: false, pauses: [0], conflicts: 0, slow: false });
      expect(world.staged.size).toBe(0);
      expect(world.table).toEqual(expected);
    }),
    { numRuns: 400 },
  );
  // The programs do meet what they are for.
  expect(deaths).toBeGreaterThan(100);
}, 60_000);
