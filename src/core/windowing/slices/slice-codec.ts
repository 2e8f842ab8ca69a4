// A slice ↔ bytes. With few readings it is its readings (12 bytes each), else its accumulator with what else it keeps.
import type { ByteReader } from '../../bytes/reader.ts';
import type { ByteWriter } from '../../bytes/writer.ts';
import { add } from './accumulator.ts';
import { readAccumulator, writeAccumulator } from './accumulator-codec.ts';
import type { Outcome } from './register.ts';
import { readOutcome, WITH_REGISTERS, writeOutcome } from './register-codec.ts';
import type { Sampling } from './sampling.ts';
import { createSlice, FEW, MAX_BITMAP_SLOTS, type Slice } from './slice.ts';

/** In what form: in the two lowest bits of the number that holds the count. */
const FORMS = 4;
/** With few values these, in the order they were accepted; with more the accumulator and the slots that are taken. */
const PLAIN = 0;
/** The accumulator, and its links where values are linked: nothing can come any more. */
const CLOSED = 1;
/** The values by event time, which is the order they were accepted in. */
const ORDERED = 2;
/** The accumulator, and the values by event time. */
const SAMPLED = 3;

function formOf({ samples, isOrdered, few, bitmap, sorted }: Slice): number {
  if (samples !== undefined) return isOrdered ? ORDERED : SAMPLED;
  return few === undefined && bitmap === undefined && sorted === undefined ? CLOSED : PLAIN;
}

/** `variant`: index among those stored with the device. */
export function writeSlice(out: ByteWriter, slice: Slice, variant: number, kind: Sampling['kind'] | undefined): void {
  const form = formOf(slice);
  out.f64(slice.startMs);
  out.varint(variant);
  out.varint(slice.count * FORMS + form);
  const isBare = form === ORDERED || slice.few !== undefined;
  if (!isBare) writeAccumulator(out, slice, slice.startMs);
  if (slice.samples !== undefined) writeValues(out, slice.samples, slice.startMs);
  else if (slice.few !== undefined) writeValues(out, slice.few, 0);
  else if (form === PLAIN) writeSlots(out, slice);
  else if (kind === 'counter') writeOutcome(out, slice.outcome as Outcome, slice);
  else if (kind !== undefined) {
    out.f64(slice.inner);
    out.varint(slice.innerCoveredMs);
  }
}

function writeValues(out: ByteWriter, values: readonly number[], baseMs: number): void {
  let at = out.claim(6 * values.length);
  const view = out.view();
  for (let i = 0; i < values.length; i += 2, at += 12) {
    view.setUint32(at, (values[i] as number) - baseMs, true);
    view.setFloat64(at + 4, values[i + 1] as number, true);
  }
}

function writeSlots(out: ByteWriter, { bitmap, sorted }: Slice): void {
  if (bitmap !== undefined) {
    let at = out.claim(4 * bitmap.length);
    const view = out.view();
    for (let i = 0; i < bitmap.length; i += 1, at += 4) view.setUint32(at, bitmap[i] as number, true);
  } else {
    let before = 0;
    for (const slot of sorted as number[]) {
      out.varint(slot - before);
      before = slot;
    }
  }
}

/** How slices were laid out by who stored them. */
export interface StoredSlices {
  /** Format of the state. */
  readonly version: number;
  /** How many time slots the slice has that begins at `startMs`. */
  readonly slotsAt: (startMs: number) => number;
}

/** `kind`: of sampling, where its values are linked. */
export function readSlice(
  from: ByteReader,
  { version, slotsAt }: StoredSlices,
  kind: Sampling['kind'] | undefined,
): Slice {
  const isSampled = kind !== undefined;
  const startMs = from.f64();
  const slice = createSlice(startMs, from.varint(), isSampled);
  const head = from.varint();
  const form = head % FORMS;
  const count = (head - form) / FORMS;
  if (form === ORDERED) return withValues(from, slice, count, slice.samples as number[], startMs);
  if (form === PLAIN && count <= FEW) return withValues(from, slice, count, slice.few as number[], 0);
  slice.few = undefined;
  readAccumulator(from, slice, count, startMs);
  if (form === SAMPLED) {
    slice.isOrdered = false;
    for (let i = 0; i < count; i += 1) (slice.samples as number[]).push(startMs + from.u32(), from.f64());
  } else if (form === PLAIN) readSlots(from, slice, slotsAt(startMs), count);
  else {
    slice.samples = undefined;
    if (kind === 'counter' && version >= WITH_REGISTERS) slice.outcome = readOutcome(from, slice);
    else if (isSampled) {
      slice.inner = from.f64();
      slice.innerCoveredMs = from.varint();
    }
  }
  return slice;
}

/** Reads values in the order they were accepted into `values` (whose times begin at `baseMs`) and the accumulator. */
function withValues(from: ByteReader, slice: Slice, count: number, values: number[], baseMs: number): Slice {
  for (let i = 0; i < count; i += 1) {
    const offsetMs = from.u32();
    const value = from.f64();
    values.push(baseMs + offsetMs, value);
    add(slice, value, slice.startMs + offsetMs);
  }
  return slice;
}

function readSlots(from: ByteReader, slice: Slice, slots: number, count: number): void {
  if (slots <= MAX_BITMAP_SLOTS) {
    slice.bitmap = new Uint32Array(Math.ceil(slots / 32));
    for (let i = 0; i < slice.bitmap.length; i += 1) slice.bitmap[i] = from.u32();
    return;
  }
  slice.sorted = [];
  for (let i = 0, slot = 0; i < count; i += 1) {
    slot += from.varint();
    slice.sorted.push(slot);
  }
}
