// Slots of a profile's resolution, counted from the epoch or from any other beginning: two values of one slot are one
// value sent twice.

/**
 * The slot of a time: floor(timeMs ÷ slotMs), given 1 ÷ slotMs. A multiplication takes a third of the time of a
 * division. Exact for whole milliseconds up to 2^50: half a millisecond later the quotient is at least 1 ÷ (2 · slotMs)
 * away from a whole number, and two roundings of 2^−53 each do not reach so far.
 */
export function slotOf(timeMs: number, slotsPerMs: number): number {
  return Math.floor((timeMs + 0.5) * slotsPerMs);
}
