// Promise 3 for detect: however readings are cut into calls and windows, whatever fails and is repeated, whichever
// instance takes a call: the same transitions reach people, each alert's in order, and the same state is stored in the
// end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetector } from '#core/detect/detector.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import type { DetectStage } from '#stages/detect/detect.ts';
import { cutInto, profilesToTry, readingsOf, SEED } from '../core/detect/random-readings.ts';
import type { TestReading } from '../core/detect/readings.ts';
import { createWorld, type PortCall, recordsOf, stageIn, throughJson, type World } from './detect-world.ts';

interface Chaos {
  /** Readings a call, in turn. */
  readonly calls: readonly number[];
  /** Calls a window, in turn; 0 = no invocation window at all. */
  readonly windows: readonly number[];
  /** The n-th port call fails, in turn from the last one. */
  readonly faults: readonly number[];
  /** Every so many calls a new instance takes over. */
  readonly instance: number;
  /** Readings of the calls before that come again with each call. */
  readonly again: number;
  readonly maxStateBytes: number;
}

const chaoses: fc.Arbitrary<Chaos> = fc.record({
  calls: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
  windows: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
  faults: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 6 }),
  instance: fc.integer({ min: 1, max: 5 }),
  again: fc.integer({ min: 0, max: 8 }),
  maxStateBytes: fc.constantFrom(100, 400, 800_000),
});

/** Faults after which Lambda repeats the call; a failing topic or mark is no such fault, see detect-publish.test.ts. */
const FATAL: readonly PortCall[] = ['load', 'commit', 'committed', 'putPending'];

async function runThrough(profile: Profile, readings: readonly TestReading[], chaos: Chaos | undefined) {
  const world = createWorld();
  const settings = { maxStateBytes: chaos?.maxStateBytes ?? 800_000, publishConcurrency: 1 };
  let stage = stageIn(world, profile, settings);
  const beginCall = chaos === undefined ? () => {} : failInTurn(world, chaos.faults);
  const calls = cutInto(readings, chaos?.calls ?? [readings.length]);
  const windows = cutInto(calls, chaos?.windows.map((length) => Math.max(1, length)) ?? [calls.length]);
  let done = 0;
  for (const [i, window] of windows.entries()) {
    const hasWindow = chaos === undefined || (chaos.windows[i % chaos.windows.length] ?? 0) > 0;
    let windowState: unknown = {};
    for (const [n, piece] of window.entries()) {
      done += 1;
      if (chaos !== undefined && done % chaos.instance === 0) stage = stageIn(world, profile, settings);
      const first = (piece[0]?.at ?? 1) - 1;
      const again = readings.slice(Math.max(0, first - (chaos?.again ?? 0)), first);
      const packs = recordsOf([...again, ...piece], profile);
      const input = hasWindow ? { packs, windowState, isFinal: n === window.length - 1 } : { packs, isFinal: false };
      beginCall();
      const { state } = await untilDone(stage, input);
      windowState = throughJson(state ?? {});
    }
  }
  world.fault = () => {};
  return world;
}

/** Lambda's repeats end sometime: a call fails at most this often, then its ports hold. */
const MOST_FAULTS_A_CALL = 3;

/** Answers a function that begins a new call, with all its faults before it again. */
function failInTurn(world: World, faults: readonly number[]): () => void {
  let turn = 0;
  let left = faults[0] ?? 1;
  let faultsLeft = MOST_FAULTS_A_CALL;
  world.fault = (call) => {
    if (!FATAL.includes(call) || faultsLeft === 0) return;
    left -= 1;
    if (left > 0) return;
    turn += 1;
    faultsLeft -= 1;
    left = faults[turn % faults.length] ?? 1;
    throw new Error(`${call} fails`);
  };
  return () => {
    faultsLeft = MOST_FAULTS_A_CALL;
  };
}

/** As Lambda does: the same input until it succeeds. */
async function untilDone(stage: DetectStage, input: Parameters<DetectStage['run']>[0]) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await stage.run(input);
    } catch (error) {
      if (attempt > MOST_FAULTS_A_CALL || !(error instanceof Error)) throw error;
    }
  }
}

/** Each (id, transition) once, in the order first published, per alert. */
function toldIn(world: World): Record<string, string[]> {
  const told: Record<string, string[]> = {};
  const seen = new Set<string>();
  for (const each of world.topic.published) {
    const identity = `${each.id} ${each.transition}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    told[each.id] ??= [];
    told[each.id]?.push(JSON.stringify(each));
  }
  return told;
}

function storedIn(world: World, profile: Profile) {
  const detector = createDetector(compileProfile(profile));
  for (const measure of ['a', 'b']) detector.planOf(measure);
  return new Map([...world.store.entries].map(([key, entry]) => [key, decodeGroup(detector, entry.bytes)]));
}

describe.each(profilesToTry)('detect with $name', (profile) => {
  it('tells the same and stores the same, whatever is cut, fails, is repeated or moves to another instance', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(readingsOf(profile, 40), chaoses, async (readings, chaos) => {
        const expected = await runThrough(profile, readings, undefined);
        const world = await runThrough(profile, readings, chaos);
        expect(toldIn(world)).toEqual(toldIn(expected));
        expect(storedIn(world, profile)).toEqual(storedIn(expected, profile));
        expect([...world.alerts.entries.values()].every((entry) => entry.published)).toBe(true);
        found += expected.topic.published.length;
      }),
      { seed: SEED, numRuns: 60 },
    );
    expect(found).toBeGreaterThan(100);
  });
});
