// The rule kind `adaptive`: what it says of series of every hostile kind, and that a state read back decides the same.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { mergeGroups } from '#core/detect/merge.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { FLAGS, IS_COUNTER, ROW_BYTES } from '#core/detect/pasts/adaptive/layout.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import { generic } from '#profiles/generic.ts';
import { SEED } from './random-readings.ts';
import { packOf, T0, type TestReading, withRules } from './readings.ts';

const profile = withRules(generic, [{ kind: 'adaptive', name: 'unusual', measure: '*' }]);
const detector = createDetector(usableProfile(profile));
const MINUTE_MS = 60_000;

/** Deterministic noise, evenly from −1 to 1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const series = (values: readonly number[], everyMs = MINUTE_MS): TestReading[] =>
  values.map((v, i) => ({ device: 'd', timeMs: T0 + i * everyMs, values: { v }, at: i + 1 }));

function play(readings: readonly TestReading[], group: GroupState = emptyGroupState()) {
  const outcome = emptyOutcome();
  absorbPack(detector, group, packOf(readings, profile.name), outcome);
  const opened = outcome.transitions.filter(({ transition }) => transition === 1);
  const rowOf = (row: number) => group.measures[0]?.adaptive.bytes[row] as number;
  return { group, outcome, opened, at: opened.map(({ startMs }) => startMs), flags: () => rowOf(FLAGS) };
}

/** Whose places the alerts begin at. */
const placesOf = (values: readonly number[], everyMs = MINUTE_MS): number[] =>
  play(series(values, everyMs)).at.map((startMs) => (startMs - T0) / everyMs);

const usual = (count: number, seed = 7): number[] => {
  const next = noise(seed);
  return Array.from({ length: count }, () => 20 + next() + next());
};

