// The promises as one property: random programs of arrivals and of everything that goes wrong, through the real handlers, against a batch job.
// WEIR_MODEL_RUNS and WEIR_MODEL_SEED make a longer run or another one; a failure prints its seed and the shortest program found.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Counts } from '#core/windowing/group-state.ts';
import { check } from './check.ts';
import { type Program, programs } from './program.ts';
import type { World } from './world.ts';

const RUNS = Number(process.env.WEIR_MODEL_RUNS ?? 300);
const SEED = Number(process.env.WEIR_MODEL_SEED ?? 20_261_121);
/** A program takes about 15 ms; a long run may take as long as it takes. */
const TIMEOUT_MS = 60_000 + RUNS * 200;

/** What the programs met, over all: a property that meets nothing proves nothing. */
const met = { accepted: 0, duplicate: 0, late: 0, rejected: 0, alerts: 0, redelivered: 0, conflicts: 0, swept: 0 };

function meet(counts: Counts, { topic, metrics }: World): void {
  met.accepted += counts.valuesAccepted;
  met.duplicate += counts.valuesDuplicate;
  met.late += counts.valuesLate;
  met.rejected += counts.valuesRejected;
  met.alerts += topic.published.length;
  met.redelivered += metrics.counts.get('ReadingsRedelivered') ?? 0;
  met.conflicts += (metrics.counts.get('ConditionsLost') ?? 0) + (metrics.counts.get('StateConflicts') ?? 0);
  met.swept += metrics.counts.get('SweptPanes') ?? 0;
}

async function property(program: Program): Promise<void> {
  const { counts, world } = await check(program);
  meet(counts, world);
}

describe('whatever happens between a device and a pane', () => {
  it(
    'windows equal the batch job’s, counts add up, what was not accepted is kept once, and alerts are those of a calm run',
    async () => {
      await fc.assert(fc.asyncProperty(programs(40), property), { numRuns: RUNS, seed: SEED, verbose: false });

      for (const [what, count] of Object.entries(met))
        if (RUNS >= 100) expect([what, count / RUNS > 0.1]).toEqual([what, true]);
    },
    TIMEOUT_MS,
  );
});
