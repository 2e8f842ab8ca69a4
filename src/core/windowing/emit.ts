// Which windows are due, and their panes: those that the watermark has just passed, and those passed before that have changed since.
// A window is a fold of its slices in time order, so a pane depends only on what is in the window, never on how it came.
import type { CompiledProfile } from '../profile/compile.ts';
import { emptyAccumulator, merge } from './accumulator.ts';
import type { DeviceState, GroupState, Series } from './group-state.ts';
import type { Pane } from './pane.ts';
import { firstStartMs, lastEndMs, type WindowSpec } from './window-spec.ts';

/** The watermark for what has been seen: the latest event time, capped by the arrival, less the out-of-orderness. Never goes back. */
export function watermarkOf(state: GroupState, profile: CompiledProfile): number {
  return Math.max(state.watermarkMs, Math.min(state.latestMs, state.arrivalMs) - profile.outOfOrdernessMs);
}

/**
 * Panes of every window that ends at or before `watermarkMs` and either ends after `state.watermarkMs` or holds a dirty slice.
 * Reads the state only: emitting again gives the same panes. A watermark of Infinity takes every window.
 */
export function duePanes(state: GroupState, profile: CompiledProfile, watermarkMs: number): Pane[] {
  const panes: Pane[] = [];
  const starts = new Set<number>();
  for (const device of state.devices.values()) {
    for (const series of device.series) {
      const last = series.slices.at(-1);
      if (last === undefined) continue;
      const anyDirty = series.slices.some((slice) => slice.dirty);
      for (const spec of profile.windows) {
        if (!anyDirty && lastEndMs(spec, last.startMs) <= state.watermarkMs) continue;
        starts.clear();
        for (const slice of series.slices) {
          const end = Math.min(lastEndMs(spec, slice.startMs), watermarkMs);
          for (
            let start = firstStartMs(spec, slice.startMs, profile.sliceMs);
            start + spec.sizeMs <= end;
            start += spec.slideMs
          ) {
            if (slice.dirty || start + spec.sizeMs > state.watermarkMs) starts.add(start);
          }
        }
        for (const start of starts) panes.push(paneOf(device, series, spec, start, profile));
      }
    }
  }
  return panes;
}

function paneOf(
  device: DeviceState,
  series: Series,
  spec: WindowSpec,
  startMs: number,
  profile: CompiledProfile,
): Pane {
  const acc = emptyAccumulator();
  const endMs = startMs + spec.sizeMs;
  let variant = 0;
  for (const slice of series.slices) {
    if (slice.startMs >= endMs) break;
    if (slice.startMs < startMs) continue;
    merge(acc, slice);
    variant = slice.variant;
  }
  const { count, sum, min, max, mean, m2, first, firstAtMs, last, lastAtMs } = acc;
  const index = profile.measureIndex.get(series.measure);
  const energy = index !== undefined && profile.measures[index]?.energy === true;
  return {
    profile: profile.name,
    device: device.id,
    measure: series.measure,
    window: spec.label,
    startMs,
    endMs,
    revision: count,
    count,
    sum,
    min,
    max,
    mean,
    m2,
    first,
    firstAtMs,
    last,
    lastAtMs,
    ...(energy ? { energyKwh: sum * profile.reportingPeriodHours } : {}),
    dimensions: dimensionsOf(profile, device.variants[variant] ?? []),
  };
}

function dimensionsOf(profile: CompiledProfile, values: readonly (string | null)[]): Record<string, string> {
  const dimensions: Record<string, string> = {};
  for (const [i, name] of profile.dimensions.entries()) {
    const value = values[i];
    if (value !== null && value !== undefined) dimensions[name] = value;
  }
  return dimensions;
}
