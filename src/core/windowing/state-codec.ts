// A key group's state ↔ bytes.
// Lossless: a decoded state goes on exactly as the encoded one would have.
import { type ByteReader, createByteReader } from '../bytes/reader.ts';
import { type ByteWriter, createByteWriter } from '../bytes/writer.ts';
import { checkFormat, readSections, type Written, writeSections, written } from '../formats.ts';
import { assumeArrivals, readArrivals, writeArrivals } from './arrival-codec.ts';
import { COHORT_SECTION, cohortSections, readCohortSection } from './cohort-codec.ts';
import { readDimensions, writeDimensions } from './dimension-codec.ts';
import { type DeviceState, emptyDevice, emptyGroupState, type GroupState } from './group-state.ts';
import { HEARD_SECTION, heardSections, readHeardSection } from './heard-codec.ts';
import { KIND_SECTIONS, kindSections, readKindSection, type StoredDevice } from './kind-sections.ts';
import { readLayout, type StateLayout, type StoredLayout, writeLayout } from './layout-codec.ts';
import { readRefused, writeRefused } from './refused.ts';
import { hasMemory } from './series.ts';
import { addVariants, readSeries, writeSeries } from './series-codec.ts';

/**
 * The first format in which devices have arrivals, which says whether windows of dimension values follow, and which may
 * go on after them.
 */
const WITH_ARRIVALS = 3;

/**
 * Reused: encoding is synchronous, and states are large. Devices are written beside the rest, which names the measures
 * that they met.
 */
const out = createByteWriter(64 * 1024);
const devices = createByteWriter(64 * 1024);

export function encodeGroupState(state: GroupState, layout: StateLayout, as: Written = written('windows')): Uint8Array {
  out.reset();
  out.u8(as.version);
  writeLayout(out, layout);
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
  writeRefused(out, state.refused);
  const measureIndex = new Map<string, number>();
  devices.reset();
  const stored = [...state.devices.values()].map((device) => writeDevice(devices, device, layout, measureIndex));
  out.varint(measureIndex.size);
  for (const measure of measureIndex.keys()) out.text(measure);
  out.varint(state.devices.size);
  out.append(devices);
  const hasDimensions = state.dimensions.stamp > 0;
  out.u8(hasDimensions ? 1 : 0);
  if (hasDimensions) writeDimensions(out, state.dimensions);
  const kinds = layout.kindWindows.length === 0 ? [] : kindSections(stored, layout);
  const own = [...cohortSections(state.cohorts, state.devices), ...heardSections(state.devices.values(), stored)];
  const sections = [...kinds, ...own, ...as.sections];
  writeSections(out, { ...as, sections });
  return out.bytes();
}

function writeDevice(
  out: ByteWriter,
  device: DeviceState,
  layout: StateLayout,
  measureIndex: Map<string, number>,
): StoredDevice {
  out.text(device.id);
  out.f64(device.clockMs);
  writeArrivals(out, device);
  const used: number[] = [];
  for (const series of device.series) addVariants(series, layout, used);
  out.varint(used.length);
  for (const variant of used) {
    const values = device.variants[variant] ?? [];
    out.varint(values.length);
    for (const value of values) {
      out.u8(value === null ? 0 : 1);
      if (value !== null) out.text(value);
    }
  }
  const kept = device.series.filter((series) => hasMemory(series, layout));
  out.varint(kept.length);
  const indexOf = (variant: number) => used.indexOf(variant);
  for (const series of kept) {
    out.varint(numberOf(series.measure, measureIndex));
    writeSeries(out, series, layout, indexOf);
  }
  return { variants: used, series: kept };
}

function numberOf(measure: string, measureIndex: Map<string, number>): number {
  let number = measureIndex.get(measure);
  if (number === undefined) {
    number = measureIndex.size;
    measureIndex.set(measure, number);
  }
  return number;
}

/** Reads no more than how a state is laid out. @throws UnknownFormatError; OtherLayoutError. */
export function checkLayout(bytes: Uint8Array, layout: StateLayout): void {
  const from = createByteReader(bytes);
  readLayout(from, layout, checkFormat('windows', from.u8()));
}

/** @throws UnknownFormatError; OtherLayoutError. */
export function decodeGroupState(bytes: Uint8Array, layout: StateLayout): GroupState {
  const from = createByteReader(bytes);
  const version = checkFormat('windows', from.u8());
  const stored = readLayout(from, layout, version);
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
  if (version >= WITH_ARRIVALS) readRefused(from, state.refused);
  const measures: string[] = [];
  for (let left = from.varint(); left > 0; left -= 1) measures.push(from.text());
  for (let left = from.varint(); left > 0; left -= 1) {
    const device = readDevice(from, measures, layout, stored, version >= WITH_ARRIVALS);
    state.devices.set(device.id, device);
  }
  if (version < WITH_ARRIVALS) {
    if (from.left() > 0) state.dimensions = readDimensions(from);
  } else {
    if (from.u8() === 1) state.dimensions = readDimensions(from);
    for (const section of readSections(from, 'windows', [...KIND_SECTIONS, COHORT_SECTION, HEARD_SECTION])) {
      if (section.id === COHORT_SECTION) readCohortSection(section, state.cohorts, state.devices);
      else if (section.id === HEARD_SECTION) readHeardSection(section, state.devices);
      else readKindSection(section, state, layout);
    }
  }
  return state;
}

function readDevice(
  from: ByteReader,
  measures: readonly string[],
  layout: StateLayout,
  stored: StoredLayout,
  hasArrivals: boolean,
): DeviceState {
  const device = emptyDevice(from.text());
  device.clockMs = from.f64();
  if (hasArrivals) readArrivals(from, device);
  else assumeArrivals(device);
  for (let left = from.varint(); left > 0; left -= 1) {
    const values: (string | null)[] = [];
    for (let cells = from.varint(); cells > 0; cells -= 1) values.push(from.u8() === 0 ? null : from.text());
    device.variants.push(values);
  }
  for (let left = from.varint(); left > 0; left -= 1) {
    const measure = measures[from.varint()] ?? '';
    device.series.push(readSeries(from, measure, layout, stored));
  }
  return device;
}
