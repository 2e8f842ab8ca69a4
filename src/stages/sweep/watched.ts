// The devices and measures of a key group as its window state has them, as those who watch for silences see them.
import type { JudgedDevice } from '#core/alert/all-rejected.ts';
import type { HeardMeasure } from '#core/alert/measure-silence.ts';
import type { HeardDevice } from '#core/alert/silence.ts';
import { CANARY_DEVICE } from '#core/canary/canary.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { GroupState } from '#core/windowing/group-state.ts';
import { allowedSilenceMs } from '#core/windowing/heard.ts';
import { latestDimensions } from './latest-dimensions.ts';

/** Measure → its limit, ms. */
type Limits = ReadonlyMap<string, number>;

export function* heard(state: GroupState, profile: CompiledProfile): Iterable<HeardDevice> {
  for (const device of state.devices.values()) {
    const { id, arrivalMs } = device;
    if (id !== CANARY_DEVICE) yield { id, arrivalMs, dimensionsOf: () => latestDimensions(device, profile) };
  }
}

/** Also those that are known by their rejected readings only. */
export function* judged(state: GroupState, profile: CompiledProfile): Iterable<JudgedDevice> {
  const { devices, refused } = state;
  for (const device of devices.values()) {
    const { id, acceptedMs } = device;
    if (id === CANARY_DEVICE) continue;
    yield { id, acceptedMs, refused: refused.byId.get(id), dimensionsOf: () => latestDimensions(device, profile) };
  }
  for (const [id, each] of refused.byId) {
    if (id !== CANARY_DEVICE && !devices.has(id))
      yield { id, acceptedMs: Number.NEGATIVE_INFINITY, refused: each, dimensionsOf: () => NO_DIMENSIONS };
  }
}

const NO_DIMENSIONS = {};

/** Measures that have a limit, as far as it is known how often they come. */
export function* heardMeasures(state: GroupState, profile: CompiledProfile, limits: Limits): Iterable<HeardMeasure> {
  for (const device of state.devices.values()) {
    for (const { measure, heard: own } of device.series) {
      const limitMs = limits.get(measure);
      const allowedMs = own === undefined || limitMs === undefined ? undefined : allowedSilenceMs(own, limitMs);
      if (own === undefined || allowedMs === undefined || device.id === CANARY_DEVICE) continue;
      const dimensionsOf = () => latestDimensions(device, profile);
      yield { device: device.id, measure, lastMs: own.lastMs, deviceMs: device.acceptedMs, allowedMs, dimensionsOf };
    }
  }
}

/** The earliest time at which one of them can be silent. */
export function nextMeasureMs(state: GroupState, limits: Limits): number {
  let nextMs = Number.POSITIVE_INFINITY;
  if (limits.size === 0) return nextMs;
  for (const { series } of state.devices.values()) {
    for (const { measure, heard: own } of series) {
      const limitMs = limits.get(measure);
      if (own !== undefined && limitMs !== undefined) nextMs = Math.min(nextMs, own.lastMs + limitMs + 1);
    }
  }
  return nextMs;
}
