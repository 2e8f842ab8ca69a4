// What every rule sees, reading by reading: the numbers are those of the alerts that detect tells.
import { describe, expect, test } from 'vitest';
import { createWalk } from '#cli/explain/steps.ts';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { fixedRules, type Rulebook } from '#core/detect/rulebook.ts';
import { createSlotNames } from '#core/detect/slot-names.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { createDraw } from '#local/simulator/draw.ts';
import { energy } from '#profiles/energy.ts';
import { generic } from '#profiles/generic.ts';
import { smoke } from '#profiles/smoke.ts';
import { packOf, T0, type TestReading } from '../../core/detect/readings.ts';

const MINUTE_MS = 60_000;
const powers = [1, 1, 1.1, 1, 2.5, 1, 0.05, 1];
const readingsOf = (device: string, values: readonly number[], every = 1): TestReading[] =>
  values.map((power_kw, at) => ({ device, timeMs: T0 + at * MINUTE_MS, values: { power_kw }, at: every * at + 1 }));

describe('a walk through the readings of one device', () => {
  const detector = createDetector(compileProfile(energy));
  const [mine, others] = [readingsOf('m', powers, 2), readingsOf('other', [9, 9, 9, 0, 9, 9, 9, 9], 2)];
  const both = mine.flatMap((reading, at) => [reading, { ...others[at]!, at: reading.at + 1 }]);
  const pack = packOf(both, 'energy');
  const steps = createWalk(fixedRules(detector), 'm').take(pack);

  test('has a step a reading of that device, in order, with its values and arrival', () => {
    expect(steps.map(({ atMs, values }) => [(atMs - T0) / MINUTE_MS, values.power_kw])).toEqual(
      powers.map((value, at) => [at, value]),
    );
    expect(steps.every(({ taken, arrivalMs, atMs }) => taken === 'newer' && arrivalMs === atMs)).toBe(true);
  });

  test('tells the very transitions that detect makes of the whole pack', () => {
    const outcome = emptyOutcome();
    absorbPack(detector, emptyGroupState(), pack, outcome);
    const own = outcome.transitions.filter(({ device }) => device === 'm');
    expect(steps.flatMap(({ transitions }) => transitions)).toEqual(own);
    expect(own.length).toBeGreaterThanOrEqual(2);
  });

  test('says of each rule what it found and what it compared with; the first reading is unjudged', () => {
    const of = (rule: string) =>
      steps
        .map(({ rules }) => rules.find((each) => each.rule === rule))
        .map((each) => each && [each.finding, each.baseline]);
    expect(of('spike')[0]).toEqual(['unjudged', null]);
    // 80 % old, 20 % new: 1, 1, 1, 1.02, 1.016, then 2.5 takes it to 1.3128.
    expect(of('spike')[4]).toEqual(['high', expect.closeTo(1.016, 9)]);
    expect(of('spike')[5]).toEqual(['normal', expect.closeTo(1.3128, 9)]);
    expect(of('outage').map((each) => each?.[0])).toEqual([
      ...Array.from({ length: 6 }, () => 'normal'),
      'critical',
      'normal',
    ]);
  });

  test('says what goes on of each rule after a reading', () => {
    const states = steps.map(({ lives }) => lives.find(({ rule }) => rule === 'spike')?.state);
    expect(states.slice(0, 5)).toEqual([undefined, undefined, undefined, undefined, 'firing']);
    // Then an outage, which is another incident.
    expect(states.slice(5)).toEqual(['over', undefined, undefined]);
  });

  test('a pack that comes twice has no second steps, one without the device none', () => {
    const walk = createWalk(fixedRules(detector), 'm');
    expect(walk.take(pack)).toHaveLength(powers.length);
    expect(walk.take(packOf(others, 'energy'))).toEqual([]);
  });
});

test('what came before, or too late, is said so and judged by no rule', () => {
  const detector = createDetector(compileProfile(smoke));
  const walk = createWalk(fixedRules(detector), 's');
  const at = (minutes: number, temperature_c: number, place: number): TestReading => ({
    device: 's',
    timeMs: T0 + minutes * MINUTE_MS,
    values: { temperature_c },
    at: place,
  });
  const steps = walk.take(packOf([at(0, 20, 1), at(60, 21, 2), at(60, 21, 3), at(1, 99, 4)], 'smoke'));
  expect(steps.map(({ taken, rules }) => [taken, rules.length > 0])).toEqual([
    ['newer', true],
    ['newer', true],
    ['duplicate', false],
    ['late', false],
  ]);
});