describe('the adaptive rule', () => {
  it('finds a shift, a spike, a drop to zero and a sensor that stands still, each at its reading', () => {
    const values = usual(2000);
    expect(placesOf(values.with(1500, 60))).toEqual([1500]);
    expect(placesOf(values.with(1500, -10))).toEqual([1500]);
    expect(placesOf(values.map((v, i) => (i >= 1500 ? v + 15 : v)))[0]).toBe(1500);
    expect(placesOf(values.map((v, i) => (i >= 1500 ? 0 : v)))[0]).toBe(1500);
    const [first] = placesOf(values.map((v, i) => (i >= 1500 ? 20 : v)));
    expect(first).toBeGreaterThan(1500);
    expect(first).toBeLessThan(1560);
  });

  it('finds the same whatever the unit and the zero of the measure', () => {
    const values = usual(2000).with(1500, 40);
    const found = placesOf(values);
    expect(found).toContain(1500);
    for (const scale of [1e-6, 1e-3, 1000, 1e12]) expect(placesOf(values.map((v) => v * scale))).toEqual(found);
  });

  it('says it of a value that is usual, but not at this hour', () => {
    const next = noise(3);
    const values = Array.from({ length: 24 * 20 * 4 }, (_, i) => (Math.floor(i / 4) % 24 < 12 ? 5 : 50) + next());
    const night = 24 * 4 * 18 + 4;
    const odd = values.with(night, 50);
    const { opened } = play(series(odd, 900_000));
    const found = opened.find(({ startMs }) => startMs === T0 + night * 900_000);
    expect(found?.message).toContain('; nothing like it in ');
    expect(placesOf(values, 900_000).filter((place) => place > 24 * 4 * 4)).toEqual([]);
  });

  it('explains itself in words: against what, how far, and for how long nothing was like it', () => {
    const values = usual(4000);
    const { opened } = play(series(values.with(3500, 60), 900_000));
    expect(opened.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^v 60 (is|rose) .*; nothing like it in 5\.?\d* weeks$/),
    ]);
    expect(opened[0]?.score).toBeGreaterThan(0.5);
    expect(opened[0]?.score).toBeLessThanOrEqual(1);
  });

  it('is quiet on noise: no more than two of ten thousand readings', () => {
    for (const seed of [1, 2, 3, 4]) expect(placesOf(usual(10_000, seed)).length).toBeLessThanOrEqual(2);
  });

  it('learns what a device does again and again: a switch that goes on each two hours is told three times at most', () => {
    const values = Array.from({ length: 20_000 }, (_, i) => (i % 120 < 20 ? 2000 + (i % 7) : 0));
    expect(placesOf(values).length).toBeLessThanOrEqual(3);
  });

  it('keeps to its budget, whatever a device sends: some twenty at once, and less than one a day for long', () => {
    const next = noise(5);
    let size = 1;
    // Each event is greater than all before it, and comes after enough quiet to be told.
    const hostile = Array.from({ length: 30 * 1440 }, (_, i) => {
      if (i % 150 === 149) size *= -1.9;
      if (Math.abs(size) > 1e25) size = 1;
      return i % 150 === 149 ? size : next() * Math.min(1, Math.abs(size));
    });
    const told = placesOf(hostile);
    expect(told.length).toBeLessThanOrEqual(60);
  });

  it.each<[string, number[], number]>([
    ['zeros', Array(3000).fill(0), 0],
    ['zeros of both signs', Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? 0 : -0)), 0],
    ['zeros and then something', [...Array(3000).fill(0), ...Array(3000).fill(5)], 0],
    ['a constant', Array(3000).fill(20.5), 1],
    ['a constant, then another', [...Array(3000).fill(20.5), ...Array(3000).fill(25)], 3],
    ['two values by turns', Array.from({ length: 3000 }, (_, i) => i % 2), 0],
    ['one step in noise', usual(3000).map((v, i) => (i > 1500 ? v + 100 : v)), 2],
    ['values beyond what squares hold', Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? 1e308 : -1e308)), 0],
    ['one of them among usual ones', usual(3000).with(1500, 1e308), 0],
    ['the smallest numbers', Array.from({ length: 3000 }, (_, i) => (i % 3) * 5e-324), 0],
    ['a large offset and small changes', usual(3000).map((v) => 1e9 + v * 1e-3), 1],
    ['a ramp', Array.from({ length: 3000 }, (_, i) => i / 7), 0],
  ])('of %s it says little', (_name, values, most) => {
    expect(placesOf(values).length).toBeLessThanOrEqual(most);
  });

  it('takes one reading a week, and a thousand a second', () => {
    const values = usual(400).with(350, 200);
    expect(placesOf(values, 7 * 86_400_000)).toEqual([350]);
    expect(placesOf(usual(8000).with(7000, 200), 1)).toContain(7000);
  });

  it('judges a counter by how fast it rises, and no new beginning of it', () => {
    const next = noise(11);
    let total = 10_000;
    const values = Array.from({ length: 3000 }, (_, i) => {
      total += i >= 2500 && i < 2520 ? 40 : 5 + next();
      return i >= 1500 ? total - 12_000 : total;
    });
    const { at, flags } = play(series(values, 900_000));
    expect(flags() & IS_COUNTER).toBe(IS_COUNTER);
    expect(at.map((startMs) => (startMs - T0) / 900_000)).toEqual([2500]);
  });

  it('judges no jump across a gap, and no reading that is late or a repeat', () => {
    const readings = series(usual(2000));
    const again = readings.map((reading, i) => ({ ...reading, values: { v: 500 }, at: 5000 + i }));
    const { group } = play(readings);
    const before = viewGroup(group).devices;
    expect(play(again, group).outcome.transitions).toEqual([]);
    expect(viewGroup(group).devices[0]?.measures).toEqual(before[0]?.measures);
  });

  it('decides the same from a state that was read back after every reading, and however the readings were cut', () => {
    let found = 0;
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: -9, max: 9 }),
            fc.oneof({ weight: 60, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(100, -1000) }),
          ),
          {
            minLength: 90,
            maxLength: 120,
          },
        ),
        fc.integer({ min: 1, max: 40 }),
        (values, cut) => {
          const readings = series(values.map(([v, odd]) => v + odd));
          const whole = play(readings);
          let group = emptyGroupState();
          const told: unknown[] = [];
          for (let from = 0; from < readings.length; from += cut) {
            const part = play(readings.slice(from, from + cut), group);
            told.push(...part.outcome.transitions);
            group = decodeGroup(detector, encodeGroup(detector, part.group));
          }
          found += told.length;
          expect(told).toEqual(whole.outcome.transitions);
          expect(viewGroup(group)).toEqual(viewGroup(whole.group));
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
    expect(found).toBeGreaterThan(20);
  });

  it('keeps what it learnt through a merge: of the state that saw the later reading', () => {
    const stored = play(series(usual(500))).group;
    const ours = decodeGroup(detector, encodeGroup(detector, stored));
    play(series(usual(600)).slice(500), ours);
    for (const merged of [mergeGroups(detector, ours, stored), mergeGroups(detector, stored, ours)])
      expect(viewGroup(merged).devices).toEqual(viewGroup(ours).devices);
  });

  it('takes 256 bytes with time and value of the last reading', () => {
    expect(ROW_BYTES + 8 + 8).toBe(256);
  });

  it('learns anew from a state that a profile without it wrote', () => {
    const plain = createDetector(
      usableProfile(withRules(generic, [{ kind: 'level', name: 'l', measure: 'v', above: { low: 1e9 } }])),
    );
    const group = emptyGroupState();
    absorbPack(plain, group, packOf(series(usual(100)), profile.name), emptyOutcome());
    const read = decodeGroup(detector, encodeGroup(plain, group));
    expect(play(series(usual(2000).with(1500, 90)).slice(100), read).at).toContain(T0 + 1500 * MINUTE_MS);
  });
});
