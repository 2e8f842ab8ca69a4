// What findings and incidents take in the stored state: nothing of devices that are well, little of the others.
import { expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { encodeGroup } from '#core/detect/state-codec.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { packOf, T0, type TestReading } from './readings.ts';

const detector = createDetector(compileProfile(energy));
const DEVICES = 300;

function bytesWhere(values: readonly number[]): number {
  const group = emptyGroupState();
  const readings = values.flatMap((power_kw, n) =>
    Array.from({ length: DEVICES }, (_, i): TestReading => {
      const at = n * DEVICES + i;
      return { device: `m${i + 1000}`, timeMs: T0 + n * 900_000, values: { power_kw }, at };
    }),
  );
  absorbPack(detector, group, packOf(readings, 'energy'), emptyOutcome());
  return encodeGroup(detector, group).length;
}

it('an outage takes at most 128 bytes a device with its incident, evidence and words, and devices that are well take none', () => {
  const well = bytesWhere([5, 5]);
  const perDevice = (bytesWhere([5, 0]) - well) / DEVICES;
  process.stdout.write(`an incident of one finding: ${perDevice} bytes a device\n`);
  expect(perDevice).toBeLessThanOrEqual(128);
  expect(bytesWhere([5, 0, 5, 5, 5, 5, 5, 5])).toBe(bytesWhere([5, 5, 5, 5, 5, 5, 5, 5]));
});
