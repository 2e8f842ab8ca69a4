// Rules that change while detect runs: every reading is judged by the version of its arrival, whichever instance has
// it, warm or cold, however calls are cut, repeated or die; as by a single instance that knew all versions beforehand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetector } from '#core/detect/detector.ts';
import { viewGroup } from '#core/detect/device-view.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import type { DetectStage } from '#stages/detect/detect.ts';
import { cutInto, profilesToTry, readingsOf, SEED } from '../core/detect/random-readings.ts';
import { T0, type TestReading } from '../core/detect/readings.ts';
import { createWorld, recordsOf, throughJson, type World } from './detect-world.ts';
import { type Save, savedBy, stageOf } from './rules-world.ts';

const told = (world: World) => {
  const seen = new Map<string, string>();
  for (const each of world.topic.published) {
    seen.set(`${each.id} ${each.transition}`, JSON.stringify(each));
  }
  return Object.fromEntries([...seen].sort(([a], [b]) => (a < b ? -1 : 1)));
};

function stored(world: World, profile: Profile) {
  const detector = createDetector(compileProfile(profile));
  for (const measure of ['a', 'b']) detector.planOf(measure);
  // Whether a part without a number in it has room depends on how packs are cut, and says nothing.
  const views = [...world.store.entries].map(([key, { bytes }]) => {
    const group = decodeGroup(detector, bytes);
    return [key, { rulesVersion: group.rulesVersion, ...viewGroup(group) }] as const;
  });
  return new Map(views);
}

/** Everything that a profile's rules may become here. */
function bodiesOf(profile: Profile): fc.Arbitrary<RulesBody> {
  const off = Object.fromEntries(profile.rules.map(({ name }) => [name, fc.constant(null)]));
  const overrides = fc.record(off, { requiredKeys: [] });
  return fc.record(
    { all: overrides, devices: fc.record({ d0: overrides }) },
    { requiredKeys: [] },
  ) as fc.Arbitrary<RulesBody>;
}

interface Chaos {
  readonly calls: readonly number[];
  readonly windows: readonly number[];
  readonly faults: readonly number[];
  /** Which of three instances takes a call; 3: a new one in the place of the first. */
  readonly instances: readonly number[];
  /** How long after the last arrival a call begins, ms. */
  readonly lagsMs: readonly number[];
}

const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 5 });
const chaoses: fc.Arbitrary<Chaos> = fc.record({
  calls: some(fc.integer({ min: 1, max: 6 })),
  windows: some(fc.integer({ min: 1, max: 4 })),
  faults: some(fc.integer({ min: 1, max: 12 })),
  instances: some(fc.integer({ min: 0, max: 3 })),
  lagsMs: some(fc.constantFrom(0, 10, 30_000, 200_000, 3_600_000)),
});

async function calm(profile: Profile, saves: readonly Save[], readings: readonly TestReading[]): Promise<World> {
  const world = createWorld();
  const rules = { store: savedBy(saves, () => Number.POSITIVE_INFINITY), nowMs: () => 0 };
  await stageOf(world, profile, rules).run({ packs: recordsOf(readings, profile), isFinal: false });
  return world;
}

async function troubled(profile: Profile, saves: readonly Save[], readings: readonly TestReading[], chaos: Chaos) {
  const world = createWorld();
  let nowMs = T0;
  const store = savedBy(saves, () => nowMs);
  let isFaulty = false;
  const faulty = failInTurn(chaos.faults);
  const fails = (call: string) => {
    if (isFaulty && faulty.isNext()) throw new Error(`${call} fails`);
  };
  world.fault = (call) => {
    if (['load', 'commit', 'committed', 'putPending'].includes(call)) fails(call);
  };
  function instance(): DetectStage {
    let hasRead = false;
    return stageOf(world, profile, {
      nowMs: () => nowMs,
      store: {
        async head(of) {
          // One that has read goes on with what it knows, so that a failure would show only where it lasts for minutes.
          if (!hasRead) fails('the list of versions');
          hasRead = true;
          return store.head(of);
        },
        async version(of, number) {
          fails('a version');
          return store.version(of, number);
        },
      },
    });
  }
  const fleet = [instance(), instance(), instance()];
  let newestMs = T0;
  let windowState: unknown = {};
  let call = 0;
  for (const window of cutInto(cutInto(readings, chaos.calls), chaos.windows)) {
    for (const [n, piece] of window.entries()) {
      const who = chaos.instances[call % chaos.instances.length] as number;
      if (who === 3) fleet[0] = instance();
      newestMs = Math.max(newestMs, ...piece.map(({ timeMs }) => timeMs));
      nowMs = Math.max(nowMs, newestMs + (chaos.lagsMs[call % chaos.lagsMs.length] as number));
      call += 1;
      const input = { packs: recordsOf(piece, profile), windowState, isFinal: n === window.length - 1 };
      faulty.begin();
      for (let attempt = 0; ; attempt += 1) {
        isFaulty = attempt < 4;
        try {
          const { state } = await (fleet[who % 3] as DetectStage).run(input);
          windowState = throughJson(state ?? {});
          break;
        } catch (error) {
          if (attempt >= 4) throw error;
        }
      }
    }
  }
  return world;
}

function failInTurn(faults: readonly number[]) {
  let turn = 0;
  let left = faults[0] as number;
  return {
    begin: () => undefined,
    isNext(): boolean {
      left -= 1;
      if (left > 0) return false;
      turn += 1;
      left = faults[turn % faults.length] as number;
      return true;
    },
  };
}

describe.each(profilesToTry)('detect with $name', (profile) => {
  it('tells and stores what one instance would that switched at the right readings', async () => {
    const counts = { told: 0, changed: 0 };
    const saves = fc
      .array(fc.record({ atMs: fc.integer({ min: 0, max: 1_500_000 }), body: bodiesOf(profile) }), { maxLength: 5 })
      .map((all) => all.map((each) => ({ ...each, atMs: T0 + each.atMs })).toSorted((a, b) => a.atMs - b.atMs));
    await fc.assert(
      fc.asyncProperty(readingsOf(profile, 40), saves, chaoses, async (readings, versions, chaos) => {
        const expected = await calm(profile, versions, readings);
        const world = await troubled(profile, versions, readings, chaos);
        expect(told(world)).toEqual(told(expected));
        expect(stored(world, profile)).toEqual(stored(expected, profile));
        counts.told += expected.topic.published.length;
        const unchanged = await calm(profile, [], readings);
        if (JSON.stringify(told(unchanged)) !== JSON.stringify(told(expected))) counts.changed += 1;
      }),
      { seed: SEED, numRuns: 80 },
    );
    expect(counts.told).toBeGreaterThan(100);
    // Versions that change nothing would prove nothing.
    expect(counts.changed).toBeGreaterThan(15);
  }, 90_000);
});
