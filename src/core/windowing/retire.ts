// What can be forgotten: slices whose windows are all final (their device's clock accepts nothing for them any more) and emitted,
// and devices silent for so long that whatever they may still send is too late by its age.
import type { CompiledProfile } from '../profile/compile.ts';
import type { DeviceState, GroupState } from './group-state.ts';
import { lastEndMs } from './window-spec.ts';

/** Marks the step as emitted: clean slices, the new watermark, final slices dropped. `touched` are the devices of this step. */
export function retire(
  state: GroupState,
  profile: CompiledProfile,
  watermarkMs: number,
  touched: ReadonlySet<DeviceState>,
  maxAgeMs: number,
): void {
  state.watermarkMs = watermarkMs;
  for (const device of touched) {
    for (const { slices } of device.series) {
      let kept = 0;
      for (const slice of slices) {
        if (!isFinal(slice.startMs, profile, device.clockMs, watermarkMs)) {
          slices[kept] = slice;
          kept += 1;
        }
        slice.dirty = false;
      }
      slices.length = kept;
    }
  }
  if (maxAgeMs === Number.POSITIVE_INFINITY) return;
  const silentSinceMs = state.arrivalMs - maxAgeMs - profile.allowedLatenessMs - longestMs(profile);
  for (const [id, device] of state.devices) if (device.clockMs < silentSinceMs) state.devices.delete(id);
}

function isFinal(startMs: number, profile: CompiledProfile, clockMs: number, watermarkMs: number): boolean {
  if (startMs + profile.sliceMs + profile.allowedLatenessMs > clockMs) return false;
  for (const spec of profile.windows) {
    const endMs = lastEndMs(spec, startMs);
    if (endMs > watermarkMs || endMs + profile.allowedLatenessMs > clockMs) return false;
  }
  return true;
}

function longestMs(profile: CompiledProfile): number {
  return Math.max(...profile.windows.map((spec) => spec.sizeMs));
}
