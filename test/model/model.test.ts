// The promises as one property: random programs of arrivals and of everything that goes wrong, through the real handlers, against a batch job.
// WEIR_MODEL_RUNS and WEIR_MODEL_SEED make a longer run or another one; a failure prints its seed and the shortest program found.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MAX_AGE_MS } from '#stages/aggregate.ts';
import { differences } from './compare.ts';
import { profileOf } from './profile.ts';
import { type Program, programs } from './program.ts';
import { judge } from './reference.ts';
import { play } from './run.ts';
import { createWorld } from './world.ts';

const RUNS = Number(process.env.WEIR_MODEL_RUNS ?? 300);
const SEED = Number(process.env.WEIR_MODEL_SEED ?? 20_261_121);
/** A program takes about 15 ms; a long run may take as long as it takes. */
const TIMEOUT_MS = 60_000 + RUNS * 200;

async function check(program: Program): Promise<void> {
  const profile = profileOf(program);
  const troubled = createWorld(profile, program);
  const sent = await play(program, troubled, true);
  const calm = createWorld(profile, { ...program, batchSize: 1000, detectWindowMs: 0, detectStateBytes: 800_000 });
  await play(program, calm, false);
  const expected = judge(sent, profile, DEFAULT_MAX_AGE_MS);
  expect(await differences(troubled, expected, calm, profile)).toEqual([]);
}

describe('whatever happens between a device and a pane', () => {
  it(
    'windows equal the batch job’s, counts add up, what was not accepted is kept once, and alerts are those of a calm run',
    async () => {
      await fc.assert(fc.asyncProperty(programs(40), check), { numRuns: RUNS, seed: SEED, verbose: false });
    },
    TIMEOUT_MS,
  );
});
