// One program through a troubled world and a calm one; both at rest against each other and the batch reference.
import { expect } from 'vitest';
import type { Counts } from '#core/windowing/group-state.ts';
import { DEFAULT_MAX_AGE_MS } from '#stages/aggregate.ts';
import { differences } from './compare.ts';
import { profileOf } from './profile.ts';
import type { Program } from './program.ts';
import { judge } from './reference.ts';
import { play } from './run.ts';
import { type Backend, createWorld, type World } from './world.ts';

/** @throws AssertionError listing every promise that was broken. Answers what the program met. */
export async function check(program: Program, backend?: Backend): Promise<{ counts: Counts; world: World }> {
  const profile = profileOf(program);
  const world = createWorld(profile, program, backend);
  const sent = await play(program, world, true);
  const calm = createWorld(profile, {
    ...program,
    batchSize: 1000,
    parallelizationFactor: 1,
    rotates: false,
    detectWindowMs: 0,
    detectStateBytes: 800_000,
  });
  await play(program, calm, false);
  const expected = judge(sent, profile, DEFAULT_MAX_AGE_MS);
  expect(await differences(world, expected, calm, profile)).toEqual([]);
  return { counts: expected.counts, world };
}
