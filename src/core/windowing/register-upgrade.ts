// States of version 2 kept of a register's closed slices the sum of its inner steps, each fall a reset, and stood at
// the last value. They go on from there.
import { createRegister, outcomeFrom } from './slices/register.ts';
import type { Trail } from './slices/sample.ts';
import type { Slice } from './slices/slice.ts';

/** Gives a register's trail and those of its slices that have no values any more what version 3 keeps of them. */
export function upgradeOutcomes(slices: readonly Slice[], trail: Trail): void {
  if (trail.register === undefined) return;
  if (trail.count > 0) trail.register = { ...createRegister(), level: trail.last, levelAtMs: trail.lastAtMs };
  let before = trail.count > 0 ? trail.last : undefined;
  for (const slice of slices) {
    if (slice.samples === undefined) {
      const { first, last: level, lastAtMs: levelAtMs, inner } = slice;
      slice.outcome = outcomeFrom({ ...createRegister(), level, levelAtMs });
      slice.outcome.increase = inner + (before === undefined ? 0 : first < before ? first : first - before);
    }
    before = slice.last;
  }
}