test('rules over several measures have their view too', () => {
  const detector = createDetector(compileProfile(smoke));
  const names = smoke.rules.filter(({ kind }) => kind === 'pattern').map(({ name }) => name);
  const reading = { device: 's', timeMs: T0, at: 1, values: { temperature_c: 95, fire_alarm: 1 } };
  const [step] = createWalk(fixedRules(detector), 's').take(packOf([reading], 'smoke'));
  const found = step!.rules.filter(({ rule }) => names.includes(rule));
  expect(found.map(({ finding }) => finding)).toEqual(['critical']);
  expect(step!.transitions.find(({ kind }) => kind === 'pattern')?.message ?? found[0]!.message).toBe(
    found[0]!.message,
  );
});

describe('what rules are said to find is what they found', () => {
  /** A wandering level with spikes and outages, from numbers that anybody gets again. */
  const wandering = (seed: number): number[] => {
    const draw = createDraw(seed);
    let level = 2;
    return Array.from({ length: 400 }, () => {
      level += draw.next() - 0.5;
      return draw.next() < 0.03 ? level * 9 : draw.next() < 0.03 ? 0.01 : Math.abs(level);
    });
  };

  const learning: Profile = { ...generic, rules: [{ kind: 'adaptive', name: 'adaptive', measure: '*' }] };

  test.each([
    ['energy', energy, 1],
    ['energy', energy, 2],
    ['generic', generic, 3],
    ['generic', generic, 4],
    ['generic', learning, 5],
    ['generic', learning, 6],
  ])('%s: as many anomalies as detect counts, adaptive ones too', (name, profile, seed) => {
    const detector = createDetector(compileProfile(profile));
    const pack = packOf(readingsOf('m', wandering(seed)), name);
    const outcome = emptyOutcome();
    absorbPack(detector, emptyGroupState(), pack, outcome);
    const steps = createWalk(fixedRules(detector), 'm').take(pack);
    const found = steps.flatMap(({ rules }) =>
      rules.filter(({ finding }) => !['normal', 'unjudged'].includes(finding)),
    );
    expect(found.length).toBe(outcome.counts.anomalies);
    expect(found.length).toBeGreaterThan(0);
    expect(steps.flatMap(({ transitions }) => transitions)).toEqual(outcome.transitions);
    // Asking for limits changes nothing of what is found.
    for (const { edges } of steps.flatMap(({ rules }) => rules).slice(0, 50)) edges();
    expect(
      createWalk(fixedRules(detector), 'm')
        .take(pack)
        .flatMap(({ transitions }) => transitions),
    ).toEqual(outcome.transitions);
  });

  test('a value beyond a limit that is told is found, one within is not', () => {
    const detector = createDetector(compileProfile(learning));
    const steps = createWalk(fixedRules(detector), 'm').take(packOf(readingsOf('m', wandering(5)), 'generic'));
    const views = steps.slice(-100).flatMap(({ rules }) => rules.filter(({ kind }) => kind === 'adaptive'));
    expect(views.length).toBe(100);
    for (const { value, finding, edges } of views) {
      const [below, above] = (['below', 'above'] as const).map(
        (side) => edges().find((edge) => edge.side === side)?.value,
      );
      const isBeyond =
        (value ?? 0) < (below ?? Number.NEGATIVE_INFINITY) || (value ?? 0) > (above ?? Number.POSITIVE_INFINITY);
      expect([finding !== 'normal', value, below, above]).toEqual([isBeyond, value, below, above]);
    }
  });
});

test('each reading is looked at by the rules of its arrival, and by the device’s own where it has some', () => {
  const slots = createSlotNames();
  const profile = compileProfile(energy);
  const deployed = createDetector(profile, { slots });
  const later = createDetector(profile, { slots, body: { devices: { m: { spike: { ratio: 4 } } } } });
  const untilMs = T0 + 5 * MINUTE_MS;
  const versions = [
    { version: 0, detector: deployed, untilMs },
    { version: 1, detector: later, untilMs: Number.POSITIVE_INFINITY },
  ] as const;
  const book: Rulebook = { version: (number) => versions[number as 0 | 1], at: (ms) => versions[ms < untilMs ? 0 : 1] };
  const steps = createWalk(book, 'm').take(packOf(readingsOf('m', [1, 1, 1, 1, 2.5, 1, 1, 1, 2.8]), 'energy'));
  expect(steps.map(({ rulesVersion, isVariant }) => [rulesVersion, isVariant])).toEqual([
    ...Array.from({ length: 5 }, () => [0, false]),
    ...Array.from({ length: 4 }, () => [1, true]),
  ]);
  const spikes = steps.map(({ rules }) => rules.find(({ rule }) => rule === 'spike'));
  expect([spikes[4]?.finding, spikes[8]?.finding]).toEqual(['high', 'normal']);
  const above = spikes[8]?.edges().find(({ side }) => side === 'above')?.value ?? 0;
  expect(above).toBeCloseTo((spikes[8]?.baseline ?? 0) * 5, 6);
});
