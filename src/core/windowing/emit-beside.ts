// Panes of sessions and of numbers of values: windows that follow the readings, not the clock.
import type { CompiledProfile } from '../profile/compile.ts';
import type { DeviceState, GroupState, Series } from './group-state.ts';
import { createPane, type Pane } from './pane.ts';
import type { Session } from './session.ts';

/**
 * Adds to `panes`: sessions that end by `watermarkMs` and either end after `fromMs` or have changed since, void panes for starts that are
 * no session's any more, and the count windows that this step has filled.
 */
export function besidePanes(
  panes: Pane[],
  device: DeviceState,
  series: Series,
  profile: CompiledProfile,
  fromMs: number,
  watermarkMs: number,
): void {
  const { measure } = series;
  for (const [i, { label, gapMs }] of profile.sessionWindows.entries()) {
    for (const session of series.sessions[i] as Session[]) {
      const endMs = session.lastAtMs + gapMs;
      const isDue = endMs <= watermarkMs && (session.dirty || endMs > fromMs);
      if (!isDue && session.voidStarts.length === 0) continue;
      const window = { label, startMs: session.firstAtMs, endMs };
      const dimensions = device.variants[session.variant];
      const pane = createPane(profile, device.id, measure, window, session, dimensions, session.count);
      for (const startMs of session.voidStarts) panes.push(voidPane(pane, startMs));
      if (isDue) panes.push(pane);
    }
  }
  for (const [i, { label }] of profile.countWindows.entries()) {
    for (const full of series.counts[i]?.full ?? []) {
      const window = { label, startMs: full.firstAtMs, endMs: full.lastAtMs + profile.resolutionMs };
      panes.push(createPane(profile, device.id, measure, window, full, device.variants[full.variant], full.count));
    }
  }
}

/** When the next session after `watermarkMs` ends, if nothing more comes; Infinity where none is open. */
export function nextSessionEndMs(state: GroupState, { sessionWindows }: CompiledProfile, watermarkMs: number): number {
  let nextMs = Number.POSITIVE_INFINITY;
  if (sessionWindows.length === 0) return nextMs;
  for (const { series } of state.devices.values()) {
    for (const { sessions } of series) {
      for (const [i, { gapMs }] of sessionWindows.entries()) {
        for (const { lastAtMs } of sessions[i] as Session[]) {
          if (lastAtMs + gapMs > watermarkMs) nextMs = Math.min(nextMs, lastAtMs + gapMs);
        }
      }
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
