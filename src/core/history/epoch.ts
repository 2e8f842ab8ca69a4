// Revisions of windows that are computed again. A pane of a later backfill stands above one of an earlier, and that
// above what was computed live, whose epoch is 0; within an epoch panes of a window are told apart as always.

/** More than any window's revision. */
const STEP = 2 ** 40;
/** Beyond it a revision is no exact number any more. */
export const MAX_EPOCH = 8_191;

/** @throws RangeError where the epoch or the revision does not fit. */
export function epochRevision(epoch: number, revision: number): number {
  if (!Number.isInteger(epoch) || epoch < 0 || epoch > MAX_EPOCH)
    throw new RangeError(`epoch ${epoch}: expected a whole number from 0 to ${MAX_EPOCH}`);
  if (!Number.isInteger(revision) || revision < 0 || revision >= STEP)
    throw new RangeError(`revision ${revision}: expected a whole number below ${STEP}`);
  return epoch * STEP + revision;
}
