// The promises as one property: random programs of arrivals and of everything that goes wrong, through the real
// handlers, against a batch job. WEIR_MODEL_RUNS, WEIR_MODEL_STEPS and WEIR_MODEL_SEED make a longer run or another
// one; a failure prints its seed and the shortest program found.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Counts } from '#core/windowing/group-state.ts';
import { check } from './check.ts';
import type { Program, ReadingPlan, Step } from './program.ts';
import { changingPrograms, programs } from './programs.ts';
import type { World } from './world.ts';

const RUNS = Number(process.env.WEIR_MODEL_RUNS ?? 120);
const STEPS = Number(process.env.WEIR_MODEL_STEPS ?? 40);
const SEED = Number(process.env.WEIR_MODEL_SEED ?? 20_261_121);
/** A program takes about 15 ms; a long run may take as long as it takes. */
const TIMEOUT_MS = 60_000 + RUNS * STEPS * 5;

/** What the programs met, over all: a property that meets nothing proves nothing. */
const met = {
  ...{ accepted: 0, duplicate: 0, late: 0, rejected: 0, alerts: 0, redelivered: 0, conflicts: 0, swept: 0 },
  ...{ sessions: 0, voids: 0, counted: 0, increased: 0, held: 0, regions: 0 },
  ...{ jumped: 0, glitches: 0, replaced: 0, pending: 0 },
};

function meet(counts: Counts, { topic, metrics, panes }: World): void {
  met.accepted += counts.valuesAccepted;
  met.duplicate += counts.valuesDuplicate;
  met.late += counts.valuesLate;
  met.rejected += counts.valuesRejected;
  met.alerts += topic.published.length;
  met.redelivered += metrics.counts.get('ReadingsRedelivered') ?? 0;
  met.conflicts += (metrics.counts.get('ConditionsLost') ?? 0) + (metrics.counts.get('StateConflicts') ?? 0);
  met.swept += metrics.counts.get('SweptPanes') ?? 0;
  for (const pane of panes.latest.values()) {
    const { window, mergedIntoMs, increase = 0, coveredMs = 0, of } = pane;
    if (pane.jump !== undefined) met.jumped += 1;
    met.glitches += pane.glitches ?? 0;
    met.replaced += pane.replaced ?? 0;
    if (pane.pending !== undefined) met.pending += 1;
    if (of === 'region') met.regions += 1;
    if (mergedIntoMs !== undefined) met.voids += 1;
    else if (window.startsWith('session/')) met.sessions += 1;
    if (window.startsWith('count/')) met.counted += 1;
    if (increase > 0) met.increased += 1;
    if (coveredMs > 0) met.held += 1;
  }
}

async function property(program: Program): Promise<void> {
  const { counts, world } = await check(program);
  meet(counts, world);
}

describe('whatever happens between a device and a pane', () => {
  it(
    'windows equal the batch job’s, counts add up, what was not accepted is kept once, and alerts are those of a calm run',
    async () => {
      await fc.assert(fc.asyncProperty(programs(STEPS), property), { numRuns: RUNS, seed: SEED, verbose: false });

      for (const [what, count] of Object.entries(met))
        if (RUNS >= 100) expect([what, count / RUNS > 0.1]).toEqual([what, true]);
    },
    TIMEOUT_MS,
  );

  it(
    'windows that change in the middle, also twice and back, lose no reading and double none',
    async () => {
      const seen = { changes: 0, before: 0, after: 0, across: 0 };
      await fc.assert(
        fc.asyncProperty(changingPrograms(STEPS), async (program) => {
          const { world } = await check(program);
          const [, ...later] = (await world.plan())?.plans ?? [];
          seen.changes += later.length;
          for (const { fromMs } of later) {
            const panes = [...world.panes.latest.values()];
            if (panes.some(({ endMs }) => endMs <= fromMs)) seen.before += 1;
            if (panes.some(({ startMs }) => startMs >= fromMs)) seen.after += 1;
            if (panes.some(({ startMs, endMs }) => startMs < fromMs && endMs > fromMs)) seen.across += 1;
          }
        }),
        { numRuns: RUNS, seed: SEED, verbose: false },
      );
      for (const [what, count] of Object.entries(seen))
        if (RUNS >= 100) expect([what, count / RUNS > (what === 'across' ? 0 : 0.2)]).toEqual([what, true]);
    },
    TIMEOUT_MS,
  );

  it('a batch that fills several packs of one key group is no exception', async () => {
    // 24,000 readings of one device in 12 records; now and then a measure is missing, so that a column of one pack has
    // holes.
    const readings = Array.from({ length: 24_000 }, (_, i): ReadingPlan => {
      const values =
        i % 5 === 0 ? { heat_c: 20 } : i % 7 === 0 ? { power_kw: i % 11 } : { power_kw: i % 13, heat_c: 21 };
      return { device: 0, lagMs: (24_000 - i) * 20, values, form: 'measures', flaw: 'none', region: 1 };
    });
    const steps = Array.from({ length: 12 }, (_, i): Step => {
      return { kind: 'send', readings: readings.slice(i * 2000, (i + 1) * 2000), container: 'array', gzip: false };
    });
    const { world } = await check({
      ...{
        resolutionMs: 1,
        windows: ['1m', '5m/1m'],
        holdMs: 120_000,
        foldsRegions: true,
        keyGroups: 1,
        rawShards: 1,
        readingsShards: 1,
      },
      ...{ batchingWindowMs: 0, detectWindowMs: 60_000, detectStateBytes: 800_000, batchSize: 1000 },
      ...{ parallelizationFactor: 1, finalCarriesRecords: false, rotates: false, isScheduled: false },
      steps: [...steps, { kind: 'fault', port: 'readings', fault: 'part', skip: 0 }],
    });
    expect(world.readings.recordCount()).toBeGreaterThan(2);
  });
});
