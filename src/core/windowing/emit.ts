// Which windows are due, and their panes: those that the watermark has just passed, and those passed before that have
// changed since. A window is a fold of its slices in time order, so a pane depends only on what is in the window, never
// on how it came.
import type { CompiledProfile } from '../profile/compile.ts';
import type { DeviceState, GroupState, Series } from './group-state.ts';
import { kindPanes } from './kind-panes.ts';
import { createPane, type Pane, withHeld, withMovement } from './pane.ts';
import { registerWindow, settle } from './register-series.ts';
import { type Accumulator, emptyAccumulator, merge } from './slices/accumulator.ts';
import { measureWindow } from './slices/sample.ts';
import type { Slice } from './slices/slice.ts';
import { firstStartMs, floorTo, lastEndMs, sliceMsAt, type WindowSpec } from './slices/window-spec.ts';

/**
 * Panes of every window that ends at or before `watermarkMs` and either ends after `state.watermarkMs` or has changed
 * since the last step. Reads the state only: emitting again gives the same panes. A watermark of Infinity takes every
 * window but those of a number of values.
 */
export function duePanes(state: GroupState, profile: CompiledProfile, watermarkMs: number): Pane[] {
  const panes: Pane[] = [];
  const { watermarkMs: emittedMs } = state;
  const step = { emittedMs, watermarkMs, resolutionMs: profile.resolutionMs };
  for (const device of state.devices.values()) {
    for (const series of device.series) {
      const { slices } = series;
      const isDirty = isAnyDirty(slices);
      if (isDirty && series.trail !== undefined) settle(series);
      if (profile.kindWindows.length > 0) kindPanes(panes, device, series, profile, step);
      const last = slices[slices.length - 1];
      if (last === undefined) continue;
      for (const spec of profile.windows) {
        if (!isDirty && lastEndMs(spec, last.startMs) <= emittedMs) continue;
        const add = spec.slideMs === spec.sizeMs ? addTumbling : addSliding;
        add(panes, device, series, spec, profile, emittedMs, watermarkMs);
      }
    }
  }
  return panes;
}

function isAnyDirty(slices: readonly Slice[]): boolean {
  for (const slice of slices) if (slice.dirty) return true;
  return false;
}

/** Each slice is in one window, and those of a window are neighbours: one walk. */
function addTumbling(
  panes: Pane[],
  device: DeviceState,
  series: Series,
  spec: WindowSpec,
  profile: CompiledProfile,
  emittedMs: number,
  watermarkMs: number,
): void {
  const { slices } = series;
  let isChanged = false;
  for (let from = 0, to = 0; from < slices.length; from = to) {
    const { startMs: sliceStartMs, isTailDirty } = slices[from] as Slice;
    if (sliceStartMs < spec.fromMs) {
      to = from + 1;
      isChanged = isTailDirty;
      continue;
    }
    if (sliceStartMs >= spec.untilMs) return;
    const startMs = floorTo(sliceStartMs, spec.sizeMs);
    const endMs = startMs + spec.sizeMs;
    if (endMs > watermarkMs) return;
    let isDue = endMs > emittedMs;
    for (; to < slices.length; to += 1) {
      const slice = slices[to] as Slice;
      if (slice.startMs >= endMs) break;
      // Powers hold until the next value: a new last value of the slice before changes the windows that begin with this
      // one.
      isDue ||= slice.dirty || isChanged;
      isChanged = slice.isTailDirty;
    }
    if (isDue) panes.push(paneOf(device, series, spec, startMs, from, to, profile));
  }
}

function addSliding(
  panes: Pane[],
  device: DeviceState,
  series: Series,
  spec: WindowSpec,
  profile: CompiledProfile,
  emittedMs: number,
  watermarkMs: number,
): void {
  const { slices } = series;
  const starts = new Set<number>();
  let isChanged = false;
  for (const slice of slices) {
    const isDirty = slice.dirty || isChanged;
    isChanged = slice.isTailDirty;
    const end = Math.min(lastEndMs(spec, slice.startMs), watermarkMs);
    const first = firstStartMs(spec, slice.startMs, sliceMsAt(profile.slices, slice.startMs));
    for (let start = first; start + spec.sizeMs <= end; start += spec.slideMs) {
      if (isDirty || start + spec.sizeMs > emittedMs) starts.add(start);
    }
  }
  for (const start of starts) {
    let from = 0;
    while (from < slices.length && (slices[from] as Slice).startMs < start) from += 1;
    let to = from;
    while (to < slices.length && (slices[to] as Slice).startMs < start + spec.sizeMs) to += 1;
    panes.push(paneOf(device, series, spec, start, from, to, profile));
  }
}

/** Of the slices from `from` to before `to`: at least one. */
function paneOf(
  device: DeviceState,
  series: Series,
  spec: WindowSpec,
  startMs: number,
  from: number,
  to: number,
  profile: CompiledProfile,
): Pane {
  const { slices, trail, measure } = series;
  let acc: Readonly<Accumulator> = slices[from] as Slice;
  if (to > from + 1) {
    const sum = emptyAccumulator();
    for (let at = from; at < to; at += 1) merge(sum, slices[at] as Slice);
    acc = sum;
  }
  const endMs = startMs + spec.sizeMs;
  const window = { label: spec.label, startMs, endMs };
  const dimensions = device.variants[(slices[to - 1] as Slice).variant];
  if (trail === undefined) return createPane(profile, device.id, measure, window, acc, dimensions, acc.count);
  if (trail.sampling.kind === 'counter') {
    const { moved, rank } = registerWindow(slices, trail, from, to);
    const register = createPane(profile, device.id, measure, window, acc, dimensions, rank);
    withMovement(register, moved);
    return register;
  }
  const held = measureWindow(slices, trail, startMs, endMs);
  const pane = createPane(profile, device.id, measure, window, acc, dimensions, held.rank);
  withHeld(pane, held);
  return pane;
}
