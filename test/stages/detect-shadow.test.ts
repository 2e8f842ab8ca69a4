// A shadow of the rules: without any effect on what is told and stored, and it says what would have been told had its
// rules been in force; whichever instance has the readings, and however calls are cut.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryShadowStore } from '#adapters/memory/shadow-store.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewGroup } from '#core/detect/device-view.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { bothSaid, MAX_EXAMPLES, MAX_RULES, nothingSaid, type ShadowSaid, saidOf } from '#core/live-rules/shadow.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import type { ShadowStore } from '#stages/rules/shadow-store.ts';
import { cutInto, profilesToTry, readingsOf, SEED } from '../core/detect/random-readings.ts';
import { T0, type TestReading } from '../core/detect/readings.ts';
import { createWorld, recordsOf, throughJson, type World } from './detect-world.ts';
import { savedBy, stageOf } from './rules-world.ts';

const NO_VERSIONS = savedBy([], () => 0);
const shadowOf = (profile: Profile, body: RulesBody | undefined, id = 1) => ({
  ...{ id, profile: profile.name, body, savedAtMs: 0, by: 'ann', why: '' },
});

async function shadowed(profile: Profile, body: RulesBody, id = 1): Promise<ShadowStore> {
  const store = createMemoryShadowStore();
  await store.putShadow(shadowOf(profile, body, id), 0);
  return store;
}

/** Two instances take windows of calls in turn; the clock is a minute further at each, so that each writes. */
async function run(
  profile: Profile,
  calls: readonly (readonly TestReading[])[],
  shadow: ShadowStore | undefined,
  {
    isFaulty = false,
    handsOnReadings = true,
    body,
  }: { isFaulty?: boolean; handsOnReadings?: boolean; body?: RulesBody } = {},
): Promise<World> {
  const world = createWorld();
  let nowMs = T0;
  const saves = body === undefined ? [] : [{ atMs: T0 - 1e9, body }];
  const store = savedBy(saves, () => nowMs);
  const ports = { store, nowMs: () => nowMs, ...(shadow === undefined ? {} : { shadow }) };
  const fleet = [0, 1].map(() => stageOf(world, profile, ports, { handsOnReadings }));
  let commits = 0;
  world.fault = (call) => {
    if (call === 'committed' && isFaulty && ++commits % 3 === 0) throw new Error('committed, and then no answer');
  };
  let windowState: unknown = {};
  for (const [n, piece] of calls.entries()) {
    const isFinal = n % 4 === 3 || n === calls.length - 1;
    const input = { packs: recordsOf(piece, profile), windowState, isFinal };
    const who = fleet[Math.floor(n / 2) % 2]!;
    nowMs += 61_000;
    const again = () => who.run(input);
    const { state } = await again().catch(again).catch(again).catch(again);
    windowState = throughJson(state ?? {});
  }
  return world;
}

/**
 * All that there is but what the shadow keeps for itself. `isCounted`: a repeat after a lost answer counts readings
 * anew where the state was handed on, as it is beside a shadow, and knows them where a log was.
 */
function history(world: World, profile: Profile, isCounted: boolean): string {
  const detector = createDetector(compileProfile(profile));
  for (const measure of ['a', 'b']) detector.planOf(measure);
  const stored = [...world.store.entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const views = stored.map(([key, { bytes, version }]) => [...[key, version, viewGroup(decodeGroup(detector, bytes))]]);
  const numbers = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value;
  const counts = isCounted ? [...world.metrics.counts].toSorted() : [];
  return JSON.stringify([world.topic.published, counts, views], numbers);
}

const counted = (said: ShadowSaid | undefined) =>
  Object.fromEntries(Object.entries(said?.rules ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)));

describe.each(profilesToTry)('a shadow of $name', (profile) => {
  const off = Object.fromEntries(profile.rules.map(({ name }) => [name, fc.constant(null)]));
  const all = fc.record(off, { requiredKeys: [] });
  const measure = { energy: 'power_kw', living: 'power_kw', generic: 'a' }[profile.name];
  const add = [{ kind: 'stuck', name: 'same', measures: [measure], afterMs: 4_000, severity: 'low' }] as never;
  const bodies = fc.record(
    { all, devices: fc.record({ d0: all }), ...(measure === undefined ? {} : { add: fc.constant(add) }) },
    { requiredKeys: [] },
  );
  const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });

  it('changes nothing of what is told, counted and stored', async () => {
    await fc.assert(
      fc.asyncProperty(
        readingsOf(profile, 40),
        bodies,
        lengths,
        fc.boolean(),
        fc.boolean(),
        async (readings, body, cut, isFaulty, handsOnReadings) => {
          const calls = cutInto(readings, cut);
          const store = await shadowed(profile, body as RulesBody);
          const [without, beside] = [
            await run(profile, calls, undefined, { isFaulty, handsOnReadings }),
            await run(profile, calls, store, { isFaulty, handsOnReadings }),
          ];
          const isCounted = !isFaulty || !handsOnReadings;
          expect(history(beside, profile, isCounted)).toBe(history(without, profile, isCounted));
          expect((await store.said(profile.name))?.said.readings).toBeGreaterThan(0);
        },
      ),
      { seed: SEED, numRuns: 40 },
    );
  }, 90_000);

  it('says what would have been told by its rules', async () => {
    let messages = 0;
    await fc.assert(
      fc.asyncProperty(readingsOf(profile, 40), bodies, lengths, async (readings, body, cut) => {
        const calls = cutInto(readings, cut);
        const store = await shadowed(profile, body as RulesBody);
        await run(profile, calls, store);
        const live = await run(profile, calls, undefined, { body: body as RulesBody });
        const told = new Map(live.topic.published.map((each) => [`${each.id} ${each.transition}`, each]));
        const expected = [...told.values()].reduce((so, each) => bothSaid(so, saidOf(1, each)), nothingSaid(1));
        messages += told.size;
        expect(counted((await store.said(profile.name))?.said)).toEqual(counted(expected));
      }),
      { seed: SEED, numRuns: 40 },
    );
    expect(messages).toBeGreaterThan(20);
  }, 90_000);
});

