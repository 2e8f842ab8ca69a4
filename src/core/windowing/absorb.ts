// One pack into a key group's state: skips what was absorbed before, decides lateness by the device's own clock, finds
// duplicates, adds the rest to slices. Decides nothing by wall clock, by other devices or by how packs were cut.
import { CANARY_DEVICE } from '../canary/canary.ts';
import type { Pack } from '../pack/pack.ts';
import type { CompiledProfile } from '../profile/compile.ts';
import { isTooLate, movedClock } from '../reading/lateness.ts';
import { compareSequences, isAtOrBelow, moveMark } from '../reading/position.ts';
import { slotOf } from '../reading/slots.ts';
import { rejectedOf } from './absorb-rejected.ts';
import { cohortAdder } from './cohort-cells.ts';
import { findDevice, finderFor, findVariant } from './device-finder.ts';
import { dimensionAdder } from './dimension-absorb.ts';
import type { DeviceState, GroupState, Series } from './group-state.ts';
import { hear } from './heard.ts';
import { addToKinds, createSeries } from './series.ts';
import { addSample, addToSlice, createSlice, type Slice } from './slices/slice.ts';
import { floorTo, type SliceSize, sliceMsAt } from './slices/window-spec.ts';
import { watermarkOf } from './watermark.ts';

/** A value that came after its slice was closed by its device's clock. */
export interface LateValue {
  readonly shard: string;
  readonly sequence: string;
  readonly index: number;
  readonly arrivalMs: number;
  readonly device: string;
  /** Values of the profile's dimensions, in their order, as the reading had them. */
  readonly dimensions: readonly (string | null)[];
  readonly measure: string;
  readonly timeMs: number;
  readonly value: number;
  readonly clockMs: number;
}

export interface AbsorbSettings {
  /** Older than this at its arrival is too late. Infinity where arrivals are not real (a replay without them). */
  readonly maxAgeMs: number;
}

/**
 * Mutates `state`; adds too late values to `late` and touched devices to `touched`, each once. Answers how many
 * readings were redelivered.
 */
