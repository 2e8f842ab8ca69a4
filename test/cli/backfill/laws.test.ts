// Laws of a backfill: with the windows as they were it gives the windows as they were, bit for bit, whatever went wrong
// while the archive was written; with others, those that a batch job over the same readings gives.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import type { Checkpoint, Progress } from '#cli/backfill/checkpoint.ts';
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { RawRecord } from '#stages/ports.ts';
import { compiled, rawRecord, T0 } from '../../support/readings.ts';
import { ALL_TIME, backfilled, live, type Trouble } from './world.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const profile: CompiledProfile = compiled(
  {
    measures: {
      power_kw: { unit: 'kW', min: -1000, max: 1000, wire: ['power'], energy: true },
      energy_kwh: { unit: 'kWh', min: 0, max: 1e9, counter: true },
      heat_c: { unit: '°C', min: -60, max: 200 },
    },
  },
  ['1m', '5m/1m', 'session/10m', 'count/3'],
);

/** A reading in the order in which it is sent: a duplicate, late, out of order, of any shard. */
const someReading = fc.record({
  device: fc.constantFrom('a', 'b', 'c', 'zähler', 'e', 'f'),
  /** The event's minute, and how far it lags behind. */
  lagMinutes: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 1, arbitrary: fc.integer({ min: 13, max: 12_000 }) },
  ),
  second: fc.nat(59),
  power: fc.double({ min: -500, max: 500, noNaN: true }),
  register: fc.option(fc.nat(5_000)),
  region: fc.option(fc.constantFrom('north', 'south')),
  isRepeated: fc.boolean(),
  shard: fc.nat(1),
});
const someLife = fc.array(
  fc.record({
    readings: fc.array(someReading, { minLength: 1, maxLength: 10 }),
    minutes: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 300, max: 1500 })),
    reshards: fc.boolean(),
    trouble: fc.record({
      at: fc.constantFrom<Trouble['at'][]>(undefined, undefined, 'archive', 'panes', 'commit'),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
      hasRival: fc.boolean(),
    }),
  }),
  { minLength: 1, maxLength: 10 },
);
type SomeLife = typeof someLife extends fc.Arbitrary<infer T> ? T : never;

/** Batches as validate gets them: a call has records of one shard; a device moves to another one where it is split. */
function batchesOf(life: SomeLife): { readonly batches: RawRecord[][]; readonly trouble: Trouble[] } {
  const batches: RawRecord[][] = [];
  const trouble: Trouble[] = [];
  let atMs = T0 + DAY_MS - 30 * MINUTE_MS;
  let n = 0;
  let generation = 0;
  for (const step of life) {
    atMs += step.minutes * MINUTE_MS;
    if (step.reshards) generation += 1;
    const records = step.readings.flatMap(
      ({ device, lagMinutes, second, power, register, region, isRepeated, shard }) => {
        const timestamp = (atMs - lagMinutes * MINUTE_MS) / 1000 + second;
        const body = {
          device_id: device,
          timestamp,
          power,
          ...(register === null ? {} : { energy_kwh: register }),
          ...(region === null ? {} : { region }),
        };
        return Array.from({ length: isRepeated ? 2 : 1 }, () => {
          n += 1;
          const name = `shardId-${String(2 * generation + shard).padStart(12, '0')}`;
          return rawRecord(n, body, { arrivalMs: atMs + MINUTE_MS + n, shard: name });
        });
      },
    );
    for (const [, own] of [...Map.groupBy(records, (record) => record.shard)].sort(([a], [b]) => (a < b ? -1 : 1))) {
      batches.push(own);
      trouble.push(step.trouble);
    }
  }
  return { batches, trouble };
}

/**
 * As readers see them: a session that was shown and became part of another one is void, and shown no more. Revisions
 * tell panes of one window apart; those of registers depend on which were given out.
 */
