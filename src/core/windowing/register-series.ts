// A register's kept slices: what each of them decided, which of them a late value changed, and windows as sums of them.
import type { DeviceState, Series } from './group-state.ts';
import { addOutcome, isSameShown, isSameStand, move, type Outcome, outcomeFrom } from './register.ts';
import type { Trail } from './sample.ts';
import type { Slice } from './slice.ts';

/**
 * Runs slices whose values or whose start have changed, and marks as dirty those that show something else now, however far behind the change.
 * A further call changes nothing. Answers how many glitches came to light.
 */
export function settle({ slices, trail }: Pick<Series, 'slices' | 'trail'>): number {
  if (trail?.sampling.kind !== 'counter' || trail.register === undefined) return 0;
  let before = trail.register;
  let hasMoved = false;
  let glitches = 0;
  for (const slice of slices) {
    const known = slice.outcome;
    slice.isTailDirty = false;
    if (slice.samples !== undefined && (hasMoved || known === undefined || known.isStale)) {
      const outcome = outcomeFrom(before);
      run(outcome, slice, trail.sampling);
      slice.outcome = outcome;
      hasMoved = known === undefined || !isSameStand(known, outcome);
      if (known !== undefined && !isSameShown(known, outcome)) slice.dirty = true;
      glitches += Math.max(0, outcome.glitches - (known?.glitches ?? 0));
    }
    before = slice.outcome as Outcome;
  }
  return glitches;
}

/** As `settle`, of all measures of the devices that a step has touched. */
export function settleRegisters(touched: readonly DeviceState[]): number {
  let glitches = 0;
  for (const { series } of touched) for (const each of series) if (each.trail !== undefined) glitches += settle(each);
  return glitches;
}

function run(outcome: Outcome, { samples }: Slice, rule: Parameters<typeof move>[3]): void {
  const values = samples as number[];
  for (let i = 0; i < values.length; i += 2) move(outcome, values[i + 1] as number, values[i] as number, rule);
}

/** What the slices from `from` to before `to` decided, and how many values the series has before they end. At least one slice. */
export function registerWindow(
  slices: readonly Slice[],
  trail: Trail,
  from: number,
  to: number,
): { moved: Outcome; rank: number } {
  let rank = trail.count;
  for (let at = 0; at < to; at += 1) rank += (slices[at] as Slice).count;
  const moved = { ...((slices[from] as Slice).outcome as Outcome) };
  for (let at = from + 1; at < to; at += 1) addOutcome(moved, (slices[at] as Slice).outcome as Outcome);
  return { moved, rank };
}
