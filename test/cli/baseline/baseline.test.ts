// `weir baseline`: what is stored of a device, where the next reading would be found, and what is said of one that is
// not known.
import { describe, expect, test } from 'vitest';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { baselineCommand } from '#cli/baseline/command.ts';
import { knownDevice } from '#cli/baseline/known.ts';
import { knownJson, knownText } from '#cli/baseline/text.ts';
import { coloursFor } from '#cli/terminal/colour.ts';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { fixedRules } from '#core/detect/rulebook.ts';
import { encodeGroup } from '#core/detect/state-codec.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { smoke } from '#profiles/smoke.ts';
import { baselinesKey } from '#stages/detect/detect.ts';
import { packOf, T0 } from '../../core/detect/readings.ts';

const KEY_GROUPS = 16;
const MINUTE_MS = 60_000;

async function deploymentOf(profileOf: typeof energy, device: string, rows: readonly Record<string, number>[]) {
  const profile = compileProfile(profileOf);
  const detector = createDetector(profile);
  const group = emptyGroupState();
  const readings = rows.map((values, at) => ({ device, timeMs: T0 + at * MINUTE_MS, values, at: at + 1 }));
  absorbPack(detector, group, packOf(readings, profile.name), emptyOutcome());
  const store = createMemoryStateStore();
  const key = baselinesKey(profile.name, keyGroupOf(device, KEY_GROUPS));
  await store.commit(key, encodeGroup(detector, group).slice(), 0);
  const looking = { book: fixedRules(detector), nowMs: T0, dimensions: {} };
  return { store, asked: { profile, keyGroups: KEY_GROUPS, called: 'a deployment' }, looking };
}

const plain = coloursFor({ isTTY: false }, {});

describe('of a meter', () => {
  const power = (value: number) => ({ power_kw: value });
  const known = async () => {
    const { store, asked, looking } = await deploymentOf(energy, 'm', [power(2), power(2), power(0.05)]);
    return knownDevice(asked, store, 'm', looking);
  };

  test('is what its moving average stands at, and from where on each rule would find the next reading', async () => {
    const { clockMs, measures } = await known();
    expect(clockMs).toBe(T0 + 2 * MINUTE_MS);
    const [{ measure, state, rules } = { measure: '', state: undefined, rules: [] }] = measures;
    // An outage moves no baseline.
    expect([measure, state?.baseline]).toEqual(['power_kw', 2]);
    const limitsOf = (name: string) => rules.find(({ rule }) => rule === name)?.limits;
    expect(limitsOf('spike')).toContainEqual({ side: 'above', value: 4, severity: 'high' });
    expect(limitsOf('drop')?.[0]).toEqual({ side: 'below', value: 1, severity: 'medium' });
    expect(limitsOf('outage')?.[0]).toMatchObject({ value: 0.1, severity: 'critical' });
  });

  test('says what goes on of a rule, since when', async () => {
    const text = knownText(await known(), T0 + 12 * MINUTE_MS, plain);
    expect(text).toContain('m, last reading 2026-11-21 00:02:00 UTC, 10 min ago\n');
    expect(text).toMatch(/power {2}normal is 2 kW by the moving average of magnitudes; last at 2026-11-21 00:02:00\n/);
    expect(text).toMatch(
      /\n {2}outage +found below 0\.1 kW \(critical\) +firing critical, since 2026-11-21 00:02:00, 10 min ago\n/,
    );
  });

  test('as JSON has what is not known as null', async () => {
    const [measure] = (knownJson(await known()) as { measures: Record<string, unknown>[] }).measures;
    expect(measure).toMatchObject({ measure: 'power_kw', movingAverage: 2, mean: null, deviation: null });
    expect(JSON.stringify(knownJson(await known()))).not.toContain('NaN');
  });
});

test('limits are those of the rules as this device has them', async () => {
  const { store, asked } = await deploymentOf(energy, 'm', [{ power_kw: 2 }, { power_kw: 2 }]);
  const own = { devices: { m: { spike: { ratio: 3 } } }, dimensions: { 'region=south': { spike: { ratio: 4 } } } };
  const book = fixedRules(createDetector(asked.profile, { body: own }));
  const limitOf = async (device: string, dimensions: Record<string, string>) => {
    const { measures } = await knownDevice(asked, store, device, { book, nowMs: T0, dimensions });
    return measures[0]?.rules.find(({ rule }) => rule === 'spike')?.limits?.find(({ side }) => side === 'above')?.value;
  };
  expect(await limitOf('m', {})).toBe(8);
  expect(await limitOf('m', { region: 'south' })).toBe(8);
});

test('rules over several measures are told with their settings', async () => {
  const { store, asked, looking } = await deploymentOf(smoke, 's', [{ temperature_c: 95, fire_alarm: 1 }]);
  const { others } = await knownDevice(asked, store, 's', looking);
  const pattern = others.find(({ kind }) => kind === 'pattern');
  expect(pattern?.settings).toContain('flag measure fire_alarm severity critical');
  expect(others.map(({ settings }) => settings).join()).not.toContain('[object');
});

test('of a device that is not known the nearest is named, or some, or that there are none yet', async () => {
  const { store, asked, looking } = await deploymentOf(energy, 'meter-00042', [{ power_kw: 1 }]);
  await expect(knownDevice(asked, store, 'meter-0042', looking)).rejects.toThrow('did you mean meter-00042?');
  await expect(knownDevice(asked, store, 'kitchen', looking)).rejects.toThrow('it knows 1, such as meter-00042');
  await expect(knownDevice(asked, createMemoryStateStore(), 'kitchen', looking)).rejects.toThrow(
    'it has no baselines yet',
  );
});

test.each([
  [[], 'which device?'],
  [['a', 'b'], 'one device at a time: "b" is a second one'],
])('%j is refused', async (argv, says) => {
  let err = '';
  const stderr = {
    write(text: string) {
      err += text;
    },
  };
  const world = { stdout: stderr, stderr, env: {}, folder: '.', calledBy: 'npx' as const };
  expect(await baselineCommand(argv, world)).toBe(2);
  expect(err).toContain(says);
});
