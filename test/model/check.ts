// One program through a troubled world and a calm one; both at rest against each other and the batch reference.
import { expect } from 'vitest';
import { READINGS_LANE } from '#core/alert/incident-record.ts';
import { ALL_REJECTED, ALL_REJECTED_GROUP } from '#core/profile/own-rules.ts';
import { DEFAULT_MAX_AGE_MS } from '#core/reading/lateness.ts';
import type { Counts } from '#core/windowing/group-state.ts';
import { plannedProfile } from '#core/windowing/window-plan.ts';
import { firstPlan } from '#stages/plan/deployment-plan.ts';
import { expectLawful } from '../support/lawful.ts';
import { alertDifferences, differences } from './compare.ts';
import { profileOf } from './profile.ts';
import type { Program } from './program.ts';
import { judge } from './reference.ts';
import { play } from './run.ts';
import { type Backend, createWorld, type World } from './world.ts';

/** @throws AssertionError listing every promise that was broken. Answers what the program met. */
export async function check(program: Program, backend?: Backend): Promise<{ counts: Counts; world: World }> {
  const profile = profileOf(program);
  const world = createWorld(profile, program, backend);
  const sent = await play(program, world, { trouble: true, repeats: true });
  const untroubled = {
    ...program,
    batchSize: 1000,
    parallelizationFactor: 1,
    rotates: false,
    detectWindowMs: 0,
    detectStateBytes: 800_000,
  };
  const { plans, latenessGrainMs } = (await world.plan()) ?? firstPlan(profile, program.keyGroups, 0);
  const planned = { plans, latenessGrainMs };
  const known = { ...plannedProfile(profile, planned), latenessGrainMs };
  // Told from the beginning which windows there will be.
  const calm = createWorld({ ...profile, latenessGrainMs }, untroubled, undefined, undefined, planned);
  await play(program, calm, { trouble: false, repeats: true });
  const expected = judge(sent, profile, DEFAULT_MAX_AGE_MS, planned);
  expect(await differences(world, expected, calm, known)).toEqual([]);
  // By itself, and not only as another run has it: numbered without a gap, opened before it is over, never milder.
  for (const { alerts } of [world, calm]) {
    const own = [...alerts.entries.values()].map(({ transition }) => transition);
    const ofReadings = own.filter(({ lane }) => lane === READINGS_LANE);
    expectLawful(ofReadings.toSorted((a, b) => a.transition - b.transition));
  }
  // One verdict: where no call of detect is repeated, it finds as many readings too late as the windows do.
  expect(calm.metrics.counts.get('ReadingsLate') ?? 0).toBe(expected.counts.readingsLate);
  if (program.steps.some(({ kind }) => kind === 'resend')) {
    const once = createWorld({ ...profile, latenessGrainMs }, untroubled, undefined, undefined, planned);
    await play(program, once, { trouble: false, repeats: false });
    // That nothing of a device is accepted is judged by arrivals: a rejected reading that comes again is rejected
    // again, later.
    const byReadings = (rule: string) => rule !== ALL_REJECTED && rule !== ALL_REJECTED_GROUP;
    expect(alertDifferences(calm, once, byReadings).map((each) => `with repeats: ${each}`)).toEqual([]);
  }
  return { counts: expected.counts, world };
}
