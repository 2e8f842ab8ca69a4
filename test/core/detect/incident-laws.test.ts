// The laws of an incident's history, and the history itself against one that is computed in another way: from the whole
// list of a device's readings at once, rule by rule, with no state that goes on from reading to reading.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import type { LifeFields } from '#core/detect/rules/life.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { smoke } from '#profiles/smoke.ts';
import { expectLawful } from '../../support/lawful.ts';
import { profilesToTry, readingsOf, SEED } from './random-readings.ts';
import { benchOf, packOf, T0, type TestReading, withRules } from './readings.ts';

const DAY = 86_400_000;

describe.each(profilesToTry)('the history of $name', (profile) => {
  it('opens, gets worse and is over in this order, numbered without a gap, and nothing is open for ever', () => {
    const detector = createDetector(compileProfile(profile));
    let told = 0;
    fc.assert(
      fc.property(readingsOf(profile), (readings) => {
        const group = emptyGroupState();
        const outcome = emptyOutcome();
        absorbPack(detector, group, packOf(readings, profile.name), outcome);
        // Each device is heard of once more, after all that may still go on has been forgotten.
        const lastMs = Math.max(...readings.map(({ timeMs }) => timeMs));
        const last = [...new Set(readings.map(({ device }) => device))].map((device, i): TestReading => {
          return { device, timeMs: lastMs + 40 * DAY, values: {}, at: 1000 + i };
        });
        absorbPack(
          detector,
          group,
          packOf(
            last.map((each) => ({ ...each, values: { x: 1 } })),
            profile.name,
          ),
          outcome,
        );
        expectLawful(outcome.transitions);
        const ends = new Map(outcome.transitions.map(({ id, change }) => [id, change]));
        expect([...ends.values()].filter((change) => change !== 'over')).toEqual([]);
        told += outcome.transitions.length;
      }),
      { seed: SEED, numRuns: 150 },
    );
    expect(told).toBeGreaterThan(100);
  });
});

interface Limits extends LifeFields {
  readonly name: string;
  readonly measure: 'temperature_c' | 'humidity_pct';
  readonly low: number;
  readonly critical: number;
  readonly leave: number;
}

interface Sample {
  readonly ms: number;
  readonly temperature_c?: number;
  readonly humidity_pct?: number;
}

/** When a rule's finding fires with which severity, and when it ends: by looking at all of its readings. */
function spansOf(
  { measure, low, critical, leave, forMs = 0, forReadings = 1, holdMs = 0 }: Limits,
  all: readonly Sample[],
) {
  const own = all.flatMap((each) => (each[measure] === undefined ? [] : [{ ms: each.ms, value: each[measure] }]));
  const grade = (value: number) => (value > critical ? 4 : value > low ? 1 : 0);
  /** The first reading of those without a break up to `i`: all anomalies, and none after a gap of three intervals. */
  const beginOf = (i: number) => {
    let first = i;
    while (first > 0 && grade(own[first - 1]?.value ?? 0) > 0) first -= 1;
    const between = (at: number) => (own[at]?.ms ?? 0) - (own[at - 1]?.ms ?? 0);
    let usualMs = first > 0 ? between(first) : 0;
    for (let at = first + 1; at <= i; at++) {
      if (usualMs > 0 && between(at) > 3 * usualMs) first = at;
      else usualMs = Math.max(usualMs, between(at));
    }
    return first;
  };
  /** The gravest severity for which the readings up to `i`, all so grave, last long enough. */
  const lasting = (i: number) => {
    const begin = beginOf(i);
    for (const wanted of [4, 1]) {
      let first = i + 1;
      while (first > begin && grade(own[first - 1]?.value ?? 0) >= wanted) first -= 1;
      const count = i - first + 1;
      if (count >= forReadings && count > 0 && (own[i]?.ms ?? 0) - (own[first]?.ms ?? 0) >= forMs) return wanted;
    }
    return 0;
  };
  const spans: { grades: { ms: number; grade: number }[]; endMs: number }[] = [];
  for (let i = 0; i < own.length; i++) {
    const found = lasting(i);
    if (found === 0) continue;
    const grades = [{ ms: own[i]?.ms ?? 0, grade: found }];
    let lastMs = own[i]?.ms ?? 0;
    let hasLeft = false;
    let endMs = Number.NaN;
    let at = i + 1;
    for (; at < own.length && Number.isNaN(endMs); at++) {
      const { ms, value } = own[at] as { ms: number; value: number };
      if (grade(value) > 0) {
        lastMs = ms;
        hasLeft = false;
        grades.push({ ms, grade: lasting(at) });
      } else if (!hasLeft && value > leave) lastMs = ms;
      else if (ms - lastMs >= holdMs) endMs = ms;
      else hasLeft = true;
    }
    spans.push({ grades, endMs });
    if (Number.isNaN(endMs)) break;
    i = at - 1;
  }
  return spans;
}

