// A key group's state ↔ bytes. A slice with few readings is its readings (12 bytes each), a fuller one its accumulator and slots.
// Lossless: a decoded state goes on exactly as the encoded one would have.
import { type ByteReader, createByteReader } from '../bytes/reader.ts';
import { type ByteWriter, createByteWriter } from '../bytes/writer.ts';
import { add } from './accumulator.ts';
import { readDimensions, writeDimensions } from './dimension-codec.ts';
import { type DeviceState, emptyGroupState, type GroupState } from './group-state.ts';
import { createSlice, FEW, MAX_BITMAP_SLOTS, type Slice } from './slice.ts';

const VERSION = 1;

/** What the slices' layout depends on; stored so that a changed profile is noticed instead of misread. */
export interface SliceLayout {
  readonly sliceMs: number;
  readonly resolutionMs: number;
}

/** Reused: encoding is synchronous, and states are large. */
const out = createByteWriter(64 * 1024);

export function encodeGroupState(state: GroupState, layout: SliceLayout): Uint8Array {
  out.reset();
  out.u8(VERSION);
  out.varint(layout.sliceMs);
  out.varint(layout.resolutionMs);
  out.f64(state.watermarkMs);
  out.f64(state.latestMs);
  out.f64(state.arrivalMs);
  const { counts } = state;
  for (const count of [counts.valuesAccepted, counts.valuesDuplicate, counts.valuesLate, counts.valuesRejected])
    out.varint(count);
  for (const count of [counts.readingsAccepted, counts.readingsDuplicate, counts.readingsLate, counts.readingsRejected])
    out.varint(count);
  out.varint(state.positions.size);
  for (const [shard, position] of state.positions) {
    out.text(shard);
    out.text(position.sequence);
    out.varint(position.index + 1);
  }
  const measures = [
    ...new Set([...state.devices.values()].flatMap((device) => device.series.map((each) => each.measure))),
  ];
  out.varint(measures.length);
  for (const measure of measures) out.text(measure);
  const measureIndex = new Map(measures.map((measure, index) => [measure, index]));
  out.varint(state.devices.size);
  for (const device of state.devices.values()) writeDevice(out, device, measureIndex);
  // Last, and left out where no dimension was ever folded.
  if (state.dimensions.stamp > 0) writeDimensions(out, state.dimensions);
  return out.bytes();
}

function writeDevice(out: ByteWriter, device: DeviceState, measureIndex: ReadonlyMap<string, number>): void {
  out.text(device.id);
  out.f64(device.clockMs);
  const used = [...new Set(device.series.flatMap((series) => series.slices.map((slice) => slice.variant)))];
  out.varint(used.length);
  for (const variant of used) {
    const values = device.variants[variant] ?? [];
    out.varint(values.length);
    for (const value of values) {
      out.u8(value === null ? 0 : 1);
      if (value !== null) out.text(value);
    }
  }
  const series = device.series.filter((each) => each.slices.length > 0);
  out.varint(series.length);
  for (const { measure, slices } of series) {
    out.varint(measureIndex.get(measure) ?? 0);
    out.varint(slices.length);
    for (const slice of slices) writeSlice(out, slice, used.indexOf(slice.variant));
  }
}

function writeSlice(out: ByteWriter, slice: Slice, variant: number): void {
  out.f64(slice.startMs);
  out.varint(variant);
  const { few } = slice;
  if (few !== undefined) {
    out.varint(few.length / 2);
    for (let i = 0; i < few.length; i += 2) {
      out.u32(few[i] as number);
      out.f64(few[i + 1] as number);
    }
    return;
  }
  out.varint(slice.count);
  for (const value of [slice.sum, slice.min, slice.max, slice.mean, slice.m2, slice.first, slice.last]) out.f64(value);
  out.u32(slice.firstAtMs - slice.startMs);
  out.u32(slice.lastAtMs - slice.startMs);
  if (slice.bitmap !== undefined) for (const word of slice.bitmap) out.u32(word);
  else {
    const sorted = slice.sorted as number[];
    for (let i = 0; i < sorted.length; i += 1)
      out.varint((sorted[i] as number) - (i === 0 ? 0 : (sorted[i - 1] as number)));
  }
}

