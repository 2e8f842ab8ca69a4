// A slice: the readings of one device and measure in the smallest bucket of time that all windows are made of. With few
// readings it keeps them as they are; with more, an accumulator and which time slots are taken. Knows duplicates by
// slot. Of counters and time-weighted measures it keeps every value. Once its device's clock has closed it, it keeps
// neither slots nor many values.
import { type Accumulator, add } from './accumulator.ts';
import type { Outcome } from './register.ts';

export interface Slice extends Accumulator {
  readonly startMs: number;
  /** Index of the dimension values of its latest accepted reading, in the device's list. */
  variant: number;
  /** Changed since the last pane. */
  dirty: boolean;
  /** [offset in the slice in ms, value] of each reading in the order accepted, while there are at most FEW. */
  few: number[] | undefined;
  /** Taken slots once there are more: a bitmap, or sorted slot numbers where a bitmap would be too large. */
  bitmap: Uint32Array | undefined;
  sorted: number[] | undefined;
  /**
   * [event time, value] of each reading by event time: in place of the above where values are linked to the next one
   * (sample.ts).
   */
  samples: number[] | undefined;
  /** The values of `samples` came in the order of their event times: they are all there is to store. */
  isOrdered: boolean;
  /**
   * Its latest value by event time changed since the last pane: windows that begin with the next slice see another
   * predecessor.
   */
  isTailDirty: boolean;
  /**
   * Of registers: what its values decided, and where the register stands after them; undefined before `settle`
   * (register-series.ts).
   */
  outcome: Outcome | undefined;
  /** Of time-weighted powers: links among its own values, once `samples` are dropped. */
  inner: number;
  innerCoveredMs: number;
}

/** Up to here readings as they are (12 bytes each) are no larger than an accumulator (72 bytes) and its slots. */
export const FEW = 6;
/**
 * 512 bytes of bitmap: an hour of seconds. Beyond it sorted slot numbers are smaller for all but the fullest slices.
 */
export const MAX_BITMAP_SLOTS = 4096;

export function createSlice(startMs: number, variant: number, isSampled: boolean): Slice {
  return {
    count: 0,
    sum: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    mean: 0,
    m2: 0,
    first: Number.NaN,
    firstAtMs: Number.POSITIVE_INFINITY,
    last: Number.NaN,
    lastAtMs: Number.NEGATIVE_INFINITY,
    startMs,
    variant,
    dirty: false,
    few: isSampled ? undefined : [],
    bitmap: undefined,
    sorted: undefined,
    samples: isSampled ? [] : undefined,
    isOrdered: true,
    isTailDirty: false,
    outcome: undefined,
    inner: 0,
    innerCoveredMs: 0,
  };
}

/**
 * Adds a value at `offsetMs` of the slice, in its slot `slot`, unless that is taken; answers whether it was added.
 * A slot is `resolutionMs` wide; `slots` is how many a slice has.
 */
export function addToSlice(
  slice: Slice,
  offsetMs: number,
  value: number,
  slot: number,
  resolutionMs: number,
  slots: number,
): boolean {
  const { few } = slice;
  if (few !== undefined) {
    const fromMs = slot * resolutionMs;
    for (let i = 0; i < few.length; i += 2) {
      const intoMs = (few[i] as number) - fromMs;
      if (intoMs >= 0 && intoMs < resolutionMs) return false;
    }
    // A literal learns that it holds doubles; an empty array would be made anew as its first value comes.
    if (few.length === 0) slice.few = [offsetMs, value];
    else if (few.length < 2 * FEW) few.push(offsetMs, value);
    else {
      expand(slice, resolutionMs, slots);
      take(slice, slot);
    }
  } else if (!take(slice, slot)) return false;
  add(slice, value, slice.startMs + offsetMs);
  slice.dirty = true;
  return true;
}

/** As `addToSlice`, of a slice that keeps its values. */
export function addSample(slice: Slice, offsetMs: number, value: number, slot: number, resolutionMs: number): boolean {
  const samples = slice.samples as number[];
  const atMs = slice.startMs + offsetMs;
  let low = 0;
  let high = samples.length / 2;
  if (high > 0 && atMs > (samples[samples.length - 2] as number)) low = high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[2 * middle] as number) < atMs) low = middle + 1;
    else high = middle;
  }
  const slotAt = (index: number) => Math.floor(((samples[2 * index] as number) - slice.startMs) / resolutionMs);
  if (low > 0 && slotAt(low - 1) === slot) return false;
  const count = samples.length / 2;
  if (low < count && slotAt(low) === slot) return false;
  if (low === count) {
    samples.push(atMs, value);
    slice.isTailDirty = true;
  } else {
    samples.splice(2 * low, 0, atMs, value);
    slice.isOrdered = false;
    if (slice.outcome !== undefined) slice.outcome.toldCount = -1;
  }
  add(slice, value, atMs);
  slice.dirty = true;
  return true;
}

/** From readings as they are to slots. The accumulator holds them already. */
function expand(slice: Slice, resolutionMs: number, slots: number): void {
  const few = slice.few as number[];
  slice.few = undefined;
  if (slots <= MAX_BITMAP_SLOTS) slice.bitmap = new Uint32Array(Math.ceil(slots / 32));
  else slice.sorted = [];
  for (let i = 0; i < few.length; i += 2) take(slice, Math.floor((few[i] as number) / resolutionMs));
}

/** Marks the slot; answers false where it was taken already. */
function take(slice: Slice, slot: number): boolean {
  const { bitmap } = slice;
  if (bitmap !== undefined) {
    const word = slot >>> 5;
    const bit = 1 << (slot & 31);
    const before = bitmap[word] as number;
    if ((before & bit) !== 0) return false;
    bitmap[word] = before | bit;
    return true;
  }
  const sorted = slice.sorted as number[];
  let low = 0;
  let high = sorted.length;
  if (high > 0 && slot > (sorted[high - 1] as number)) low = high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < slot) low = middle + 1;
    else high = middle;
  }
  if (sorted[low] === slot) return false;
  sorted.splice(low, 0, slot);
  return true;
}
