// Rules that change while detect runs: every reading is judged by the version of its arrival, whichever instance has
// it, warm or cold, however calls are cut, repeated or die; as by a single instance that knew all versions beforehand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryRulesStore } from '#adapters/memory/rules-store.ts';
import { createDetector } from '#core/detect/detector.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import { ACTIVATE_AFTER_MS, READ_EVERY_MS } from '#core/live-rules/activations.ts';
import type { RulesBody, RulesVersion } from '#core/live-rules/rules-body.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import { createDetect, type DetectPorts, type DetectStage } from '#stages/detect/detect.ts';
import type { RulesPort } from '#stages/rules/live-rules.ts';
import { headWith, type RulesHead, type RulesStore } from '#stages/rules/rules-store.ts';
import { cutInto, profilesToTry, readingsOf, SEED } from '../core/detect/random-readings.ts';
import { T0, type TestReading } from '../core/detect/readings.ts';
import { createWorld, recordsOf, throughJson, type World } from './detect-world.ts';

interface Save {
  readonly atMs: number;
  readonly body: RulesBody;
}

/** The versions as somebody sees them who looks at `nowMs`. */
function savedBy(saves: readonly Save[], nowMs: () => number): RulesPort['store'] & { reads: string[] } {
  const reads: string[] = [];
  let head: RulesHead | undefined;
  const heads = saves.map(({ atMs }, i) => {
    head = headWith(head, i + 1, atMs);
    return { atMs, head };
  });
  return {
    reads,
    async head() {
      reads.push('head');
      return heads.findLast(({ atMs }) => atMs <= nowMs())?.head;
    },
    async version(profile, version): Promise<RulesVersion> {
      reads.push(`version ${version}`);
      const { body, atMs } = saves[version - 1] as Save;
      return { version, profile, body, savedAtMs: atMs, by: 'a', why: '' };
    },
  };
}

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
  return new Map([...world.store.entries].map(([key, { bytes }]) => [key, decodeGroup(detector, bytes)]));
}

const stageOf = (world: World, profile: Profile, rules: RulesPort): DetectStage =>
  createDetect(compileProfile(profile), { ...world.ports, rules }, { publishConcurrency: 1 });

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

