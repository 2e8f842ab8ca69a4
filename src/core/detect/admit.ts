// The first look at a pack's rows: whose each is, where its device's clock stands after it, whether it is too late.
// Apart from the judging of values, so that both loops are small enough to be compiled whole. Stops before a row that
// has something forgotten: what comes before it is judged first.
import type { Pack } from '../pack/pack.ts';
import { isTooLate, movedClock } from '../reading/lateness.ts';
import type { Detector } from './detector.ts';
import { forgetDevice, forgetDevices, isForgotten, nextForgettingMs } from './forget.ts';
import { deviceFor, type GroupState } from './group-state.ts';
import type { Outcome } from './outcome.ts';

/** In place of a device's number: the row is too late. */
export const LATE = -1;

/** What became of a row's values, as bits. */
export const NEWER = 1;
export const OLDER = 2;
export const REPEAT = 4;

export interface Admission {
  /** By row: the number of its device, or LATE. */
  readonly devices: Int32Array;
  /**
   * By row: its event time, ms. Functions that are called for each reading find it here: a number handed over would be
   * made an object.
   */
  readonly timesMs: Float64Array;
  /** By row: its device's clock after it. */
  readonly clocksMs: Float64Array;
  /** By row: what became of its values so far. */
  readonly verdicts: Uint8Array;
  /** By entry of the pack: the device's number, −1 before it is looked up. */
  readonly numbers: Int32Array;
}

let room = roomFor(1024, 1024);

function roomFor(rows: number, entries: number): Admission {
  return {
    devices: new Int32Array(rows),
    timesMs: new Float64Array(rows),
    clocksMs: new Float64Array(rows),
    verdicts: new Uint8Array(rows),
    numbers: new Int32Array(entries),
  };
}

/** Room for a pack; good until the next one. */
export function admissionOf(pack: Pack): Admission {
  const { rows, devices } = pack;
  if (rows > room.devices.length || devices.count > room.numbers.length) room = roomFor(2 * rows, 2 * devices.count);
  room.verdicts.fill(0, 0, rows);
  room.numbers.fill(-1, 0, devices.count);
  return room;
}

/**
 * Admits rows from `from` on and moves their devices' clocks. Answers the row after the last one: something is
 * forgotten before that, or it arrived at `untilMs` or later and is judged by other rules.
 */
export function admitRows(
  detector: Detector,
  group: GroupState,
  pack: Pack,
  admission: Admission,
  from: number,
  outcome: Outcome,
  untilMs = Number.POSITIVE_INFINITY,
): number {
  const { lateness } = detector;
  const { allowedMs, maxAgeMs } = lateness;
  const { forgetAfterMs } = detector.profile;
  const { record, time, timeBaseMs, arrivals, arrivalBaseMs, who, rows } = pack;
  const { numbers: own, devices, timesMs, clocksMs } = admission;
  let clocks = group.clocksMs;
  let newestMs = group.arrivalMs;
  let forgetAtMs = nextForgettingMs(detector, newestMs);
  // Fleets report in the same order again and again, and numbers were given in it.
  let guess = 0;
  let row = from;
  for (; row < rows; row++) {
    const arrivalMs = arrivalBaseMs + (arrivals[record[row] as number] as number);
    if (arrivalMs > newestMs) {
      if (arrivalMs >= untilMs && row > from) break;
      if (arrivalMs >= forgetAtMs) {
        if (row > from) break;
        if (forgetDevices(detector, group, arrivalMs, outcome)) own.fill(-1, 0, pack.devices.count);
        clocks = group.clocksMs;
        forgetAtMs = nextForgettingMs(detector, arrivalMs);
      }
      newestMs = arrivalMs;
    }
    const entry = who[row] as number;
    let device = own[entry] as number;
    if (device < 0) {
      device = numberFor(group, pack, entry, guess);
      clocks = group.clocksMs;
      own[entry] = device;
      guess = device + 1;
    }
    const timeMs = timeBaseMs + (time[row] as number);
    const lastMs = clocks[device] as number;
    const clockMs = movedClock(lastMs, timeMs, arrivalMs);
    if (clockMs > lastMs) {
      if (arrivalMs - lastMs > forgetAfterMs && isForgotten(detector, lastMs, clockMs, arrivalMs)) {
        if (row > from) break;
        forgetDevice(detector, group, device, outcome);
      }
      clocks[device] = clockMs;
    }
    timesMs[row] = timeMs;
    clocksMs[row] = clockMs;
    // Nearly no reading is behind its device's clock by more than is allowed: nothing further is asked of the others.
    const isBehind = timeMs < clockMs - allowedMs || timeMs < arrivalMs - maxAgeMs;
    devices[row] = isBehind && isTooLate(lateness, timeMs, arrivalMs, clockMs) ? LATE : device;
  }
  group.arrivalMs = newestMs;
  return row;
}

function numberFor(group: GroupState, { devices: of }: Pack, entry: number, guess: number): number {
  const from = entry === 0 ? of.start : (of.ends[entry - 1] as number);
  return deviceFor(group, guess, of.bytes, from, of.ends[entry] as number);
}