describe('a shadow', () => {
  const kw = (minute: number, power_kw: number): TestReading => ({
    ...{ device: 'm', timeMs: T0 + minute * 60_000, values: { power_kw }, at: 2 * minute + 1 },
  });
  const quiet = Array.from({ length: 40 }, (_, i) => [kw(i, i % 2 === 0 ? 1 : 1.1)]);

  function world() {
    const own = createWorld();
    const shadow = createMemoryShadowStore();
    let nowMs = T0;
    const writes: string[] = [];
    const watched: ShadowStore = {
      ...shadow,
      async putSaid(...of) {
        writes.push('said');
        return shadow.putSaid(...of);
      },
    };
    const ports = { store: NO_VERSIONS, nowMs: () => nowMs, shadow: watched };
    const first = stageOf(own, energy, ports);
    return {
      ...{ own, shadow, writes, ports },
      async send(calls: readonly (readonly TestReading[])[], stepMs: number, stage = first) {
        for (const call of calls) {
          nowMs += stepMs;
          await stage.run({ packs: recordsOf(call, energy), isFinal: true });
        }
      },
      said: async () => (await shadow.said('energy'))?.said,
    };
  }

  it('goes on from what is normal already, and is judged at once', async () => {
    const { send, shadow, said } = world();
    await send(quiet, 61_000);
    await shadow.putShadow(shadowOf(energy, { all: { spike: { ratio: 0.4 } } }), 0);
    await send([[kw(41, 1)], [kw(42, 1.6)]], 61_000);
    expect(counted(await said())).toMatchObject({ spike: { opened: 1 } });
    expect((await said())?.examples).toMatchObject([{ device: 'm', rule: 'spike', change: 'opened' }]);
  });

  it('ends, and a later one begins with nothing said', async () => {
    const it = world();
    await it.shadow.putShadow(shadowOf(energy, { all: { spike: { ratio: 0.4 } } }), 0);
    await it.send(quiet, 61_000);
    await it.shadow.putShadow(shadowOf(energy, undefined, 2), 1);
    const before = (await it.said())?.readings;
    await it.send([[kw(50, 1)], [kw(51, 1)]], 61_000);
    expect((await it.said())?.readings).toBe(before);
    await it.shadow.putShadow(shadowOf(energy, { all: { drop: null } }, 3), 2);
    await it.send([[kw(60, 1)], [kw(61, 1)]], 61_000);
    expect(await it.said()).toMatchObject({ id: 3, readings: 2, rules: {} });
  });

  it('is written of at most once a minute, by two instances into one item', async () => {
    const it = world();
    await it.shadow.putShadow(shadowOf(energy, {}), 0);
    const other = stageOf(it.own, energy, it.ports);
    for (const call of quiet) {
      await it.send([call], 3_000);
      await it.send([[{ ...call[0]!, device: 'n', at: call[0]!.at + 1 }]], 3_000, other);
    }
    // 240 s, two instances.
    expect(it.writes.length).toBeLessThanOrEqual(10);
    expect((await it.said())?.readings).toBeGreaterThan(50);
  });

  it('does no harm where its items cannot be read or written, or its rules not taken', async () => {
    const down = async () => {
      throw new Error('throttled');
    };
    const calls = [...quiet, [kw(41, 9)]];
    const plain = await run(energy, calls, undefined);
    const failing = { ...(await shadowed(energy, {})), said: down };
    for (const store of [
      { ...failing, shadow: down },
      failing,
      await shadowed(energy, { all: { spike: { ratio: -1 } } }),
    ]) {
      const world = await run(energy, calls, store);
      expect(world.topic.published).toEqual(plain.topic.published);
      expect(world.metrics.counts.get('ShadowFailed')).toBeGreaterThan(0);
    }
  });

  it('keeps a bounded item', () => {
    const one = (n: number): ShadowSaid => ({
      ...{ ...nothingSaid(1), rules: { [`r${n}`]: { opened: 1, messages: { high: 1 } } } },
      examples: [{ device: `d${n}`, rule: 'r', change: 'opened', severity: 'high', atMs: 0, message: '' }],
    });
    const said = Array.from({ length: 500 }, (_, n) => one(n)).reduce(bothSaid);
    expect(said.examples).toHaveLength(MAX_EXAMPLES);
    expect(said.examples.at(-1)?.device).toBe('d499');
    expect(Object.keys(said.rules)).toHaveLength(MAX_RULES + 1);
    expect(said.rules.others?.opened).toBe(500 - MAX_RULES);
  });
});