/** @throws Error where the bytes are no state of this version, or of a profile with other slices. */
export function decodeGroupState(bytes: Uint8Array, layout: SliceLayout): GroupState {
  const from = createByteReader(bytes);
  const version = from.u8();
  if (version !== VERSION)
    throw new Error(`stored window state has version ${version}; this version of Weir reads ${VERSION}`);
  const sliceMs = from.varint();
  const resolutionMs = from.varint();
  if (sliceMs !== layout.sliceMs || resolutionMs !== layout.resolutionMs) {
    throw new Error(
      `stored window state has slices of ${sliceMs} ms at ${resolutionMs} ms, the profile now wants ${layout.sliceMs} ms at ` +
        `${layout.resolutionMs} ms: give the profile another name, so that both run side by side`,
    );
  }
  const state = emptyGroupState();
  state.watermarkMs = from.f64();
  state.latestMs = from.f64();
  state.arrivalMs = from.f64();
  const { counts } = state;
  counts.valuesAccepted = from.varint();
  counts.valuesDuplicate = from.varint();
  counts.valuesLate = from.varint();
  counts.valuesRejected = from.varint();
  counts.readingsAccepted = from.varint();
  counts.readingsDuplicate = from.varint();
  counts.readingsLate = from.varint();
  counts.readingsRejected = from.varint();
  for (let left = from.varint(); left > 0; left -= 1) {
    state.positions.set(from.text(), { sequence: from.text(), index: from.varint() - 1 });
  }
  const measures: string[] = [];
  for (let left = from.varint(); left > 0; left -= 1) measures.push(from.text());
  for (let left = from.varint(); left > 0; left -= 1) {
    const device = readDevice(from, measures, layout);
    state.devices.set(device.id, device);
  }
  if (from.left() > 0) state.dimensions = readDimensions(from);
  return state;
}

function readDevice(from: ByteReader, measures: readonly string[], layout: SliceLayout): DeviceState {
  const device: DeviceState = { id: from.text(), clockMs: from.f64(), variants: [], series: [] };
  for (let left = from.varint(); left > 0; left -= 1) {
    const values: (string | null)[] = [];
    for (let cells = from.varint(); cells > 0; cells -= 1) values.push(from.u8() === 0 ? null : from.text());
    device.variants.push(values);
  }
  for (let left = from.varint(); left > 0; left -= 1) {
    const measure = measures[from.varint()] ?? '';
    const slices: Slice[] = [];
    for (let count = from.varint(); count > 0; count -= 1) slices.push(readSlice(from, layout));
    device.series.push({ measure, slices });
  }
  return device;
}

function readSlice(from: ByteReader, layout: SliceLayout): Slice {
  const startMs = from.f64();
  const slice = createSlice(startMs, from.varint());
  const count = from.varint();
  if (count <= FEW) {
    for (let i = 0; i < count; i += 1) {
      const offsetMs = from.u32();
      const value = from.f64();
      (slice.few as number[]).push(offsetMs, value);
      add(slice, value, startMs + offsetMs);
    }
    return slice;
  }
  slice.few = undefined;
  slice.count = count;
  slice.sum = from.f64();
  slice.min = from.f64();
  slice.max = from.f64();
  slice.mean = from.f64();
  slice.m2 = from.f64();
  slice.first = from.f64();
  slice.last = from.f64();
  slice.firstAtMs = startMs + from.u32();
  slice.lastAtMs = startMs + from.u32();
  const slots = Math.ceil(layout.sliceMs / layout.resolutionMs);
  if (slots <= MAX_BITMAP_SLOTS) {
    slice.bitmap = new Uint32Array(Math.ceil(slots / 32));
    for (let i = 0; i < slice.bitmap.length; i += 1) slice.bitmap[i] = from.u32();
  } else {
    slice.sorted = [];
    for (let i = 0, slot = 0; i < count; i += 1) {
      slot += from.varint();
      slice.sorted.push(slot);
    }
  }
  return slice;
}
