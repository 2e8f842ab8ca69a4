// A change is tried on readings before it is made: of a file, and read back from the readings stream of a deployment.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { encodeGroup } from '#core/detect/state-codec.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { baselinesKey } from '#stages/detect/detect.ts';
import { contentOf, packOf, type TestReading } from '../../core/detect/readings.ts';
import { KEY_GROUPS, type Run, startRun, type } from './world.ts';

const FILE = ['--file', 'examples/readings/two-meters.jsonl', '--profile', 'energy'];
const tried = async (...argv: string[]) => JSON.parse((await type(['test', ...argv, '--json'])).out);

describe('weir rules test with a file', () => {
  it('counts incidents and messages before and after, by rule and by device', async () => {
    const same = await tried('spike.severity=low', ...FILE);
    expect(same.readings).toBe(193);
    expect(same.devices).toBe(2);
    expect(same.before.incidents).toBeGreaterThan(0);
    expect(same.after.byRule).toEqual(same.before.byRule);
    const off = await tried('drop=off', 'spike=off', 'outage=off', ...FILE);
    expect(off.before).toEqual(same.before);
    expect(off.after).toEqual({ incidents: 0, messages: 0, byRule: {}, byDevice: {} });
  });

  it('tries a change of one device on that one alone', async () => {
    const { before, after } = await tried('drop=off', 'spike=off', 'outage=off', '--device', 'meter-7', ...FILE);
    expect(before.byDevice['meter-7']).toBeGreaterThan(0);
    expect(after.byDevice).toEqual({ ...before.byDevice, 'meter-7': undefined });
  });

  it('shows a person what becomes more or fewer', async () => {
    const { code, out } = await type(['test', 'drop=off', ...FILE]);
    expect(code).toBe(0);
    expect(out).toMatch(/^193 readings of 2 devices, 2026-01-31 00:00:00 to 2026-01-31 23:45:00 UTC\n/);
    expect(out).toMatch(/\n {2}drop +\d+ +0\n/);
  });

  it.each([
    [['spike.ratio=2', '--file', 'a.jsonl'], '--profile is missing'],
    [['spike.ratio=2', ...FILE, '--local'], '--file is instead of a deployment'],
    [['spike.ratio=0', ...FILE], 'rule spike: ratio 0: expected more than 0'],
    [['spike.ratio=2', '--profile', 'energy'], '--profile is for --file'],
    [['spike.ratio=2', '--hours', '0', '--local'], '--hours is "0"'],
    [FILE, 'nothing is to be changed'],
  ])('%j is refused', async (argv, says) => {
    const { code, err } = await type(['test', ...argv]);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });
});

describe('weir rules test on a deployment', () => {
  let run: Run;
  const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
  const reading = (minutesAgo: number, power_kw: number, at: number): TestReading => ({
    ...{ device: 'meter-1', timeMs: nowMs - minutesAgo * 60_000, values: { power_kw }, at },
  });
  beforeAll(async () => {
    run = await startRun();
    await run.anew();
    // What is normal today: 1 kW, learnt after what is in the stream.
    const detector = createDetector(compileProfile(energy));
    const group = emptyGroupState();
    const learnt = Array.from({ length: 20 }, (_, i) => reading(20 - i, 1, 100 + i));
    absorbPack(detector, group, packOf(learnt, 'energy'), emptyOutcome());
    await run.baselines.commit(baselinesKey('energy', 0), encodeGroup(detector, group).slice(), 0);
    const back = [reading(60, 1.8, 1), reading(45, 2.9, 2), reading(30, 1, 3)];
    await run.put(encodePack({ ...contentOf(back, 'energy'), groups: KEY_GROUPS }));
  }, 30_000);
  afterAll(() => run.stop());

  it('judges the readings of the stream by the rules in force and by the change, from what is normal today on', async () => {
    const outcome = await tried('spike.ratio=0.5', '--page', run.page);
    expect(outcome).toMatchObject({ readings: 3, devices: 1 });
    // 2.9 kW is more than twice 1.16 kW; from cold, 1.8 kW would be normal, and 1 kW a drop.
    expect(outcome.before).toMatchObject({ byRule: { spike: 1 }, byDevice: { 'meter-1': 1 } });
    expect(outcome.after.byRule).toEqual({ spike: 1 });
    const off = await tried('spike=off', '--page', run.page);
    expect(off.after.byRule).toEqual({});
  });

  it('goes on from the version in force', async () => {
    await type(['set', 'spike.ratio=5', '--yes', '--page', run.page]);
    const outcome = await tried('spike.ratio=0.5', '--page', run.page);
    expect(outcome.before.incidents).toBe(0);
    expect(outcome.after.incidents).toBe(1);
  });
});
