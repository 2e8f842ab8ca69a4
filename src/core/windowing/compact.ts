// Closed slices made small: their device's clock accepts nothing for them any more, so what tells duplicates apart is
// dropped, and neighbours that every window still to come takes together become one. A window is the fold of its slices
// from the left; only what such a fold begins with is folded, so a window has the same bits whether and whenever its
// slices were.
import type { CompiledProfile } from '../profile/compile.ts';
import type { Series } from './group-state.ts';
import { merge } from './slices/accumulator.ts';
import { addOutcome, type Outcome } from './slices/register.ts';
import { chain, innerOf, type Trail } from './slices/sample.ts';
import { FEW, type Slice } from './slices/slice.ts';
import { firstStartMs, floorTo, lastStartMs, sliceMsAt } from './slices/window-spec.ts';

/**
 * `closedMs`: what is before it is not accepted any more; `finalMs`: a window that ends by then is published and final.
 */
export function compact({ slices, trail }: Series, profile: CompiledProfile, closedMs: number, finalMs: number): void {
  const isOpen = ({ startMs }: Slice) => startMs + sliceMsAt(profile.slices, startMs) > closedMs;
  const first = slices[0];
  if (first === undefined || isOpen(first)) return;
  close(first, trail);
  let kept = 0;
  let at = 1;
  for (; at < slices.length; at += 1) {
    const slice = slices[at] as Slice;
    if (isOpen(slice)) break;
    close(slice, trail);
    if (isTakenTogether(slices[kept] as Slice, slice, slices[kept - 1], profile, finalMs)) {
      fold(slices[kept] as Slice, slice, trail);
    } else {
      kept += 1;
      slices[kept] = slice;
    }
  }
  if (kept + 1 < at) slices.splice(kept + 1, at - kept - 1);
}

/** A slice with few values is smaller with them than as an accumulator. */
function close(slice: Slice, trail: Trail | undefined): void {
  slice.bitmap = undefined;
  slice.sorted = undefined;
  if (trail === undefined || slice.samples === undefined || slice.count <= FEW) return;
  keepInner(slice, trail);
}

function keepInner(slice: Slice, trail: Trail): void {
  // What a register's values decided stands already.
  if (trail.sampling.kind === 'time-weighted') {
    const inner = innerOf(slice, trail);
    slice.inner = inner.total;
    slice.innerCoveredMs = inner.coveredMs;
  }
  slice.samples = undefined;
}

/**
 * Whether every window that is not final holds both slices or none, and begins with the first of them where it holds
 * both.
 */
function isTakenTogether(
  first: Slice,
  second: Slice,
  before: Slice | undefined,
  profile: CompiledProfile,
  finalMs: number,
): boolean {
  for (const spec of profile.windows) {
    const openMs = floorTo(finalMs - spec.sizeMs, spec.slideMs) + spec.slideMs;
    const from = Math.max(openMs, firstStartMs(spec, first.startMs, sliceMsAt(profile.slices, first.startMs)));
    const to = lastStartMs(spec, first.startMs);
    const secondFrom = Math.max(openMs, firstStartMs(spec, second.startMs, sliceMsAt(profile.slices, second.startMs)));
    const secondTo = lastStartMs(spec, second.startMs);
    if (from > to && secondFrom > secondTo) continue;
    if (from !== secondFrom || to !== secondTo) return false;
    if (before !== undefined && before.startMs >= from) return false;
  }
  return true;
}

/** `second` into `first`, by the very operations of a window's fold. */
function fold(first: Slice, second: Slice, trail: Trail | undefined): void {
  if (trail !== undefined) {
    if (first.samples !== undefined) keepInner(first, trail);
    if (trail.sampling.kind === 'counter') addOutcome(first.outcome as Outcome, second.outcome as Outcome);
    else {
      const measured = { total: first.inner, coveredMs: first.innerCoveredMs };
      chain(measured, trail, first.last, first.lastAtMs, second);
      first.inner = measured.total;
      first.innerCoveredMs = measured.coveredMs;
    }
  }
  merge(first, second);
  first.few = undefined;
  first.variant = second.variant;
}
