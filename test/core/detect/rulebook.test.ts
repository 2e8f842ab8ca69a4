// Versions of the rules: a key group goes from one to the next at the first reading that arrived at its time or later,
// however its packs are cut, and its state goes with it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorbByRules } from '#core/detect/absorb-pack.ts';
import { createDetector, type Detector } from '#core/detect/detector.ts';
import { viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { mergeGroups } from '#core/detect/merge.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import type { Rulebook } from '#core/detect/rulebook.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { createSlotNames } from '#core/detect/slot-names.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import { endOf, versionAt } from '#core/live-rules/activations.ts';
import type { Activation, RulesBody } from '#core/live-rules/rules-body.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import { generic } from '#profiles/generic.ts';
import { cutInto, profilesToTry, readingsOf, SEED } from './random-readings.ts';
import { packOf, T0, type TestReading } from './readings.ts';

/** `bodies[i]` is version i + 1. */
function bookOf(profile: Profile, bodies: readonly RulesBody[], activations: readonly Activation[]): Rulebook {
  const slots = createSlotNames();
  const detectors = [{}, ...bodies].map((body) => createDetector(compileProfile(profile), { body, slots }));
  const version = (number: number) => ({
    ...{ version: number, detector: detectors[number] as Detector, untilMs: endOf(activations, number) },
  });
  return { version, at: (arrivalMs) => version(versionAt(activations, arrivalMs)) };
}

const reading = (seconds: number, value: number, at: number): TestReading => ({
  ...{ device: 'd', timeMs: T0 + seconds * 1000, values: { power_kw: value }, at },
});

function play(book: Rulebook, profile: string, readings: readonly TestReading[], cuts: number[], isColdEach = false) {
  let group: GroupState = emptyGroupState();
  const outcome = emptyOutcome();
  for (const piece of cutInto(readings, cuts)) {
    absorbByRules(book, group, packOf(piece, profile), outcome);
    if (!isColdEach) continue;
    const { detector } = book.version(group.rulesVersion);
    group = decodeGroup(detector, encodeGroup(detector, group).slice());
  }
  return { outcome, group };
}

describe('a key group', () => {
  const limit = (high: number): RulesBody => ({
    add: [{ kind: 'level', name: 'limit', measure: 'power_kw', above: { high } }],
  });
  const activations = [{ version: 1, activateAtMs: T0 + 20_000 }];

  it('is judged by the rules of each reading’s arrival, from the very millisecond on', () => {
    const book = bookOf(energy, [limit(5)], activations);
    const readings = [reading(0, 6, 1), reading(19.999, 6.1, 2), reading(20, 6.2, 3)];
    const { outcome, group } = play(book, 'energy', readings, [3]);
    expect(outcome.transitions.map(({ atMs }) => (atMs - T0) / 1000)).toEqual([20]);
    expect(group.rulesVersion).toBe(1);
  });

  it('keeps its version in its state, through a merge too', () => {
    const book = bookOf(energy, [limit(5)], activations);
    const { group } = play(book, 'energy', [reading(30, 1, 1)], [1], true);
    expect(group.rulesVersion).toBe(1);
    const { detector } = book.version(1);
    expect(mergeGroups(detector, emptyGroupState(), group).rulesVersion).toBe(1);
  });

  it('never goes back, also for a reading that arrived before', () => {
    const book = bookOf(energy, [limit(5)], activations);
    const readings = [reading(30, 1, 1), reading(10, 9, 2)];
    const { outcome } = play(book, 'energy', readings, [1]);
    expect(outcome.transitions.map(({ rule }) => rule)).toEqual(['limit']);
  });

  it('keeps what it knows of a device where a limit is another', () => {
    const book = bookOf(energy, [{ all: { spike: { ratio: 3 } } }], activations);
    const readings = [reading(0, 1, 1), reading(10, 1, 2), reading(20, 2.5, 3), reading(30, 9, 4)];
    const { outcome } = play(book, 'energy', readings, [4]);
    expect(outcome.transitions.map(({ rule, atMs }) => `${rule} ${(atMs - T0) / 1000}`)).toEqual(['spike 30']);
  });

  it('learns a mean anew where its span is another', () => {
    const zscore: Rule = {
      kind: 'zscore',
      name: 'zscore',
      measure: '*',
      span: 5,
      minReadings: 3,
      above: { medium: 3, high: 4 },
    };
    const profile: Profile = { ...generic, rules: [zscore] };
    const book = bookOf(profile, [{ all: { zscore: { span: 50 } } }], activations);
    const values = [1, 2, 1, 2, 1, 90];
    const readings = values.map((value, i) => ({
      ...{ device: 'd', timeMs: T0 + i * 4000, values: { a: value }, at: i + 1 },
    }));
    const { outcome, group } = play(book, 'generic', readings, [6]);
    expect(outcome.transitions).toEqual([]);
    const [state] = viewGroup(group).devices[0]?.measures ?? [];
    expect(state?.scoreCount).toBe(1);
    expect(state?.mean).toBe(90);
  });

  it('drops what no rule asks for any more, and learns it anew where one does again', () => {
    const all = { spike: null, drop: null };
    const later = [...activations, { version: 2, activateAtMs: T0 + 40_000 }];
    const book = bookOf(energy, [{ all }, {}], later);
    const readings = [reading(0, 1, 1), reading(25, 9, 2), reading(45, 4, 3), reading(50, 9, 4)];
    const played = (count: number) => play(book, 'energy', readings.slice(0, count), [1]);
    expect(viewGroup(played(2).group).devices[0]?.measures[0]).toMatchObject({
      baselineCount: 0,
      baseline: Number.NaN,
    });
    expect(viewGroup(played(3).group).devices[0]?.measures[0]).toMatchObject({ baselineCount: 1, baseline: 4 });
    expect(played(4).outcome.transitions.map(({ rule, baseline }) => [rule, baseline])).toEqual([['spike', 4]]);
  });

  it('ends at once what fires by a rule that is gone', () => {
    const book = bookOf(energy, [{ all: { outage: null } }], activations);
    const readings = [reading(0, 0, 1), reading(10, 0, 2), { ...reading(25, 3, 3), device: 'other' }];
    for (const cuts of [[1], [3]]) {
      const { outcome } = play(book, 'energy', readings, cuts);
      expect(outcome.transitions.map(({ device, rule, state }) => `${device} ${rule} ${state}`)).toEqual([
        'd outage firing',
        'd outage resolved',
      ]);
    }
  });

  it.each(profilesToTry.map((profile) => [profile.name, profile] as const))(
    'of profile %s comes to the same, however packs are cut and whoever has its state',
    (_name, profile) => {
      const [first, second] = profile.rules;
      const bodies: RulesBody[] = [
        { all: { [first?.name ?? '']: null } },
        second === undefined ? {} : { devices: { d0: { [second.name]: null } } },
        {},
      ];
      const times = fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 3, maxLength: 3 });
      let switches = 0;
      fc.assert(
        fc.property(
          times,
          readingsOf(profile),
          fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
          (at, readings, cuts) => {
            const sorted = at.toSorted((a, b) => a - b);
            const own = sorted.map((ms, i) => ({ version: i + 1, activateAtMs: T0 + ms + i }));
            const book = bookOf(profile, bodies, own);
            const whole = play(book, profile.name, readings, [readings.length]);
            const parts = play(book, profile.name, readings, cuts, true);
            expect(parts.outcome.transitions).toEqual(whole.outcome.transitions);
            expect(viewGroup(parts.group)).toEqual(viewGroup(whole.group));
            expect(parts.group.rulesVersion).toBe(whole.group.rulesVersion);
            switches += whole.group.rulesVersion;
          },
        ),
        { seed: SEED, numRuns: 150 },
      );
      expect(switches).toBeGreaterThan(100);
    },
    60_000,
  );
});
