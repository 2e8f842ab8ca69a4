// Which windows are due, and their panes: those that the watermark has just passed, and those passed before that have changed since.
// A window is a fold of its slices in time order, so a pane depends only on what is in the window, never on how it came.
import type { CompiledProfile } from '../profile/compile.ts';
import { emptyAccumulator, merge } from './accumulator.ts';
import { besidePanes } from './emit-beside.ts';
import type { DeviceState, GroupState, Series } from './group-state.ts';
import { createPane, type Pane } from './pane.ts';
import { measureWindow } from './sample.ts';
import type { Slice } from './slice.ts';
import { firstStartMs, lastEndMs, type WindowSpec } from './window-spec.ts';

/**
 * Panes of every window that ends at or before `watermarkMs` and either ends after `state.watermarkMs` or has changed since the last step.
 * Reads the state only: emitting again gives the same panes. A watermark of Infinity takes every window but those of a number of values.
 */
export function duePanes(state: GroupState, profile: CompiledProfile, watermarkMs: number): Pane[] {
  const panes: Pane[] = [];
  const starts = new Set<number>();
  const hasBeside = profile.sessionWindows.length > 0 || profile.countWindows.length > 0;
  for (const device of state.devices.values()) {
    for (const series of device.series) {
      if (hasBeside) besidePanes(panes, device, series, profile, state.watermarkMs, watermarkMs);
      const { slices } = series;
      const last = slices.at(-1);
      if (last === undefined) continue;
      const anyDirty = slices.some((slice) => slice.dirty);
      for (const spec of profile.windows) {
        if (!anyDirty && lastEndMs(spec, last.startMs) <= state.watermarkMs) continue;
        starts.clear();
        let isChanged = false;
        for (const slice of slices) {
          // Values are linked to the one before: a new last value of the slice before changes the windows that begin with this one.
          const isDirty = slice.dirty || isChanged;
          isChanged = slice.isTailDirty;
          const end = Math.min(lastEndMs(spec, slice.startMs), watermarkMs);
          for (
            let start = firstStartMs(spec, slice.startMs, profile.sliceMs);
            start + spec.sizeMs <= end;
            start += spec.slideMs
          ) {
            if (isDirty || start + spec.sizeMs > state.watermarkMs) starts.add(start);
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
  const { slices, trail } = series;
  let latest: Slice | undefined;
  for (const slice of slices) {
    if (slice.startMs >= endMs) break;
    if (slice.startMs < startMs) continue;
    merge(acc, slice);
    latest = slice;
  }
  const window = { label: spec.label, startMs, endMs };
  const dimensions = device.variants[latest?.variant ?? 0];
  if (trail === undefined) return createPane(profile, device.id, series.measure, window, acc, dimensions, acc.count);
  const { total, coveredMs, rank } = measureWindow(slices, trail, startMs, endMs);
  const pane = createPane(profile, device.id, series.measure, window, acc, dimensions, rank);
  if (trail.sampling.kind === 'counter') return { ...pane, increase: total };
  return { ...pane, energyKwh: total / KW_MS_PER_KWH, coveredMs };
}

/** An hour of a kilowatt. */
const KW_MS_PER_KWH = 3_600_000;
