// Overrides by dimension value and by device: each device is judged exactly as if its rules were those of the profile.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { bodyProblems } from '#core/detect/check-body.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { type Overrides, overridden, type RulesBody } from '#core/live-rules/rules-body.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import { smoke } from '#profiles/smoke.ts';
import { cutInto, profilesToTry, readingsOf, SEED } from './random-readings.ts';
import { contentOf, T0, type TestReading, withoutLife } from './readings.ts';

/** Where the devices of the random readings are. */
const REGIONS: Readonly<Record<string, string>> = { d0: 'north', d1: 'south', 'zähler 2': 'north' };

function packIn(readings: readonly TestReading[], profile: string) {
  const content = contentOf(readings, profile);
  return parsePack(
    encodePack({ ...content, devices: content.devices.map(([id]) => [id as string, REGIONS[id as string] ?? null]) }),
  );
}

function outcomeOf(profile: Profile, body: RulesBody | undefined, readings: readonly TestReading[], cuts: number[]) {
  const detector = createDetector(compileProfile(profile), body === undefined ? {} : { body });
  const group = emptyGroupState();
  const outcome = emptyOutcome();
  for (const piece of cutInto(readings, cuts)) absorbPack(detector, group, packIn(piece, profile.name), outcome);
  return { transitions: outcome.transitions, devices: viewGroup(group).devices };
}

/** The rules of one device written out. */
function profileOf(profile: Profile, { all, dimensions = {}, devices = {} }: RulesBody, device: string): Profile {
  const scopes = [all, dimensions[`region=${REGIONS[device]}`], devices[device]];
  const rules = profile.rules.flatMap((rule) => {
    let own: Rule | undefined = rule;
    for (const scope of scopes)
      if (scope !== undefined && rule.name in scope) own = overridden(own, scope[rule.name] ?? null);
    return own === undefined ? [] : [own];
  });
  return { ...profile, rules };
}

/** Overrides that keep what is kept. */
function overridesOf(profile: Profile): fc.Arbitrary<Overrides> {
  const each = profile.rules.map((rule) => [rule.name, overrideOf(rule)] as const);
  return fc.record(Object.fromEntries(each), { requiredKeys: [] }) as fc.Arbitrary<Overrides>;
}

function overrideOf(rule: Rule): fc.Arbitrary<Overrides[string]> {
  const off = fc.constant(null);
  const severity = fc.record({ severity: fc.constantFrom('low', 'critical') });
  switch (rule.kind) {
    case 'spike':
    case 'drop':
      return fc.oneof(
        off,
        severity,
        fc.record({ ratio: fc.constantFrom(0.2, 0.9), minReadings: fc.constantFrom(1, 5) }),
      );
    case 'outage':
      return fc.oneof(off, severity, fc.record({ below: fc.constantFrom(0.05, 0.5, 3) }));
    case 'level':
    case 'zscore':
      return fc.oneof(off, fc.constantFrom(0.3, 0.9, 2).map(limitsOf(rule)));
    case 'pattern':
      // Not off: without it fewer measures are read, by which a reading is newer or not. See below.
      return fc.oneof(
        fc.constant({ severities: { 1: 'low', 2: 'medium', 3: 'high' } }),
        fc.constant({ maxAgeMs: 5_000 }),
      );
    default:
      return fc.oneof(off, severity);
  }
}

/**
 * All limits of the rule, those to leave by too, so many times as large: whatever overrides meet at a device, no limit
 * of one contradicts another's.
 */
const limitsOf = (rule: Rule) => (times: number) =>
  Object.fromEntries(
    LIMITS.flatMap((field) => {
      const limits = (rule as unknown as Record<string, unknown>)[field];
      return limits === undefined ? [] : [[field, scaled(limits, times)]];
    }),
  );
const LIMITS = ['above', 'below', 'clear'];
const scaled = (limits: unknown, times: number): unknown =>
  typeof limits === 'number'
    ? limits * times
    : Object.fromEntries(Object.entries(limits as object).map(([name, limit]) => [name, limit * times]));

