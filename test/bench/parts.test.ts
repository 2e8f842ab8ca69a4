import { describe, expect, it } from 'vitest';
import { detectLatency } from '#bench/latency/detect-latency.ts';
import { loadText } from '#bench/load/figures.ts';
import { runLoad } from '#bench/load/run-load.ts';
import type { BenchPart } from '#bench/part.ts';
import { profile } from '#bench/profile/profile.ts';
import { ROOMS } from '#bench/profile/rooms.ts';
import { quick } from '#bench/quick.ts';
import { readArguments } from '#cli/command-line/read-arguments.ts';
import type { OptionTable } from '#cli/command-line/table.ts';

const silent = (): void => {};

function run<F, T extends OptionTable>(part: BenchPart<F, T>, argv: readonly string[]): Promise<F> {
  const typed = readArguments({ name: part.name, about: '', usage: '', options: part.options }, argv);
  if (typed === 'help') throw new Error('--help measures nothing');
  return part.run(typed.values, silent);
}

describe('each part works on a small fleet', () => {
  it('quick: every stage has a ratio within the range of its repetitions', async () => {
    const figures = await run(quick, ['--readings=500', '--devices=50', '--repeat=2', '--no-bundles']);
    for (const shape of figures.stages) {
      expect(shape['JSON.parse'].ratio).toBe(1);
      for (const name of ['validate', 'aggregate', 'detect', 'all three'] as const) {
        const { ratio, range, readingsPerSecond } = shape[name];
        expect(ratio).toBeGreaterThanOrEqual(range[0]);
        expect(ratio).toBeLessThanOrEqual(range[1]);
        expect(readingsPerSecond).toBeGreaterThan(0);
      }
      expect(shape['all three'].ratio).toBeLessThan(shape.validate.ratio);
    }
    expect(quick.text(figures)).toContain('1 a record');
  });

  it('detect: a call takes as many packs as its readings have key groups, and the state of all devices', async () => {
    const { calls, stateBytes } = await run(detectLatency, ['--devices=200', '--readings=1,50', '--calls=3']);
    expect(calls.map(({ readings, records }) => [readings, records > 0 && records <= readings])).toEqual([
      [1, true],
      [50, true],
    ]);
    expect(calls.map(({ callMs }) => callMs.count)).toEqual([3, 3]);
    expect(stateBytes).toBeGreaterThan(200 * 16);
  });

  it('profile: the rooms’ shares are the whole, and the stages’ own are in it', async () => {
    const { shapes } = await run(profile, ['--readings=60000', '--per-record=10', '--repeat=1']);
    const [shape] = shapes;
    const whole = ROOMS.reduce((sum, room) => sum + (shape?.shares[room] ?? 0), 0);
    expect(whole).toBeCloseTo(1, 2);
    expect(shape?.shares.scan).toBeGreaterThan(0);
    expect(shape?.floor.ratio).toBeGreaterThan(0);
  });

  it('load: what is offered goes through every stage, and all threads end', async () => {
    const options = { rate: 2000, seconds: 1, devices: 2400, perRecord: 50, spikesPerSecond: 0, boundMb: 4096 };
    const figures = await runLoad(options, silent);
    const [validate, , detect] = figures.stages;
    expect(figures.offeredPerSecond).toBeGreaterThan(0);
    expect(validate?.calls).toBeGreaterThan(0);
    expect(detect?.calls).toBeGreaterThan(0);
    expect(figures.alertMs.count).toBe(0);
    expect(loadText(figures)).toContain('memory: at most');
  });
});
