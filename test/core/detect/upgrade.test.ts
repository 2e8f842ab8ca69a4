// Baselines of the release before, which had no clocks and no memory of what came: what is taken in their place.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewDevices } from '#core/detect/device-view.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import { goldenProfile } from '../../golden/profile.ts';
import { packOf } from './readings.ts';

const detector = createDetector(goldenProfile);
const stored = new Uint8Array(readFileSync(new URL('../../golden/files/baselines/v2.bin', import.meta.url)));

describe('a state of format 2', () => {
  it('has the latest value of each device for its clock', () => {
    const devices = viewDevices(decodeGroup(detector, stored));
    expect(devices.length).toBeGreaterThan(1);
    for (const { clockMs, measures } of devices) {
      expect(clockMs).toBe(Math.max(...Array.from(measures, (state) => state?.lastMs ?? Number.NEGATIVE_INFINITY)));
    }
  });

  it('takes everything behind the newest values for seen, until these have moved on', () => {
    const group = decodeGroup(detector, decodeCopy());
    const device = viewDevices(group).find(({ life }) => life !== undefined);
    const lastMs = device?.clockMs ?? 0;
    const outcome = emptyOutcome();
    const reading = (at: number, timeMs: number, power_kw: number) => ({
      ...{ device: device?.id ?? '', timeMs, values: { power_kw }, at },
    });
    const absorb = (...of: ReturnType<typeof reading>[]) =>
      absorbPack(detector, group, packOf(of, goldenProfile.name, 'shardId-000000000009'), outcome);
    absorb(reading(1, lastMs - 5_000, 0), reading(2, lastMs - 120_000, 0));
    expect(outcome.transitions).toEqual([]);
    absorb(reading(3, lastMs + 40 * 60_000, 9), reading(4, lastMs + 38 * 60_000, 0));
    expect(outcome.transitions.map(({ rule, state }) => `${rule} ${state}`)).toContain('outage firing');
  });

  it('is stored as format 4, and is then what it was', () => {
    const group = decodeGroup(detector, stored);
    const again = encodeGroup(detector, group).slice();
    expect(again[0]).toBe(4);
    expect(viewDevices(decodeGroup(detector, again))).toEqual(viewDevices(group));
  });
});

function decodeCopy(): Uint8Array {
  return encodeGroup(detector, decodeGroup(detector, stored)).slice();
}
