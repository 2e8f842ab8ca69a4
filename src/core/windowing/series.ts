// One measure of a device: where an accepted value goes, and whether anything is left to remember.
import type { CompiledMeasure, CompiledProfile } from '../profile/compile.ts';
import type { Series } from './group-state.ts';
import { neverHeard } from './heard.ts';
import type { KindSpec } from './kinds/window-kind.ts';
import { createTrail } from './slices/sample.ts';

/** What a series' parts depend on. */
export type SeriesLayout = Pick<CompiledProfile, 'kindWindows' | 'measures' | 'measureIndex'>;

/** A measure of an open profile. */
const UNNAMED: Pick<CompiledMeasure, 'sampling' | 'silentAfterMs'> = { sampling: undefined, silentAfterMs: undefined };
/** Shared by all series of profiles without such windows. */
const NOTHING_KEPT: object[] = [];

export function createSeries(measure: string, layout: SeriesLayout): Series {
  const { kindWindows, measures, measureIndex } = layout;
  const { sampling, silentAfterMs } = measures[measureIndex.get(measure) ?? -1] ?? UNNAMED;
  return {
    measure,
    slices: [],
    trail: sampling === undefined ? undefined : createTrail(sampling),
    kept: kindWindows.length === 0 ? NOTHING_KEPT : kindWindows.map((spec) => spec.kind.open(spec)),
    heard: silentAfterMs === undefined ? undefined : neverHeard(),
  };
}

/** Adds an accepted value to the windows that take values. `watermarkMs` is that of all readings before. */
export function addToKinds(
  { kept }: Series,
  { kindWindows }: SeriesLayout,
  value: number,
  atMs: number,
  variant: number,
  watermarkMs: number,
): void {
  for (let i = 0; i < kindWindows.length; i += 1) {
    const spec = kindWindows[i] as KindSpec;
    if (spec.kind.takes !== 'values' || atMs < spec.fromMs || atMs >= spec.untilMs) continue;
    spec.kind.absorb(kept[i] as object, spec, value, atMs, variant, watermarkMs);
  }
}

/** Whether a later value of the series depends on what is kept. */
export function hasMemory({ slices, trail, kept, heard }: Series, { kindWindows }: SeriesLayout): boolean {
  return (
    slices.length > 0 ||
    (heard !== undefined && heard.count > 0) ||
    (trail !== undefined && trail.count > 0) ||
    kindWindows.some(({ kind }, i) => !kind.isEmpty(kept[i] as object))
  );
}