describe('an instance', () => {
  const kw = (seconds: number, power_kw: number, at: number): TestReading => ({
    ...{ device: 'm', timeMs: T0 + seconds * 1000, values: { power_kw }, at },
  });
  const packs = (...readings: TestReading[]) => recordsOf(readings, energy);
  const off: RulesBody = { all: { outage: null, drop: null } };

  it('reads the list of versions at most once a minute, and a version once', async () => {
    const world = createWorld();
    let nowMs = T0;
    const store = savedBy([{ atMs: T0 - 10 * ACTIVATE_AFTER_MS, body: off }], () => nowMs);
    const stage = stageOf(world, energy, { store, nowMs: () => nowMs });
    for (let second = 0; second < 180; second += 5) {
      nowMs = T0 + second * 1000;
      await stage.run({ packs: packs(kw(second, 1, second + 1)), isFinal: false });
    }
    expect(store.reads.filter((read) => read === 'head')).toHaveLength((180 * 1000) / READ_EVERY_MS);
    expect(store.reads.filter((read) => read !== 'head')).toEqual(['version 1']);
  });

  it('reads nothing where no readings came', async () => {
    const world = createWorld();
    const store = savedBy([], () => T0);
    await stageOf(world, energy, { store, nowMs: () => T0 }).run({ packs: [], windowState: {}, isFinal: true });
    expect(store.reads).toEqual([]);
  });

  it('goes on with what it knows where the list cannot be read, and tells it', async () => {
    const world = createWorld();
    let nowMs = T0;
    const good = savedBy([{ atMs: T0 - 10 * ACTIVATE_AFTER_MS, body: off }], () => nowMs);
    let isDown = false;
    const head: RulesStore['head'] = async (profile) => {
      if (isDown) throw new Error('throttled');
      return good.head(profile);
    };
    const stage = stageOf(world, energy, { store: { ...good, head }, nowMs: () => nowMs });
    await stage.run({ packs: packs(kw(0, 1, 1)), isFinal: false });
    isDown = true;
    nowMs = T0 + 200_000;
    await stage.run({ packs: packs(kw(200, 0, 2)), isFinal: false });
    expect(world.topic.published).toEqual([]);
    expect(world.metrics.counts.get('RulesNotTaken')).toBe(1);
    // One that has never read knows nothing, and must not judge.
    const cold = stageOf(world, energy, { store: { ...good, head }, nowMs: () => nowMs });
    await expect(cold.run({ packs: packs(kw(210, 0, 3)), isFinal: false })).rejects.toThrow('could not be read');
  });

  it('judges by the last version that its profile can take, and tells that it does so each minute', async () => {
    const world = createWorld();
    let nowMs = T0;
    const early = T0 - 100 * ACTIVATE_AFTER_MS;
    const saves = [
      { atMs: early, body: off },
      { atMs: early + 1000, body: { all: { 'a-rule-of-another-release': { ratio: 2 } } } },
      { atMs: early + 2000, body: { all: { spike: { ratio: -1 } } } },
    ];
    const store = savedBy(saves, () => nowMs);
    const stage = stageOf(world, energy, { store, nowMs: () => nowMs });
    for (const minute of [0, 1, 2]) {
      nowMs = T0 + minute * 60_000;
      await stage.run({ packs: packs(kw(minute * 60, 0, minute + 1)), isFinal: false });
    }
    expect(world.topic.published).toEqual([]);
    expect(world.metrics.counts.get('RulesNotTaken')).toBe(3);
  });

  it('looks first where a state has come to a version that it does not know', async () => {
    const world = createWorld();
    let nowMs = T0;
    const saves = [{ atMs: T0 + 1000, body: off }];
    const store = savedBy(saves, () => nowMs);
    const behind = stageOf(world, energy, { store, nowMs: () => T0 });
    await behind.run({ packs: packs(kw(0, 1, 1)), windowState: {}, isFinal: true });
    nowMs = T0 + 130_000;
    const ahead = stageOf(world, energy, { store, nowMs: () => nowMs });
    await ahead.run({ packs: packs(kw(125, 1, 2)), windowState: {}, isFinal: true });
    // Its clock stands still: by it nothing has to be read.
    await behind.run({ packs: packs(kw(130, 0, 3)), windowState: {}, isFinal: true });
    expect(world.topic.published).toEqual([]);
  });

  it('tells as over what a rule that is gone had opened, with the reason, at the next reading of its key group', async () => {
    const world = createWorld();
    const store = savedBy([{ atMs: T0, body: off }], () => Number.POSITIVE_INFINITY);
    const stage = stageOf(world, energy, { store, nowMs: () => 0 });
    await stage.run({ packs: packs(kw(0, 0, 1)), isFinal: false });
    await stage.run({ packs: packs(kw(119.999, 0, 2)), isFinal: false });
    expect(world.topic.published).toHaveLength(1);
    await stage.run({ packs: packs(kw(120, 0, 3)), isFinal: false });
    expect(world.topic.published.map(({ change, cause }) => [change, cause])).toEqual([
      ['opened', undefined],
      ['over', 'rule-removed'],
    ]);
  });

  it('without rules that change reads nothing and judges by its profile', async () => {
    const world = createWorld();
    const ports: DetectPorts = world.ports;
    await createDetect(compileProfile(energy), ports).run({ packs: packs(kw(0, 0, 1)), isFinal: false });
    expect(world.topic.published).toHaveLength(1);
  });

  it('takes what a person stores', async () => {
    const world = createWorld();
    let nowMs = T0;
    const store = createMemoryRulesStore(() => nowMs);
    const stage = stageOf(world, energy, { store, nowMs: () => nowMs });
    await stage.run({ packs: packs(kw(0, 1, 1)), isFinal: false });
    await store.save({ version: 1, profile: 'energy', body: off, savedAtMs: T0, by: 'ann', why: '' });
    nowMs = T0 + ACTIVATE_AFTER_MS;
    await stage.run({ packs: packs(kw(120, 0, 2)), isFinal: false });
    expect(world.topic.published).toEqual([]);
  });
});