const sorted = (panes: ReadonlyMap<string, Pane>) =>
  new Map(
    [...panes]
      .filter(([, { count }]) => count > 0)
      .map(([key, { revision: _, ...shown }]) => [key, shown] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

describe('with the windows as they were', () => {
  it('every window is as it was live, bit for bit: duplicates, late ones, disorder, reshardings, retries, rivals, crashes', async () => {
    await fc.assert(
      fc.asyncProperty(someLife, async (life) => {
        const { batches, trouble } = batchesOf(life);
        const lived = await live(profile, batches, trouble);
        const { panes } = await backfilled(profile, lived);
        expect(sorted(panes)).toEqual(sorted(lived.panes.latest));
      }),
      { numRuns: 40 },
    );
  });

  it('objects that are there twice under further names change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(someLife, fc.nat(), async (life, seed) => {
        const { batches, trouble } = batchesOf(life);
        const lived = await live(profile, batches, trouble);
        const objects = new Map(lived.objects);
        for (const [i, [key, bytes]] of [...lived.objects].entries()) {
          // As a retry leaves them that was cut otherwise: the same version, another hash; or a later version.
          if ((seed >> (i % 20)) % 2 === 0) objects.set(key.replace(/-([0-9a-f]{32})/, '-f$1'), bytes);
        }
        const archive = { ...lived.archive, get: async (key: string) => objects.get(key) as Uint8Array };
        const { panes } = await backfilled(profile, { archive, objects });
        expect(sorted(panes)).toEqual(sorted(lived.panes.latest));
      }),
      { numRuns: 15 },
    );
  });
});

describe('windows of a dimension’s values', () => {
  it('across key groups are as they were live', async () => {
    let compared = 0;
    const regions = compiled({ dimensionWindows: ['region'] }, ['1m', '15m']);
    await fc.assert(
      fc.asyncProperty(someLife, async (life) => {
        const { batches, trouble } = batchesOf(life);
        const lived = await live(regions, batches, trouble);
        const { panes } = await backfilled(regions, lived);
        expect(sorted(panes)).toEqual(sorted(lived.panes.latest));
        compared += [...panes.values()].filter(({ of }) => of === 'region').length;
      }),
      { numRuns: 25 },
    );
    expect(compared).toBeGreaterThan(0);
  });
});

describe('with other windows', () => {
  it('every window is as it would have been live with them', async () => {
    const changed = compileProfile(profile.source, ['1m', '15m', 'session/20m']);
    await fc.assert(
      fc.asyncProperty(someLife, async (life) => {
        const { batches, trouble } = batchesOf(life);
        const lived = await live(profile, batches, trouble);
        const { panes } = await backfilled({ ...changed, latenessGrainMs: profile.latenessGrainMs }, lived);
        const reference = await live({ ...changed, latenessGrainMs: profile.latenessGrainMs }, batches);
        expect(sorted(panes)).toEqual(sorted(reference.panes.latest));
      }),
      { numRuns: 25 },
    );
  });
});

describe('a run that dies', () => {
  it('anywhere, again and again, goes on with its epoch, and gives what one that lives gives: nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(someLife, fc.array(fc.nat(6), { maxLength: 6 }), async (life, deaths) => {
        const { batches } = batchesOf(life);
        const lived = await live(profile, batches);
        const range = { ...ALL_TIME, epoch: 3 };
        const whole = await backfilled(profile, lived, { range });
        let kept: Progress | undefined;
        const checkpoint: Checkpoint = {
          load: () => kept,
          save(progress) {
            kept = structuredClone(progress);
          },
          clear: () => undefined,
        };
        const to = createMemoryPaneSink();
        for (const death of [...deaths, Number.POSITIVE_INFINITY]) {
          let steps = death;
          const mayDie = () => {
            steps -= 1;
            if (steps < 0) throw new Error('died');
          };
          const dying = {
            async write(panes: readonly Pane[]) {
              mayDie();
              await to.write(panes);
              mayDie();
            },
          };
          const run = backfilled(profile, lived, { range, to: dying, checkpoint });
          if (Number.isFinite(death)) await run.catch(() => undefined);
          else expect((await run).worked.counts).toEqual(whole.worked.counts);
        }
        expect(to.latest).toEqual(whole.panes);
      }),
      { numRuns: 25 },
    );
  });
});
