// How much a shadow may keep: a key group that keeps much has none, and one that was given up is not begun again.
import { expect, it } from 'vitest';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { absorbInShadow, giveUp, isGivenUp, MAX_SHADOWED_BYTES, shadowOf } from '#core/detect/shadow-group.ts';
import { decodeGroup, encodeGroup, leastBytes } from '#core/detect/state-codec.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';
import { packOf, T0 } from './readings.ts';

const detector = createDetector(compileProfile(energy));
const inForce = { version: 0, detector, untilMs: Number.POSITIVE_INFINITY };

function groupOf(devices: number) {
  const readings = Array.from({ length: devices }, (_, i) => ({
    ...{ device: `meter-${String(i).padStart(30, '0')}`, timeMs: T0, values: { power_kw: 1 }, at: i + 1 },
  }));
  const group = emptyGroupState();
  absorbPack(detector, group, packOf(readings, 'energy'), emptyOutcome());
  return group;
}
const next = packOf([{ device: 'a', timeMs: T0 + 1000, values: { power_kw: 1 }, at: 100_000 }], 'energy');

it('a large key group has no shadow', () => {
  const large = groupOf(3000);
  expect(leastBytes(large)).toBeGreaterThan(MAX_SHADOWED_BYTES);
  expect(shadowOf(detector, large, inForce, { id: 1, detector })).toBeUndefined();
  expect(large.shadow).toBeUndefined();
  expect(absorbInShadow(detector, detector, large, next).counts.judged).toBe(0);
});

it('travels in the bytes of its group, and one that was given up stays so', () => {
  const group = groupOf(10);
  shadowOf(detector, group, inForce, { id: Date.UTC(2026, 0), detector });
  const again = decodeGroup(detector, encodeGroup(detector, group));
  expect(again.shadow?.id).toBe(Date.UTC(2026, 0));
  expect(absorbInShadow(detector, detector, again, next).counts.judged).toBe(1);
  giveUp(group, 7);
  const without = decodeGroup(detector, encodeGroup(detector, group));
  expect(isGivenUp(without.shadow!)).toBe(true);
  expect(shadowOf(detector, without, inForce, { id: 7, detector })).toBe(without.shadow);
  expect(absorbInShadow(detector, detector, without, next).counts.judged).toBe(0);
});
