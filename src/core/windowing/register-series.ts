// A register's kept slices: what each of them decided, which of them a late value changed, and windows as sums of them.

import type { DeviceState, Series } from './group-state.ts';
import { addOutcome, isSameShown, isSameStand, move, type Outcome, outcomeFrom } from './slices/register.ts';
import type { Trail } from './slices/sample.ts';
import type { Counter } from './slices/sampling.ts';
import type { Slice } from './slices/slice.ts';

/**
 * Runs slices whose values or whose start have changed, and marks as dirty those that show something else now, however
 * far behind the change. A further call changes nothing. Answers how many glitches came to light.
 */
export function settle({ slices, trail }: Pick<Series, 'slices' | 'trail'>): number {
  if (trail?.sampling.kind !== 'counter' || trail.register === undefined) return 0;
  let before = trail.register;
  let hasMoved = false;
  let glitches = 0;
  for (const slice of slices) {
    const { samples, outcome: known } = slice;
    slice.isTailDirty = false;
    if (samples !== undefined) {
      const told = known?.glitches ?? 0;
      if (known === undefined || hasMoved || known.toldCount < 0) {
        const outcome = outcomeFrom(before);
        slice.outcome = outcome;
        tell(outcome, samples, trail.sampling);
        hasMoved = known === undefined || !isSameStand(known, outcome);
        if (known !== undefined && !isSameShown(known, outcome)) slice.dirty = true;
      } else if (known.toldCount < samples.length / 2) {
        // The usual case: values that came in order, behind the others.
        tell(known, samples, trail.sampling);
        hasMoved = true;
      }
      glitches += Math.max(0, (slice.outcome as Outcome).glitches - told);
    }
    before = slice.outcome as Outcome;
  }
  return glitches;
}

/** Goes on with the values that it is not made of yet. */
function tell(outcome: Outcome, samples: readonly number[], rule: Counter): void {
  for (let i = 2 * outcome.toldCount; i < samples.length; i += 2)
    move(outcome, samples[i + 1] as number, samples[i] as number, rule);
  outcome.toldCount = samples.length / 2;
}

/** As `settle`, of all measures of the devices that a step has touched. */
export function settleRegisters(touched: readonly DeviceState[]): number {
  let glitches = 0;
  for (const { series } of touched) for (const each of series) if (each.trail !== undefined) glitches += settle(each);
  return glitches;
}

/**
 * What the slices from `from` to before `to` decided, and how many values the series has before they end. At least one
 * slice.
 */
export function registerWindow(
  slices: readonly Slice[],
  trail: Trail,
  from: number,
  to: number,
): { moved: Outcome; rank: number } {
  let rank = trail.count;
  for (let at = 0; at < to; at += 1) rank += (slices[at] as Slice).count;
  const first = (slices[from] as Slice).outcome as Outcome;
  if (to === from + 1) return { moved: first, rank };
  const moved = { ...first };
  for (let at = from + 1; at < to; at += 1) addOutcome(moved, (slices[at] as Slice).outcome as Outcome);
  return { moved, rank };
}
