// Panes of windows of the kinds (kinds/), and when the next of them ends.
import type { CompiledProfile } from '../profile/compile.ts';
import type { DeviceState, GroupState, Series } from './group-state.ts';
import type { DueWindow, Publication } from './kinds/window-kind.ts';
import { createPane, type Pane, withHeld, withMovement } from './pane.ts';

/**
 * Adds to `panes` what is due of one measure of a device: void panes for starts that are no window's any more, then the
 * window's own.
 */
export function kindPanes(
  panes: Pane[],
  device: DeviceState,
  series: Series,
  profile: CompiledProfile,
  step: Publication,
): void {
  for (const [i, spec] of profile.kindWindows.entries()) {
    const tell = (due: DueWindow) => {
      const { startMs, endMs, numbers, variant, revision, moved, held, voidStarts = [], isOpen = false } = due;
      const window = { label: spec.label, startMs, endMs };
      const pane = createPane(profile, device.id, series.measure, window, numbers, device.variants[variant], revision);
      if (moved !== undefined) withMovement(pane, moved);
      if (held !== undefined) withHeld(pane, held);
      for (const voidStartMs of voidStarts) panes.push(voidPane(pane, voidStartMs));
      if (!isOpen) panes.push(pane);
    };
    spec.kind.due(series.kept[i] as object, spec, series, step, tell);
  }
}

/** When the next window of a kind after `watermarkMs` ends, if nothing more comes; Infinity where none is open. */
export function nextKindEndMs(state: GroupState, { kindWindows }: CompiledProfile, watermarkMs: number): number {
  let nextMs = Number.POSITIVE_INFINITY;
  if (kindWindows.length === 0) return nextMs;
  for (const { series } of state.devices.values()) {
    for (const each of series) {
      for (const [i, spec] of kindWindows.entries())
        nextMs = Math.min(nextMs, spec.kind.nextEndMs(each.kept[i] as object, spec, each, watermarkMs));
    }
  }
  return nextMs;
}

/** For a start whose readings are `holder`'s now. It has more of them than any pane of that start had. */
function voidPane(holder: Pane, startMs: number): Pane {
  const { profile, device, measure, window, endMs, revision, dimensions } = holder;
  const none = { min: Number.NaN, max: Number.NaN, mean: Number.NaN, m2: 0, first: Number.NaN, last: Number.NaN };
  return {
    ...{ profile, device, measure, window, startMs, endMs, revision, count: 0, sum: 0, ...none },
    ...{ firstAtMs: startMs, lastAtMs: startMs, mergedIntoMs: holder.startMs, dimensions },
  };
}
