// One device's state ↔ bytes. 19 bytes a measure with a baseline (name's number, parts, time, baseline, count), 17 more with a z-score,
// 8 more where a pattern reads it. Rules and measures that the profile no longer has are kept: they may come back.
import type { AlertRecord } from '../alert/life.ts';
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';
import type { DeviceState } from './group-state.ts';
import { emptyMeasureState, type MeasureState } from './measure-state.ts';

/** Names that occur in a key group → their numbers in its bytes. */
export interface DeviceNames {
  readonly slots: ReadonlyMap<number, number>;
  readonly rules: ReadonlyMap<string, number>;
}

const HAS_BASELINE = 1;
const HAS_SCORE = 2;
const HAS_LAST_VALUE = 4;
const IS_FIRING = 64;

export function writeDevice(writer: ByteWriter, device: DeviceState, names: DeviceNames): void {
  writer.text(device.id);
  const { measures, alerts } = device;
  let count = 0;
  for (let slot = 0; slot < measures.length; slot++) if (measures[slot] !== undefined) count += 1;
  writer.varint(count);
  for (let slot = 0; slot < measures.length; slot++) {
    const state = measures[slot];
    if (state === undefined) continue;
    writer.varint(names.slots.get(slot) as number);
    writeMeasure(writer, state);
  }
  writer.varint(alerts.length);
  for (const alert of alerts) {
    writer.varint(names.rules.get(alert.rule) as number);
    writer.u8(alert.finding | (alert.gravest << 3) | (alert.isFiring ? IS_FIRING : 0));
    writer.varint(alert.transition);
    writer.f64(alert.startMs);
    writer.f64(alert.endMs);
  }
}

export function readDevice(reader: ByteReader, slots: readonly number[], rules: readonly string[]): DeviceState {
  const id = reader.text();
  const measures: (MeasureState | undefined)[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const slot = named(slots, reader.varint(), 'measure');
    measures[slot] = readMeasure(reader);
  }
  const alerts: AlertRecord[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const rule = named(rules, reader.varint(), 'rule');
    const bits = reader.u8();
    alerts.push({
      rule,
      finding: bits & 7,
      gravest: (bits >> 3) & 7,
      isFiring: (bits & IS_FIRING) !== 0,
      transition: reader.varint(),
      startMs: reader.f64(),
      endMs: reader.f64(),
    });
  }
  return { id, measures, alerts };
}

function writeMeasure(writer: ByteWriter, state: MeasureState): void {
  const hasBaseline = state.baselineCount > 0;
  const hasScore = state.scoreCount > 0;
  const hasLastValue = !Number.isNaN(state.lastValue);
  writer.u8((hasBaseline ? HAS_BASELINE : 0) | (hasScore ? HAS_SCORE : 0) | (hasLastValue ? HAS_LAST_VALUE : 0));
  writer.f64(state.lastMs);
  if (hasBaseline) {
    writer.f64(state.baseline);
    writer.varint(state.baselineCount);
  }
  if (hasScore) {
    writer.f64(state.mean);
    writer.f64(state.variance);
    writer.varint(state.scoreCount);
  }
  if (hasLastValue) writer.f64(state.lastValue);
}

function readMeasure(reader: ByteReader): MeasureState {
  const state = emptyMeasureState();
  const parts = reader.u8();
  state.lastMs = reader.f64();
  if (parts & HAS_BASELINE) {
    state.baseline = reader.f64();
    state.baselineCount = reader.varint();
  }
  if (parts & HAS_SCORE) {
    state.mean = reader.f64();
    state.variance = reader.f64();
    state.scoreCount = reader.varint();
  }
  if (parts & HAS_LAST_VALUE) state.lastValue = reader.f64();
  return state;
}

function named<T>(list: readonly T[], at: number, what: string): T {
  const found = list[at];
  if (found === undefined) {
    throw new RangeError(`stored baselines name ${what} number ${at}, but there are only ${list.length}`);
  }
  return found;
}