/** `change severity @ms`, of one incident after the other; without flapping. */
function historyOf(rules: readonly Limits[], all: readonly Sample[]): string[] {
  const spans = rules.flatMap((rule) => spansOf(rule, all));
  const lines: string[] = [];
  let told = 0;
  for (const { ms } of all) {
    const gravest = Math.max(
      0,
      ...spans
        .filter((span) => (span.grades[0]?.ms ?? 0) <= ms && !(span.endMs <= ms))
        .flatMap(({ grades }) => grades.filter((each) => each.ms <= ms).map(({ grade }) => grade)),
    );
    if (gravest > told) lines.push(`${told === 0 ? 'opened' : 'worse'} ${gravest} @${ms}`);
    if (gravest === 0 && told > 0) lines.push(`over ${told} @${ms}`);
    told = gravest === 0 ? 0 : Math.max(told, gravest);
  }
  return lines;
}

const life = fc.record({
  forMs: fc.constantFrom(0, 0, 4_000),
  forReadings: fc.constantFrom(1, 1, 3),
  holdMs: fc.constantFrom(0, 5_000, 20_000),
  leave: fc.constantFrom(40, 38, 30),
});
const samples = fc.array(
  fc.record(
    {
      step: fc.integer({ min: 1, max: 3 }),
      temperature_c: fc.constantFrom(20, 20, 35, 39, 45, 75),
      humidity_pct: fc.constantFrom(20, 35, 39, 45, 75),
    },
    { requiredKeys: ['step'] },
  ),
  { minLength: 5, maxLength: 60, size: 'max' },
);

it('a history is what the whole list of readings says, whatever rules wait, hold and are left by', () => {
  let lines = 0;
  fc.assert(
    fc.property(life, life, samples, (warm, damp, steps) => {
      const rules: Limits[] = [
        { ...warm, name: 'warm', measure: 'temperature_c', low: 40, critical: 70 },
        { ...damp, name: 'damp', measure: 'humidity_pct', low: 40, critical: 70 },
      ];
      let ms = T0;
      const all = steps.map(({ step, ...values }): Sample => {
        ms += step * 1000;
        return { ms, ...values };
      });
      const expected = historyOf(rules, all);
      // Four openings within an hour are another matter.
      fc.pre(expected.filter((line) => line.startsWith('opened')).length < 4);
      const asRules = rules.map(({ low, critical, leave, ...rest }): Rule => {
        return { ...rest, kind: 'level', above: { low, critical }, clear: { above: leave } };
      });
      const { detector, group, outcome } = benchOf(withRules(smoke, asRules));
      const readings = all.flatMap(({ ms: timeMs, ...values }, at): TestReading[] => {
        return Object.keys(values).length === 0 ? [] : [{ device: 'd', timeMs, values: { ...values }, at: at + 1 }];
      });
      absorbPack(detector, group, packOf(readings, 'smoke'), outcome);
      const told = outcome.transitions.map(({ change, severity, atMs }) => {
        return `${change} ${severity === 'critical' ? 4 : 1} @${atMs}`;
      });
      expect(told).toEqual(expected);
      lines += told.length;
    }),
    { seed: SEED, numRuns: 400 },
  );
  expect(lines).toBeGreaterThan(500);
});
