// A log of what was absorbed since a state was stored: absorbed again on what is stored it gives the very state, to the
// last bit, whatever the rules are, however they change, wherever the log is handed on.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorbByRules } from '#core/detect/absorb-pack.ts';
import { createDetector, type Detector } from '#core/detect/detector.ts';
import { viewDevice, viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { beginLog } from '#core/detect/log/reading-log.ts';
import { decodeLog, encodeLog } from '#core/detect/log-codec.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { isLogOf, mergeLog, replayLog } from '#core/detect/replay-log.ts';
import { fixedRules, type Rulebook } from '#core/detect/rulebook.ts';
import { createSlotNames } from '#core/detect/slot-names.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import { endOf, versionAt } from '#core/live-rules/activations.ts';
import type { Overrides, RulesBody } from '#core/live-rules/rules-body.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import { cutInto, profilesToTry, readingsOf, SEED } from './random-readings.ts';
import { contentOf, T0, type TestReading } from './readings.ts';

const REGIONS: Readonly<Record<string, string>> = { d0: 'north', d1: 'south' };

function packIn(readings: readonly TestReading[], profile: string, shard: string) {
  const content = contentOf(readings, profile, shard);
  const devices = content.devices.map(([id]) => [id as string, REGIONS[id as string] ?? null]);
  return parsePack(encodePack({ ...content, devices }));
}

/**
 * Version 1: every second rule is off, and some are off or milder for a region or a device; 2: all are off; 3: the
 * profile's again.
 */
function bookOf(profile: Profile, atMs: readonly number[]): Rulebook {
  const off = (which: number): Overrides =>
    Object.fromEntries(profile.rules.filter((_, i) => i % 2 === which).map(({ name }) => [name, null]));
  const bodies: RulesBody[] = [
    {},
    {
      all: off(1),
      dimensions: { 'region=north': off(0) },
      devices: { d1: { [profile.rules[0]!.name]: { severity: 'low' } } },
    },
    { all: { ...off(0), ...off(1) } },
    {},
  ];
  const slots = createSlotNames();
  const detectors = bodies.map((body) => createDetector(compileProfile(profile), { body, slots }));
  const activations = atMs.map((activateAtMs, i) => ({ version: i + 1, activateAtMs }));
  const version = (number: number) => ({
    ...{ version: number, detector: detectors[number] as Detector, untilMs: endOf(activations, number) },
  });
  return { version, at: (arrivalMs) => version(versionAt(activations, arrivalMs)) };
}

const bytesOf = (book: Rulebook, group: GroupState) =>
  Buffer.from(encodeGroup(book.version(0).detector, group).slice());
const read = (book: Rulebook, bytes: Uint8Array) => decodeGroup(book.version(0).detector, bytes);

describe.each(profilesToTry)('a log of readings of $name', (profile) => {
  it('gives the state that it was written beside, bit for bit, and goes on from there', () => {
    const met = { replays: 0, givenUp: 0, firing: 0, changes: 0 };
    const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });
    const changes = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 3 });
    const handed = fc.array(fc.constantFrom('on', 'over', 'stored'), { minLength: 1, maxLength: 4 });
    // The longer ones have devices that are forgotten.
    const stretch = fc.constantFrom(1, 1, 1, 4000);
    fc.assert(
      fc.property(
        readingsOf(profile, 40),
        cuts,
        changes,
        handed,
        stretch,
        (readings, lengths, changesMs, each, factor) => {
          const book = bookOf(
            profile,
            changesMs.toSorted((a, b) => a - b).map((ms) => T0 + ms * factor),
          );
          const all = readings.map((one) => ({ ...one, timeMs: T0 + (one.timeMs - T0) * factor }));
          let group = emptyGroupState();
          let stored = bytesOf(book, group);
          group.log = beginLog(group.ids);
          for (const [i, piece] of cutInto(all, lengths).entries()) {
            const before = group.rulesVersion;
            absorbByRules(book, group, packIn(piece, profile.name, `shard-${i % 2}`), emptyOutcome());
            if (group.rulesVersion !== before) met.changes += 1;
            const what = each[i % each.length];
            if (group.log === undefined) met.givenUp += 1;
            else {
              const cold = read(book, stored);
              const logged = decodeLog(encodeLog(group, group.log));
              expect(isLogOf(cold, logged)).toBe(true);
              replayLog(book, cold, logged);
              expect(bytesOf(book, cold)).toEqual(bytesOf(book, group));
              met.replays += 1;
              if (group.incidents.size > 0) met.firing += 1;
              if (what === 'over') group = cold;
            }
            if (what !== 'stored' && group.log !== undefined) continue;
            stored = bytesOf(book, group);
            group.log = beginLog(group.ids);
          }
        },
      ),
      { seed: SEED, numRuns: 250 },
    );
    expect(met.replays).toBeGreaterThan(1000);
    for (const count of [met.givenUp, met.firing, met.changes]) expect(count).toBeGreaterThan(20);
  });
});

