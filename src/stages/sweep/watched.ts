// The devices and measures of a key group as its window state has them, as those who watch for silences see them.
import type { JudgedDevice } from '#core/alert/all-rejected.ts';
import type { HeardMeasure } from '#core/alert/measure-silence.ts';
import type { HeardDevice } from '#core/alert/silence.ts';
import { CANARY_DEVICE } from '#core/canary/canary.ts';
import type { WatchLimits } from '#core/live-rules/watch-rules.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { GroupState } from '#core/windowing/group-state.ts';
import { allowedSilenceMs } from '#core/windowing/heard.ts';
import { latestDimensions } from './latest-dimensions.ts';

/** By measure. */
type Limits = ReadonlyMap<string, WatchLimits>;
type DimensionsOf = () => Readonly<Record<string, string>>;

export function* heard(state: GroupState, profile: CompiledProfile, limits: WatchLimits): Iterable<HeardDevice> {
  for (const device of state.devices.values()) {
    const { id, arrivalMs } = device;
    if (id === CANARY_DEVICE) continue;
    const dimensionsOf = () => latestDimensions(device, profile);
    yield { id, arrivalMs, dimensionsOf, ...ownLimit(limits, id, dimensionsOf) };
  }
}

function ownLimit(limits: WatchLimits, device: string, dimensionsOf: DimensionsOf): Pick<HeardDevice, 'limit'> {
  const limit = limits.of(device, dimensionsOf);
  return limit === limits.ofAll ? {} : { limit: limit ?? null };
}

/** Also those that are known by their rejected readings only. */
export function* judged(state: GroupState, profile: CompiledProfile, limits: WatchLimits): Iterable<JudgedDevice> {
  const { devices, refused } = state;
  for (const device of devices.values()) {
    const { id, acceptedMs } = device;
    if (id === CANARY_DEVICE) continue;
    const dimensionsOf = () => latestDimensions(device, profile);
    const own = ownLimit(limits, id, dimensionsOf);
    yield { id, acceptedMs, refused: refused.byId.get(id), dimensionsOf, ...own };
  }
  for (const [id, each] of refused.byId) {
    if (id !== CANARY_DEVICE && !devices.has(id))
      yield { ...NEVER_ACCEPTED, id, refused: each, ...ownLimit(limits, id, NEVER_ACCEPTED.dimensionsOf) };
  }
}

const NEVER_ACCEPTED = { acceptedMs: Number.NEGATIVE_INFINITY, dimensionsOf: () => ({}) };

/** Measures that have a limit, as far as it is known how often they come. */
export function* heardMeasures(state: GroupState, profile: CompiledProfile, limits: Limits): Iterable<HeardMeasure> {
  for (const device of state.devices.values()) {
    for (const { measure, heard: own } of device.series) {
      const ofMeasure = limits.get(measure);
      if (own === undefined || ofMeasure === undefined || device.id === CANARY_DEVICE) continue;
      const dimensionsOf = () => latestDimensions(device, profile);
      const limit = ofMeasure.of(device.id, dimensionsOf);
      const allowedMs = allowedSilenceMs(own, (limit ?? ofMeasure.ofAll).afterMs);
      if (allowedMs === undefined) continue;
      const about = { device: device.id, measure, lastMs: own.lastMs, deviceMs: device.acceptedMs, allowedMs };
      const severity = limit?.severity ?? ofMeasure.ofAll.severity;
      yield { ...about, dimensionsOf, severity, isOff: limit === undefined };
    }
  }
}

/** The earliest time at which one of them can be silent. */
export function nextMeasureMs(state: GroupState, profile: CompiledProfile, limits: Limits): number {
  let nextMs = Number.POSITIVE_INFINITY;
  if (limits.size === 0) return nextMs;
  for (const device of state.devices.values()) {
    for (const { measure, heard: own } of device.series) {
      const limit = limits.get(measure)?.of(device.id, () => latestDimensions(device, profile));
      if (own !== undefined && limit !== undefined) nextMs = Math.min(nextMs, own.lastMs + limit.afterMs + 1);
    }
  }
  return nextMs;
}

/** The earliest time at which one of the devices can be silent that are not open. */
export function nextSilentMs(
  state: GroupState,
  profile: CompiledProfile,
  limits: WatchLimits,
  isOpen: (device: string) => boolean,
): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const device of state.devices.values()) {
    const { id, arrivalMs } = device;
    if (!Number.isFinite(arrivalMs) || id === CANARY_DEVICE || isOpen(id)) continue;
    const limit = limits.of(id, () => latestDimensions(device, profile));
    if (limit !== undefined) nextMs = Math.min(nextMs, arrivalMs + limit.afterMs + 1);
  }
  return nextMs;
}