/** Limits to leave by on rules that have none in the profile: a number, or a share of the limit. */
function withLeaving(profile: Profile): Profile {
  const rules = profile.rules.map((rule): Rule => {
    const own = rule as Rule & { readonly clear?: unknown; readonly clearShare?: unknown };
    if (own.clear !== undefined || own.clearShare !== undefined) return rule;
    if (rule.kind === 'zscore') return { ...rule, clear: Math.min(...Object.values(rule.above)) / 2 };
    return rule.kind === 'spike' || rule.kind === 'drop' || rule.kind === 'outage'
      ? { ...rule, clearShare: 0.4 }
      : rule;
  });
  return { ...profile, rules };
}

describe('a device with overrides', () => {
  const tried = profilesToTry.flatMap((profile) => [
    [profile.name, 'as they are', withLeaving(profile)] as const,
    [profile.name, 'without a life', withoutLife(profile)] as const,
  ]);
  it.each(tried)(
    'of profile %s with rules %s is judged as if its rules were those of the profile',
    (_name, _rules, profile) => {
      const bodies = fc.record({
        all: overridesOf(profile).map((all) =>
          // What is off for all is in no profile to compare with.
          Object.fromEntries(Object.entries(all).filter(([, override]) => override !== null)),
        ),
        dimensions: fc.record({ 'region=north': overridesOf(profile) }),
        devices: fc.record({ d0: overridesOf(profile), d1: overridesOf(profile) }, { requiredKeys: [] }),
      });
      const found = { count: 0, differing: 0 };
      fc.assert(
        fc.property(
          bodies,
          readingsOf(profile),
          fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
          (body, readings, cuts) => {
            fc.pre(bodyProblems(compileProfile(profile), body).length === 0);
            const fleet = outcomeOf(profile, body, readings, cuts);
            for (const device of Object.keys(REGIONS)) {
              const own = readings.filter((reading) => reading.device === device);
              if (own.length === 0) continue;
              const alone = outcomeOf(profileOf(profile, body, device), undefined, own, cuts);
              const told = fleet.transitions.filter((transition) => transition.device === device);
              expect(told).toEqual(alone.transitions);
              found.count += told.length;
              const plain = outcomeOf(profile, undefined, own, cuts);
              if (plain.transitions.length !== told.length) found.differing += 1;
            }
          },
        ),
        { seed: SEED, numRuns: 150 },
      );
      // The property says something only where overrides changed what was told.
      expect(found.count).toBeGreaterThan(200);
      expect(found.differing).toBeGreaterThan(50);
    },
    60_000,
  );

  it('for whom a pattern is off is told nothing of it, neither by indicators nor by the flag, now or late', () => {
    const values = [{ temperature_c: 46, tvoc_ppb: 900, eco2_ppm: 900 }, { fire_alarm: 1 }, { fire_alarm: 1 }];
    const times = [0, 20_000, 10_000];
    const readings = values.map((each, i) => ({
      ...{ device: 'd0', timeMs: T0 + (times[i] as number), values: each, at: i + 1 },
    }));
    const fires = (body: RulesBody) =>
      outcomeOf({ ...smoke, rules: smoke.rules.filter(({ kind }) => kind === 'pattern') }, body, readings, [1])
        .transitions.length;
    expect(fires({})).toBeGreaterThan(0);
    expect(fires({ devices: { d0: { fire: null } } })).toBe(0);
    expect(fires({ devices: { d1: { fire: null } } })).toBe(fires({}));
  });

  it('costs a detector a combination, however many devices have it', () => {
    const devices = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`m${i}`, { spike: { ratio: 3 } }]));
    const detector = createDetector(compileProfile(energy), { body: { devices } });
    const readings = Array.from({ length: 500 }, (_, i) => ({
      ...{ device: `m${i}`, timeMs: 1_795_219_200_000, values: { power_kw: 1 }, at: i + 1 },
    }));
    const pack = packIn(readings, 'energy');
    const seen = new Set(Array.from({ length: 500 }, (_, entry) => detector.variants?.of(pack, entry)));
    expect(seen.size).toBe(1);
    expect(seen.has(undefined)).toBe(false);
  });

  it('leaves a detector without overrides without variants', () => {
    expect(createDetector(compileProfile(energy)).variants).toBeUndefined();
    const body = { all: { spike: { ratio: 2 } } };
    expect(createDetector(compileProfile(energy), { body }).variants).toBeUndefined();
  });
});
