// One measure of a device: where an accepted value goes, and whether anything is left to remember.
import type { CompiledProfile } from '../profile/compile.ts';
import { addToCount, type CountRun, createCountRun } from './count-window.ts';
import type { Series } from './group-state.ts';
import { addToSessions, type Session } from './session.ts';
import { createTrail } from './slices/sample.ts';

/** What a series' parts depend on. */
export type SeriesLayout = Pick<CompiledProfile, 'sessionWindows' | 'countWindows' | 'measures' | 'measureIndex'>;

/** Shared by all series of profiles without such windows. */
const NO_SESSIONS: readonly Session[][] = [];
const NO_COUNTS: readonly CountRun[] = [];

export function createSeries(measure: string, layout: SeriesLayout): Series {
  const { sessionWindows, countWindows, measures, measureIndex } = layout;
  const sampling = measures[measureIndex.get(measure) ?? -1]?.sampling;
  return {
    measure,
    slices: [],
    trail: sampling === undefined ? undefined : createTrail(sampling),
    sessions: sessionWindows.length === 0 ? NO_SESSIONS : sessionWindows.map(() => []),
    counts: countWindows.length === 0 ? NO_COUNTS : countWindows.map(createCountRun),
  };
}

/** Adds an accepted value to sessions and count windows. `watermarkMs` is that of all readings before. */
export function addBeside(
  series: Series,
  layout: SeriesLayout,
  value: number,
  atMs: number,
  variant: number,
  watermarkMs: number,
): void {
  for (const [i, { gapMs, fromMs, untilMs }] of layout.sessionWindows.entries()) {
    if (atMs < fromMs || atMs >= untilMs) continue;
    addToSessions(series.sessions[i] as Session[], gapMs, value, atMs, variant, watermarkMs);
  }
  for (const [i, spec] of layout.countWindows.entries()) {
    if (atMs < spec.fromMs || atMs >= spec.untilMs) continue;
    addToCount(series.counts[i] as CountRun, spec, value, atMs, variant);
  }
}

/** Whether a later value of the series depends on what is kept. */
export function hasMemory({ slices, trail, sessions, counts }: Series): boolean {
  return (
    slices.length > 0 ||
    (trail !== undefined && trail.count > 0) ||
    sessions.some((each) => each.length > 0) ||
    counts.some(({ open }) => open.count > 0)
  );
}
