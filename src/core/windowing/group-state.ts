// What the aggregate stage remembers of one key group: absorbed positions, watermark, counts, and every device's open
// slices.
import type { Position } from '../reading/position.ts';
import type { CohortCells } from './cohort-cells.ts';
import { type DimensionState, emptyDimensions } from './dimension-cells.ts';
import type { Heard } from './heard.ts';
import { noRefusedDevices, type RefusedDevices } from './refused.ts';
import type { Trail } from './slices/sample.ts';
import type { Slice } from './slices/slice.ts';

export interface GroupState {
  /** Raw shard → position up to which it has been absorbed. */
  readonly positions: Map<string, Position>;
  /** Windows that end at or before it have been emitted. −Infinity before the first reading. */
  watermarkMs: number;
  /** Latest event time and arrival seen in the group. */
  latestMs: number;
  arrivalMs: number;
  readonly counts: Counts;
  readonly devices: Map<string, DeviceState>;
  /** Devices, known or not, of which nothing was accepted since their first rejected reading here. */
  readonly refused: RefusedDevices;
  /** Windows of dimension values, as far as they are not folded across key groups yet. */
  dimensions: DimensionState;
  /** Windows that cohort rules compare, as far as they are not judged yet. */
  readonly cohorts: CohortCells;
}

export interface DeviceState {
  readonly id: string;
  /** The device's clock: its latest event time, each capped by its arrival; never goes back. */
  clockMs: number;
  /**
   * When its last reading arrived, accepted or not, and its last accepted one: whole ms, never going back. −Infinity:
   * never.
   */
  arrivalMs: number;
  acceptedMs: number;
  /** Dimension values as met, each a row in the profile's order; slices point here. */
  readonly variants: (readonly (string | null)[])[];
  readonly series: Series[];
}

/** One measure of a device. */
export interface Series {
  readonly measure: string;
  /** Kept slices by start. */
  readonly slices: Slice[];
  /** Only of counters and time-weighted measures: their slices keep values. */
  readonly trail: Trail | undefined;
  /** What the kinds keep, in the order of the profile's `kindWindows`. */
  readonly kept: object[];
  /** Only of measures whose silence is told of. */
  readonly heard: Heard | undefined;
}

/**
 * Everything that came in, each value and each reading in exactly one place. Committed with the state, so redelivery is
 * outside.
 */
export interface Counts {
  valuesAccepted: number;
  valuesDuplicate: number;
  valuesLate: number;
  valuesRejected: number;
  /** A reading is accepted if one of its values is, else a duplicate if one is, else late, else rejected. */
  readingsAccepted: number;
  readingsDuplicate: number;
  readingsLate: number;
  readingsRejected: number;
}

export function emptyCounts(): Counts {
  return {
    valuesAccepted: 0,
    valuesDuplicate: 0,
    valuesLate: 0,
    valuesRejected: 0,
    readingsAccepted: 0,
    readingsDuplicate: 0,
    readingsLate: 0,
    readingsRejected: 0,
  };
}

export function emptyGroupState(): GroupState {
  return {
    positions: new Map(),
    watermarkMs: Number.NEGATIVE_INFINITY,
    latestMs: Number.NEGATIVE_INFINITY,
    arrivalMs: Number.NEGATIVE_INFINITY,
    counts: emptyCounts(),
    devices: new Map(),
    refused: noRefusedDevices(),
    dimensions: emptyDimensions(),
    cohorts: new Map(),
  };
}

export function emptyDevice(id: string): DeviceState {
  const never = Number.NEGATIVE_INFINITY;
  return { id, clockMs: never, arrivalMs: never, acceptedMs: never, variants: [], series: [] };
}
