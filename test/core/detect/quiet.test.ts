// The limits within which no rule is asked: with and without them everything comes out the same.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector, type Detector } from '#core/detect/detector.ts';
import { viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import type { MeasurePlan } from '#core/detect/measure-plan.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { quietLimits } from '#core/detect/quiet.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';
import { profilesToTry, SEED } from './random-readings.ts';
import { packOf, T0, type TestReading, withRules } from './readings.ts';

/** One that asks every rule at every reading. */
function asking(detector: Detector): Detector {
  const never = { ...quietLimits([]), lowest: Number.POSITIVE_INFINITY };
  const plan = (of: MeasurePlan): MeasurePlan => ({ ...of, quiet: never });
  return {
    ...detector,
    planOf: (name) => plan(detector.planOf(name)),
    planAt: (slot) => plan(detector.planAt(slot)),
  };
}

function outcomeOf(detector: Detector, readings: readonly TestReading[]) {
  const group = emptyGroupState();
  const outcome = emptyOutcome();
  absorbPack(detector, group, packOf(readings, detector.profile.name), outcome);
  return { outcome, state: viewGroup(group) };
}

/** Values that lie on, next to and far from what rules compare with. */
const value = fc.oneof(
  fc.integer({ min: -20, max: 120 }).map((n) => n / 10),
  fc.constantFrom(0, 0.1, 1, 2, 2.0000000000000004, 4, 5e-324, 1e200, -1e200, 1e-200),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const measure = 'power_kw';
const relative = { measure, ratio: fc.constantFrom(0.2, 0.5, 1) };
const rule = (name: string): fc.Arbitrary<Rule> =>
  fc.oneof(
    fc.record({
      ...relative,
      kind: fc.constantFrom('spike' as const, 'drop' as const),
      name: fc.constant(name),
      measure: fc.constant(measure),
      severity: fc.constantFrom('low' as const, 'high' as const),
      minReadings: fc.constantFrom(1, 3),
      minBaseline: fc.constantFrom(0, 0.1, 1),
    }),
    fc.constant<Rule>({ kind: 'outage', name, measure, below: 0.1, severity: 'critical' }),
    fc.constantFrom<Rule>(
      { kind: 'level', name, measure, above: { low: 4, high: 8 }, below: { medium: 0.5 } },
      { kind: 'level', name, measure, above: { low: 4, high: 4 } },
    ),
    fc.constantFrom<Rule>(
      { kind: 'rate', name, measure, above: { low: 0.5, high: 2 } },
      { kind: 'rate', name, measure, above: { medium: 0 }, maxGapMs: 5000 },
    ),
    fc.constant<Rule>({ kind: 'adaptive', name, measure }),
    fc.constant<Rule>({ kind: 'zscore', name, measure, span: 10, minReadings: 3, above: { low: 1, high: 3 } }),
  );

const profiles: fc.Arbitrary<Profile> = fc
  .tuple(rule('a'), rule('b'), rule('c'))
  .map((rules) => withRules(energy, rules));

const readings = fc
  .array(
    fc.record({ device: fc.constantFrom('a', 'b'), step: fc.constantFrom(-3000, 0, 400, 1000, 9000, 700_000), value }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((all) => {
    let timeMs = T0;
    return all.map(({ device, step, value: kw }, i): TestReading => {
      timeMs += step;
      return { device, timeMs, values: { power_kw: kw }, at: i + 1 };
    });
  });

describe('asking no rule within the limits', () => {
  it('changes neither transitions nor counts nor state, for any rules and readings', () => {
    let opened = 0;
    fc.assert(
      fc.property(profiles, readings, (profile, all) => {
        const detector = createDetector(compileProfile(profile));
        const quick = outcomeOf(detector, all);
        opened += quick.outcome.counts.opened;
        expect(quick).toEqual(outcomeOf(asking(detector), all));
      }),
      { seed: SEED, numRuns: 500 },
    );
    expect(opened).toBeGreaterThan(500);
  });

  it.each(profilesToTry)('asks none at an ordinary reading of $name', (profile) => {
    const detector = createDetector(compileProfile(profile));
    for (const { name, flag } of detector.profile.measures) {
      if (flag) continue;
      const { lowest, highest } = detector.planOf(name).quiet;
      expect([name, lowest < highest]).toEqual([name, true]);
    }
  });
});
