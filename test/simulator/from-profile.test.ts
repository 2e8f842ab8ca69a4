// Any profile can be simulated: what is sent is valid by the profile, quiet where nothing happens, and an incident
// leaves the quiet.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadProfile } from '#config/profile/load-profile.ts';
import { createDetector } from '#core/detect/detector.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { MeasureSpec, Profile } from '#core/profile/profile.ts';
import { emptyDraft } from '#core/reading/draft.ts';
import { createMeasureTable } from '#core/reading/measure-table.ts';
import { createReadingValidator } from '#core/reading/validate-reading.ts';
import { createFleet, type Fleet } from '#local/simulator/fleet.ts';
import { profiles } from '#profiles/index.ts';

const FROM_MS = Date.UTC(2026, 10, 21, 6);
const NO_FAULTS = { bad: 0, late: 0, disorder: 0, duplicate: 0 };
const QUIET = { ...NO_FAULTS, spike: 0, drop: 0, outage: 0 };
const linesOf = (fleet: Fleet, forMs: number) => fleet.sendings(FROM_MS, FROM_MS + forMs).map(({ line }) => line);

/** How many problems the profile finds in a line. */
function judgeOf(profile: Profile): (line: string) => number {
  const compiled = compileProfile(profile);
  const table = createMeasureTable(compiled.measures.map(({ name }) => name));
  const judge = createReadingValidator(compiled, table, { clockAheadMs: 120_000 });
  return (line) => {
    const draft = emptyDraft(compiled.dimensions.length);
    try {
      judge(JSON.parse(line), FROM_MS + 3_600_000, draft);
    } catch (error) {
      if (error instanceof SyntaxError) return 1;
      throw error;
    }
    return draft.issues.length;
  };
}

const fridge = loadProfile('examples/profile/fridge.ts');
const spare: Profile = {
  name: 'spare',
  resolutionMs: 1,
  windows: ['1m'],
  wire: { device: ['d'], time: ['t'], quality: ['q'], dimensions: { site: ['s'], room: [] }, measures: ['values'] },
  minQuality: 0.5,
  measures: {
    free: { unit: '' },
    low: { unit: 'bar', min: 3 },
    high: { unit: 'bar', max: -3 },
    point: { unit: '', min: 5, max: 5 },
    tiny: { unit: 'm', min: 0, max: 1e-5 },
    huge: { unit: 'Hz', min: -1e12, max: 1e12 },
    count: { unit: 'kWh', min: 0, max: 1e6, counter: true, maxRate: 10 },
    net: { unit: 'kWh', counter: 'net' },
    on: { unit: '', flag: true },
  },
  rules: [],
};
const open: Profile = { ...spare, name: 'open', measures: {}, openMeasures: true };

describe.each([fridge, spare, open])('a fleet of the profile $name, which nobody wrote a simulator for', (profile) => {
  it('sends valid readings without faults, and no valid one where all are bad', () => {
    const issuesOf = judgeOf(profile);
    const good = linesOf(
      createFleet({ profile, shares: { ...NO_FAULTS, spike: 0.1, drop: 0.1, outage: 0.1 } }),
      120_000,
    );
    expect(good.length).toBeGreaterThan(500);
    expect(good.filter((line) => issuesOf(line) > 0)).toEqual([]);
    const bad = linesOf(createFleet({ profile, shares: { bad: 1 } }), 60_000);
    expect(bad.filter((line) => issuesOf(line) === 0)).toEqual([]);
  });

  it('sends the same for the same seed, asked at once or in pieces', () => {
    const whole = createFleet({ profile, seed: 7 }).sendings(FROM_MS, FROM_MS + 20_000);
    const again = createFleet({ profile, seed: 7 });
    const pieces = Array.from({ length: 20 }, (_, each) =>
      again.sendings(FROM_MS + each * 1000, FROM_MS + (each + 1) * 1000),
    );
    expect(pieces.flat()).toEqual(whole);
  });
});

it('a quiet fridge is between the limits of its rules, and a spike is beyond', () => {
  const temperatures = (shares: object) =>
    linesOf(createFleet({ profile: fridge, shares: { ...NO_FAULTS, ...shares } }), 600_000).map(
      (line) => (JSON.parse(line) as { temperature_c: number }).temperature_c,
    );
  const quiet = temperatures(QUIET);
  expect([Math.min(...quiet) > 0, Math.max(...quiet) < 8]).toEqual([true, true]);
  expect(new Set(quiet).size).toBeGreaterThan(100);
  expect(Math.max(...temperatures({ ...QUIET, spike: 0.01 }))).toBeGreaterThan(20);
});

it('a register only counts up, at a pace that the profile believes', () => {
  const last = new Map<string, number>();
  for (const line of linesOf(createFleet({ profile: spare, deviceCount: 20, shares: QUIET }), 3_600_000)) {
    const { d, count } = JSON.parse(line) as { d: string; count: number };
    expect(count).toBeGreaterThanOrEqual(last.get(d) ?? 0);
    last.set(d, count);
  }
  expect(last.size).toBe(20);
});

it('a fleet has its profile’s pace, and is heard of often enough not to be silent', () => {
  expect(createFleet({ profile: fridge }).periodMs).toBe(60_000);
  expect(createFleet({ profile: { ...spare, silentAfterMs: 6000 } }).periodMs).toBe(2000);
  expect(createFleet({ profile: { ...spare, reportingPeriodMs: 86_400_000 } }).deviceCount).toBe(12_000);
});

it('a built-in profile keeps the fleet that was written for it', () => {
  for (const [name, profile] of Object.entries(profiles)) {
    if (!['energy', 'smoke', 'generic'].includes(name)) continue;
    expect(linesOf(createFleet({ profile }), 5000)).toEqual(linesOf(createFleet({ profile: name }), 5000));
  }
});

it('law: whatever the range, what is sent lies in it', () => {
  const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  const spec = fc.tuple(finite, finite, fc.constantFrom<Partial<MeasureSpec>>({}, { counter: true }, { flag: true }));
  fc.assert(
    fc.property(spec, ([a, b, kind]) => {
      const range = kind.flag ? {} : { min: Math.min(a, b), max: Math.max(a, b) };
      const profile: Profile = { ...spare, measures: { m: { unit: '', ...range, ...kind } } };
      createDetector(compileProfile(profile));
      const issuesOf = judgeOf(profile);
      const lines = linesOf(
        createFleet({ profile, shares: { ...NO_FAULTS, spike: 0.2, drop: 0.2, outage: 0.2 } }),
        10_000,
      );
      expect(lines.filter((line) => issuesOf(line) > 0)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