describe('a log', () => {
  const detector = createDetector(compileProfile(energy));
  const book = fixedRules(detector);
  const reading = (at: number, device: string, power_kw: number): TestReading => ({
    ...{ device, timeMs: T0 + at * 1000, values: { power_kw }, at },
  });
  const absorb = (group: GroupState, readings: readonly TestReading[], shard = 'shard-0') =>
    absorbByRules(book, group, packIn(readings, 'energy', shard), emptyOutcome());

  it('keeps what people were told as it was, whatever a replay would find', () => {
    const group = emptyGroupState();
    group.log = beginLog(group.ids);
    absorb(group, [reading(1, 'd0', 2), reading(2, 'd0', 9)]);
    const told = viewDevice(group, 'd0')?.life;
    expect(told?.incident).toMatchObject({ transition: 1 });
    // Another release, in which nothing is found.
    const mild = fixedRules(
      createDetector(
        compileProfile({
          ...energy,
          rules: energy.rules.map((rule) => ({
            ...rule,
            ...(rule.kind === 'spike' ? { ratio: 100 } : {}),
          })) as Profile['rules'],
        }),
      ),
    );
    const cold = emptyGroupState();
    replayLog(mild, cold, decodeLog(encodeLog(group, group.log)));
    expect(viewDevice(cold, 'd0')?.life).toEqual(told);
    group.incidents.clear();
    const again = emptyGroupState();
    replayLog(book, again, decodeLog(encodeLog(group, group.log)));
    expect(viewDevice(again, 'd0')?.life).toBeUndefined();
    expect(viewDevice(again, 'd0')?.measures).toEqual(viewDevice(cold, 'd0')?.measures);
  });

  it('is given up where devices are forgotten, since they have other numbers then', () => {
    const group = emptyGroupState();
    absorb(group, [reading(1, 'd0', 2), reading(2, 'd1', 2)]);
    group.log = beginLog(group.ids);
    absorb(group, [reading(50 * 86_400, 'd1', 2)]);
    expect(group.ids.count).toBe(1);
    expect(group.log).toBeUndefined();
  });

  it('on what another writer has stored moves only by what that has not seen, and remembers what either has told', () => {
    const base = emptyGroupState();
    const first = [reading(1, 'd0', 2), reading(2, 'd1', 4)];
    absorb(base, first);
    const stored = bytesOf(book, base);
    const more = [reading(3, 'd0', 3), reading(4, 'd1', 40), reading(5, 'd0', 2), reading(6, 'd2', 1)];
    const ours = read(book, stored);
    ours.log = beginLog(ours.ids);
    absorb(ours, more);
    const logged = decodeLog(encodeLog(ours, ours.log));
    const rival = read(book, stored);
    absorb(rival, more.slice(0, 2));
    absorb(rival, [reading(7, 'd3', 5), reading(8, 'd3', 0)], 'shard-1');
    const kept = viewDevice(rival, 'd3');
    mergeLog(book, rival, logged);
    for (const device of ['d0', 'd1', 'd2']) expect(viewDevice(rival, device)).toEqual(viewDevice(ours, device));
    expect(viewDevice(rival, 'd3')).toEqual(kept);
    expect(viewGroup(rival).positions).toEqual(
      new Map([...ours.positions, ['shard-1', { sequence: '4965000000000008', index: 0 }]]),
    );
  });

  it('of other devices moves no number, and what was told is remembered by the device’s id', () => {
    const group = emptyGroupState();
    absorb(group, [reading(1, 'd0', 2)]);
    group.log = beginLog(group.ids);
    absorb(group, [reading(2, 'd0', 9)]);
    const other = emptyGroupState();
    absorb(other, [reading(1, 'd1', 2)], 'shard-1');
    const logged = decodeLog(encodeLog(group, group.log as NonNullable<typeof group.log>));
    expect(isLogOf(other, logged)).toBe(false);
    const before = viewDevice(other, 'd1');
    mergeLog(book, other, logged);
    expect(viewDevice(other, 'd1')).toEqual(before);
    expect(viewDevice(other, 'd0')?.life).toEqual(viewDevice(group, 'd0')?.life);
  });

  it('refuses bytes that were changed or cut short', () => {
    const group = emptyGroupState();
    group.log = beginLog(group.ids);
    absorb(group, [reading(1, 'd0', 2)]);
    const bytes = encodeLog(group, group.log);
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => decodeLog(changed)).toThrow('does not match its checksum');
    }
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeLog(bytes.slice(0, length))).toThrow(RangeError);
  });

  it('takes about 10 bytes a reading of a meter', () => {
    const group = emptyGroupState();
    const ids = Array.from({ length: 188 }, (_, i) => `meter-${i}`);
    absorb(
      group,
      ids.map((id, i) => reading(i + 1, id, 1)),
    );
    group.log = beginLog(group.ids);
    const next = ids.map((id, i) => reading(900 + i * 5, id, Math.round(1000 + i * 7.3) / 1000));
    for (const one of next) absorb(group, [one]);
    const perReading = group.log.bytes.at / ids.length;
    expect(perReading).toBeGreaterThan(8);
    expect(perReading).toBeLessThan(11);
  });
});
