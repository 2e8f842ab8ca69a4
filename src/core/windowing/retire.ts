// What can be forgotten: slices whose windows are all final (their device's clock accepts nothing for them any more)
// and emitted, sessions likewise, and devices that nothing has come from for so long that whatever they may still send
// is too late by its age, and that their silence was told.
import type { CompiledProfile } from '../profile/compile.ts';
import { reachMsOf } from '../profile/compile-windows.ts';
import { acceptedFromMs } from '../reading/lateness.ts';
import { compact } from './compact.ts';
import { forgetDevices } from './device-finder.ts';
import type { DeviceState, GroupState, Series } from './group-state.ts';
import { retireRefused } from './refused.ts';
import type { Slice } from './slices/slice.ts';
import { lastEndMs, sliceMsAt } from './slices/window-spec.ts';

/**
 * Marks the step as emitted: clean slices, the new watermark, final slices dropped. `touched` are the devices of this
 * step.
 */
export function retire(
  state: GroupState,
  profile: CompiledProfile,
  watermarkMs: number,
  touched: readonly DeviceState[],
  maxAgeMs: number,
): void {
  state.watermarkMs = watermarkMs;
  for (const device of touched) {
    const { clockMs } = device;
    const closedMs = acceptedFromMs(profile, clockMs);
    const finalMs = Math.min(watermarkMs, closedMs);
    for (const series of device.series) {
      if (profile.kindWindows.length > 0) settleKinds(series, profile, closedMs, watermarkMs);
      dropFinal(series, profile, closedMs, finalMs);
      compact(series, profile, closedMs, finalMs);
    }
  }
  if (maxAgeMs === Number.POSITIVE_INFINITY) return;
  const keptMs = maxAgeMs + Math.max(profile.allowedLatenessMs + reachMsOf(profile), profile.silentAfterMs ?? 0);
  const silentSinceMs = state.arrivalMs - keptMs;
  retireRefused(state.refused, silentSinceMs);
  const before = state.devices.size;
  for (const device of state.devices.values()) {
    if (device.arrivalMs < silentSinceMs && !isUnfinished(device, profile)) state.devices.delete(device.id);
  }
  if (state.devices.size < before) forgetDevices(state);
}

/** Final slices are the earliest ones: what ends later is final later. */
function dropFinal({ slices, trail }: Series, profile: CompiledProfile, closedMs: number, finalMs: number): void {
  let final = 0;
  while (final < slices.length && isFinal((slices[final] as Slice).startMs, profile, closedMs, finalMs)) final += 1;
  if (final > 0) {
    const dropped = slices.splice(0, final);
    if (trail !== undefined) {
      for (const slice of dropped) trail.count += slice.count;
      const { last, lastAtMs, outcome } = dropped[final - 1] as Slice;
      trail.last = last;
      trail.lastAtMs = lastAtMs;
      trail.register = outcome;
    }
  }
  for (const slice of slices) {
    slice.dirty = false;
    slice.isTailDirty = false;
  }
}

function isFinal(startMs: number, profile: CompiledProfile, closedMs: number, finalMs: number): boolean {
  if (startMs + sliceMsAt(profile.slices, startMs) > closedMs) return false;
  for (const spec of profile.windows) if (lastEndMs(spec, startMs) > finalMs) return false;
  return true;
}

/** Hands closed slices over before they leave, then lets go of what is published and final. */
function settleKinds(series: Series, profile: CompiledProfile, closedMs: number, watermarkMs: number): void {
  let closed = 0;
  for (const { startMs } of series.slices) {
    if (startMs + sliceMsAt(profile.slices, startMs) > closedMs) break;
    closed += 1;
  }
  for (const [i, spec] of profile.kindWindows.entries()) {
    const kept = series.kept[i] as object;
    if (spec.kind.takes === 'slices') spec.kind.settle(kept, spec, series, closed);
    spec.kind.retire(kept, spec, closedMs, watermarkMs);
  }
}

/** A register's next increase and a number of values wait for the device's next value, whenever it comes. */
function isUnfinished({ series }: DeviceState, { kindWindows }: CompiledProfile): boolean {
  return series.some(({ trail, slices, kept }) => {
    const isRegister = trail?.sampling.kind === 'counter' && (trail.count > 0 || slices.length > 0);
    return isRegister || kindWindows.some(({ kind }, i) => kind.isWaiting(kept[i] as object));
  });
}
