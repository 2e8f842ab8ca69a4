// How much a point measures, by its size. Pure.
import { KEY_GROUPS, SERIES_PER_SHARD } from '../shards.ts';

export interface PointPlan {
  /** Shards of the readings stream that the state needs. */
  readonly shards: number;
  /** Readings that are in memory at a time. */
  readonly stretch: number;
  readonly warmUp: number;
  readonly measured: number;
}

/** Lines, records and events of so many readings with one value are some 200 MB. */
const STRETCH_VALUES = 200_000;
const WARM_UP_STRETCHES = 4;
const MEASURED_STRETCHES = 3;
/** All devices are known, and have state, when measuring begins. */
const WARM_UP_ROUNDS = 1;
/** At a reading each 5 s all windows of a minute end once. */
const MEASURED_ROUNDS = 12;

/** Whole rounds of all devices, so that every point has the same mix of open and ending windows. */
export function planPoint(devices: number, measures: number): PointPlan {
  const stretch = Math.round(STRETCH_VALUES / measures);
  const rounds = (stretches: number, least: number): number =>
    devices * Math.max(least, Math.ceil((stretches * stretch) / devices));
  return {
    shards: Math.min(KEY_GROUPS, Math.ceil((devices * measures) / SERIES_PER_SHARD)),
    stretch,
    warmUp: rounds(WARM_UP_STRETCHES, WARM_UP_ROUNDS),
    measured: rounds(MEASURED_STRETCHES, MEASURED_ROUNDS),
  };
}
