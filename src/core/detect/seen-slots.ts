// Which values behind the newest one of a device and measure have come already, in 64 bits: a value that came before is
// never acted on again, and one that comes out of order is, as long as it is certain that it is none of these. Two
// masks behind the newest value:
// - near: the 32 slots of the profile's resolution before it, one bit each. Exact.
// - far: 32 stretches of time, the newest value's own first, which together reach as far back as a reading is accepted.
//   A stretch is marked as soon as one value of it has come: a value from a stretch without a mark is certainly new, of
//   one with a mark it is not known.
// So a device that reports less often than a stretch is long (26 s with windows of a minute and 10 min of lateness) is
// followed exactly.
import { slotOf } from '../reading/slots.ts';
import { HAS_SEEN, type MeasureColumns } from './pasts/measure-columns.ts';

export interface SlotSizes {
  readonly resolutionMs: number;
  readonly stretchMs: number;
  /** 1 ÷ resolutionMs and 1 ÷ stretchMs: see reading/slots.ts. */
  readonly slotsPerMs: number;
  readonly stretchesPerMs: number;
}

/** What is known of a value that is not newer than the newest one. */
export type Standing = typeof REPEATED | typeof UNSEEN | typeof UNKNOWN;
export const REPEATED = 0;
/** Certainly new; it counts as seen from now on. */
export const UNSEEN = 1;
/** Too far back, or among others: it may be a repeat. */
export const UNKNOWN = 2;

const NEAR_SLOTS = 32;
const FAR_STRETCHES = 32;
/** As far as a device's newest reading may be ahead of its clock. */
const CLOCK_AHEAD_MS = 120_000;

/**
 * Stretches of whole slots, so long that all but the newest one reach from the newest value to the oldest that is
 * accepted beside it.
 */
export function slotSizes(resolutionMs: number, grainMs: number, allowedLatenessMs: number): SlotSizes {
  const reachMs = grainMs + allowedLatenessMs + CLOCK_AHEAD_MS;
  const slots = Math.ceil(reachMs / (FAR_STRETCHES - 1) / resolutionMs);
  const stretchMs = slots * resolutionMs;
  return { resolutionMs, stretchMs, slotsPerMs: 1 / resolutionMs, stretchesPerMs: 1 / stretchMs };
}

/** Before the newest value of row `cell` gives way to the one of `timesMs[row]`, which lies in a later slot. */
export function passSlots(
  table: MeasureColumns,
  cell: number,
  timesMs: Float64Array,
  row: number,
  { slotsPerMs, stretchesPerMs }: SlotSizes,
): void {
  const { seenNear, seenFar } = table;
  const lastMs = table.lastMs[cell] as number;
  const timeMs = timesMs[row] as number;
  const slots = slotOf(timeMs, slotsPerMs) - slotOf(lastMs, slotsPerMs);
  // A shift by 32 is one by 0.
  seenNear[cell] = slots > NEAR_SLOTS ? 0 : (((seenNear[cell] as number) << 1) | 1) << (slots - 1);
  const stretches = slotOf(timeMs, stretchesPerMs) - slotOf(lastMs, stretchesPerMs);
  seenFar[cell] = stretches >= FAR_STRETCHES ? 1 : ((seenFar[cell] as number) << stretches) | 1;
}

/**
 * Of a value that is not newer than the row's newest one, at `lastMs`. Without masks only the newest one's own slot is
 * known.
 */
export function takeSlot(
  table: MeasureColumns,
  row: number,
  timeMs: number,
  lastMs: number,
  sizes: SlotSizes,
): Standing {
  const slots = distance(timeMs, lastMs, sizes.slotsPerMs);
  if (slots === 0) return REPEATED;
  if ((table.parts & HAS_SEEN) === 0) return UNKNOWN;
  const stretches = distance(timeMs, lastMs, sizes.stretchesPerMs);
  const farBit = stretches < FAR_STRETCHES ? 1 << stretches : 0;
  if (slots <= NEAR_SLOTS) {
    const bit = 1 << (slots - 1);
    if ((table.seenNear[row] as number) & bit) return REPEATED;
    table.seenNear[row] = (table.seenNear[row] as number) | bit;
  } else if (farBit === 0 || (table.seenFar[row] as number) & farBit) return UNKNOWN;
  table.seenFar[row] = (table.seenFar[row] as number) | farBit;
  return UNSEEN;
}

/** In slots, the first time's to the second's. */
function distance(fromMs: number, toMs: number, slotsPerMs: number): number {
  return slotOf(toMs, slotsPerMs) - slotOf(fromMs, slotsPerMs);
}

/** What either of two states has seen, where `earlier` has its newest value at or before that of `later`. */
export function seenByEither(
  later: Seen & { readonly lastMs: number },
  earlier: Seen & { readonly lastMs: number },
  sizes: SlotSizes,
): Seen {
  const slots = distance(earlier.lastMs, later.lastMs, sizes.slotsPerMs);
  const stretches = distance(earlier.lastMs, later.lastMs, sizes.stretchesPerMs);
  let { seenNear, seenFar } = later;
  if (slots === 0) seenNear |= earlier.seenNear;
  else if (slots <= NEAR_SLOTS) seenNear |= ((earlier.seenNear << (slots - 1)) << 1) | (1 << (slots - 1));
  if (stretches < FAR_STRETCHES) seenFar |= earlier.seenFar << stretches;
  return { seenNear: seenNear >>> 0, seenFar: seenFar >>> 0 };
}

export interface Seen {
  readonly seenNear: number;
  readonly seenFar: number;
}