export function absorb(
  state: GroupState,
  pack: Pack,
  profile: CompiledProfile,
  settings: AbsorbSettings,
  late: LateValue[],
  touched: DeviceState[],
): number {
  const { sequences, arrivals, who, record, index, time, measures, values } = pack;
  const { resolutionMs, allowedLatenessMs } = profile;
  const { maxAgeMs } = settings;
  const slotsPerMs = 1 / resolutionMs;
  const { fromMs: newestFromMs, sliceMs: newestSliceMs } = profile.slices[profile.slices.length - 1] as SliceSize;
  const newestSlots = Math.ceil(newestSliceMs / resolutionMs);
  const lateness = { grainMs: profile.latenessGrainMs, allowedMs: allowedLatenessMs, maxAgeMs };
  const hasTakers = profile.kindWindows.some(({ kind }) => kind.takes === 'values');
  // Nearly always the whole pack lies above the mark, and no row of it is looked at.
  const known = state.positions.get(pack.shard);
  const mark = known !== undefined && compareSequences(sequences.at(0) ?? '', known.sequence) <= 0 ? known : undefined;
  const columns = measures.length;
  const devices: (DeviceState | undefined)[] = [];
  const series: (Series | undefined)[] = [];
  const variants: number[] = [];
  const addToDimensions =
    profile.dimensionWindows.length === 0
      ? undefined
      : dimensionAdder(
          state.dimensions,
          measures,
          (entry) => devices[entry]?.variants[variants[entry] as number] ?? [],
          profile,
        );
  const addToCohorts =
    profile.cohorts.length === 0
      ? undefined
      : cohortAdder(
          state.cohorts,
          measures,
          (entry) => devices[entry]?.id ?? '',
          (entry) => devices[entry]?.variants[variants[entry] as number] ?? [],
          profile,
        );
  const finder = finderFor(state, pack, touched);
  const rejectedUpTo = pack.rejected.length === 0 ? undefined : rejectedOf(state, pack, known);
  const refused = state.refused.byId;
  const { rows, timeBaseMs, arrivalBaseMs } = pack;
  /** Its entry in the pack. It has windows like any other, and nobody counts it: a fleet's shares are of the fleet. */
  let canary = -1;
  let newestStartMs = Number.NaN;
  let redelivered = 0;
  let fresh = 0;
  let valuesAccepted = 0;
  let valuesDuplicate = 0;
  let readingsAccepted = 0;
  let readingsLate = 0;
  for (let row = 0; row < rows; row += 1) {
    const recordIndex = record[row] as number;
    const readingIndex = index[row] as number;
    if (mark !== undefined && isAtOrBelow(sequences.at(recordIndex) as string, readingIndex, mark)) {
      redelivered += 1;
      continue;
    }
    rejectedUpTo?.(recordIndex, readingIndex);
    const entry = who[row] as number;
    let device = devices[entry];
    if (device === undefined) {
      const number = findDevice(finder, state, pack, entry);
      device = finder.devices[number] as DeviceState;
      devices[entry] = device;
      variants[entry] = findVariant(finder, pack, entry, number);
      if (device.id === CANARY_DEVICE) canary = entry;
    }
    const timeMs = timeBaseMs + (time[row] as number);
    const arrivalMs = arrivalBaseMs + (arrivals[recordIndex] as number);
    const clockMs = movedClock(device.clockMs, timeMs, arrivalMs);
    device.clockMs = clockMs;
    if (arrivalMs > device.arrivalMs) device.arrivalMs = Math.floor(arrivalMs);
    const watermarkMs = hasTakers ? watermarkOf(state, profile) : 0;
    if (timeMs > state.latestMs) state.latestMs = timeMs;
    if (arrivalMs > state.arrivalMs) state.arrivalMs = arrivalMs;
    const isOld = timeMs < newestFromMs;
    const sliceMs = isOld ? sliceMsAt(profile.slices, timeMs) : newestSliceMs;
    const slots = isOld ? Math.ceil(sliceMs / resolutionMs) : newestSlots;
    // Most of a pack's rows lie in one slice of time.
    if (!isOld && !(timeMs >= newestStartMs && timeMs < newestStartMs + sliceMs))
      newestStartMs = floorTo(timeMs, sliceMs);
    const startMs = isOld ? floorTo(timeMs, sliceMs) : newestStartMs;
    const offsetMs = timeMs - startMs;
    const slot = slotOf(offsetMs, slotsPerMs);
    // Nearly no reading is behind its device's clock by more than is allowed: nothing further is asked of the others.
    const isBehind = timeMs < clockMs - allowedLatenessMs || timeMs < arrivalMs - maxAgeMs;
    const isLate = isBehind && isTooLate(lateness, timeMs, arrivalMs, clockMs);
    let accepted = 0;
    let duplicate = 0;
    for (let column = 0; column < columns; column += 1) {
      const value = (values[column] as ArrayLike<number>)[row] as number;
      if (Number.isNaN(value)) continue;
      const measure = measures[column] as string;
      if (isLate) {
        if (entry === canary) continue;
        const sequence = sequences.at(recordIndex) as string;
        const where = { shard: pack.shard, sequence, index: readingIndex, arrivalMs };
        const dimensions = device.variants[variants[entry] as number] ?? [];
        late.push({ ...where, device: device.id, dimensions, measure, timeMs, value, clockMs });
        state.counts.valuesLate += 1;
        continue;
      }
      const key = entry * columns + column;
      let ofMeasure = series[key];
      if (ofMeasure === undefined) {
        ofMeasure = seriesOf(device, measure, profile);
        series[key] = ofMeasure;
      }
      const variant = variants[entry] as number;
      const isSampled = ofMeasure.trail !== undefined;
      const slice = sliceOf(ofMeasure.slices, startMs, variant, isSampled);
      if (
        isSampled
          ? addSample(slice, offsetMs, value, slot, resolutionMs)
          : addToSlice(slice, offsetMs, value, slot, resolutionMs, slots)
      ) {
        slice.variant = variant;
        accepted += 1;
        if (hasTakers) addToKinds(ofMeasure, profile, value, timeMs, variant, watermarkMs);
        addToDimensions?.(entry, column, timeMs, value);
        if (ofMeasure.heard !== undefined) hear(ofMeasure.heard, pack, recordIndex);
        addToCohorts?.(entry, column, timeMs, arrivalMs, value);
      } else duplicate += 1;
    }
    if (accepted > 0) {
      if (arrivalMs > device.acceptedMs) device.acceptedMs = Math.floor(arrivalMs);
      if (refused.size > 0) refused.delete(device.id);
    }
    if (entry === canary) continue;
    fresh += 1;
    valuesAccepted += accepted;
    valuesDuplicate += duplicate;
    if (isLate) readingsLate += 1;
    else if (accepted > 0) readingsAccepted += 1;
  }
  const { counts } = state;
  counts.valuesAccepted += valuesAccepted;
  counts.valuesDuplicate += valuesDuplicate;
  counts.readingsAccepted += readingsAccepted;
  counts.readingsLate += readingsLate;
  counts.readingsDuplicate += fresh - readingsAccepted - readingsLate;
  rejectedUpTo?.(Number.POSITIVE_INFINITY, 0);
  advance(state, pack, mark === undefined);
  return redelivered;
}

/**
 * Moves the shard's position to the last row of the pack, a reading or a rejection. `isAbove`: all of it lies above the
 * position.
 */
function advance(state: GroupState, pack: Pack, isAbove: boolean): void {
  const lastRow = pack.rows - 1;
  const recordOfRow = lastRow < 0 ? -1 : (pack.record[lastRow] as number);
  const rejected = pack.rejected.at(-1);
  const recordOfRejected = rejected === undefined ? -1 : rejected[0];
  const indexOfRejected = rejected === undefined ? -1 : rejected[1];
  const last = Math.max(recordOfRow, recordOfRejected);
  if (last < 0) return;
  const sequence = pack.sequences.at(last) as string;
  const ofRow = recordOfRow === last ? (pack.index[lastRow] as number) : -1;
  const ofRejected = recordOfRejected === last ? indexOfRejected : -1;
  const index = Math.max(ofRow, ofRejected);
  if (isAbove || !isAtOrBelow(sequence, index, state.positions.get(pack.shard)))
    moveMark(state.positions, pack.shard, { sequence, index });
}

function seriesOf(device: DeviceState, measure: string, profile: CompiledProfile): Series {
  for (const series of device.series) if (series.measure === measure) return series;
  const created = createSeries(measure, profile);
  device.series.push(created);
  return created;
}

/** The slice that begins at `startMs`, created where it is missing. Nearly always the last one. */
function sliceOf(slices: Slice[], startMs: number, variant: number, isSampled: boolean): Slice {
  let at = slices.length - 1;
  while (at >= 0 && (slices[at] as Slice).startMs > startMs) at -= 1;
  const found = slices[at];
  if (found !== undefined && found.startMs === startMs) return found;
  const created = createSlice(startMs, variant, isSampled);
  if (at + 1 === slices.length) slices.push(created);
  else slices.splice(at + 1, 0, created);
  return created;
}
