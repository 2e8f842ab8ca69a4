// What can be forgotten: slices whose windows are all final (their device's clock accepts nothing for them any more) and emitted, sessions
// likewise, and devices that nothing has come from for so long that whatever they may still send is too late by its age, and that their silence was told.
import type { CompiledProfile } from '../profile/compile.ts';
import { compact } from './compact.ts';
import { forgetDevices } from './device-finder.ts';
import type { DeviceState, GroupState, Series } from './group-state.ts';
import { retireRefused } from './refused.ts';
import { type Session, settleSessions } from './session.ts';
import type { Slice } from './slice.ts';
import { floorTo, lastEndMs } from './window-spec.ts';

/** Marks the step as emitted: clean slices, the new watermark, final slices dropped. `touched` are the devices of this step. */
export function retire(
  state: GroupState,
  profile: CompiledProfile,
  watermarkMs: number,
  touched: readonly DeviceState[],
  maxAgeMs: number,
): void {
  state.watermarkMs = watermarkMs;
  const hasBeside = profile.sessionWindows.length > 0 || profile.countWindows.length > 0;
  for (const device of touched) {
    const { clockMs } = device;
    const finalMs = Math.min(watermarkMs, clockMs - profile.allowedLatenessMs);
    for (const series of device.series) {
      dropFinal(series, profile, clockMs, watermarkMs);
      compact(series, profile, clockMs, finalMs);
      if (hasBeside) settleBeside(series, profile, clockMs, watermarkMs);
    }
  }
  if (maxAgeMs === Number.POSITIVE_INFINITY) return;
  const keptMs = maxAgeMs + Math.max(profile.allowedLatenessMs + longestMs(profile), profile.silentAfterMs ?? 0);
  const silentSinceMs = state.arrivalMs - keptMs;
  retireRefused(state.refused, silentSinceMs);
  const before = state.devices.size;
  for (const device of state.devices.values()) {
    if (device.arrivalMs < silentSinceMs && !isUnfinished(device)) state.devices.delete(device.id);
  }
  if (state.devices.size < before) forgetDevices(state);
}

/** Final slices are the earliest ones: what ends later is final later. */
function dropFinal({ slices, trail }: Series, profile: CompiledProfile, clockMs: number, watermarkMs: number): void {
  let final = 0;
  while (final < slices.length && isFinal((slices[final] as Slice).startMs, profile, clockMs, watermarkMs)) final += 1;
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

function isFinal(startMs: number, profile: CompiledProfile, clockMs: number, watermarkMs: number): boolean {
  if (startMs + profile.sliceMs + profile.allowedLatenessMs > clockMs) return false;
  for (const spec of profile.windows) {
    const endMs = lastEndMs(spec, startMs);
    if (endMs > watermarkMs || endMs + profile.allowedLatenessMs > clockMs) return false;
  }
  return true;
}

function settleBeside(series: Series, profile: CompiledProfile, clockMs: number, watermarkMs: number): void {
  // The earliest event time that the device's clock still accepts: the start of the first open slice.
  const earliestMs = floorTo(clockMs - profile.allowedLatenessMs, profile.sliceMs);
  for (const [i, { gapMs }] of profile.sessionWindows.entries()) {
    settleSessions(series.sessions[i] as Session[], gapMs, watermarkMs, earliestMs);
  }
  for (const { full } of series.counts) full.length = 0;
}

/** A register's next increase and a count window wait for the device's next value, whenever it comes. */
function isUnfinished({ series }: DeviceState): boolean {
  return series.some(({ trail, slices, counts }) => {
    const isRegister = trail?.sampling.kind === 'counter' && (trail.count > 0 || slices.length > 0);
    return isRegister || counts.some(({ open }) => open.count > 0);
  });
}

function longestMs({ windows, sessionWindows }: CompiledProfile): number {
  return Math.max(0, ...windows.map(({ sizeMs }) => sizeMs), ...sessionWindows.map(({ gapMs }) => gapMs));
}
