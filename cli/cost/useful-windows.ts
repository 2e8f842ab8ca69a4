// Which of a profile's windows say more than a reading does: one that is not longer than the time between two readings
// of a device holds at most one of them. It never leaves out all: the longest stays, since some window has to keep the
// readings.
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';

export interface UsefulWindows {
  readonly profile: CompiledProfile;
  /** Labels of what is left out; empty where all are useful. */
  readonly leftOut: readonly string[];
  /** Where even the longest holds one reading at most: the same with the next longer usual window instead. */
  readonly longer: CompiledProfile | undefined;
}

const USUAL_MS: readonly (readonly [string, number])[] = [
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
];

export function usefulWindows(profile: CompiledProfile, periodMs: number): UsefulWindows {
  const longestMs = Math.max(...profile.windows.map(({ sizeMs }) => sizeMs));
  const isUseful = ({ sizeMs }: { readonly sizeMs: number }) => sizeMs > periodMs || sizeMs === longestMs;
  const leftOut = profile.windows.filter((window) => !isUseful(window)).map(({ label }) => label);
  const own = { ...profile.source, dimensionWindows: profile.dimensionWindows };
  const [longer] = USUAL_MS.find(([, sizeMs]) => longestMs <= periodMs && sizeMs > periodMs) ?? [];
  const instead = longer === undefined ? undefined : compileProfile(own, [longer]);
  if (leftOut.length === 0) return { profile, leftOut, longer: instead };
  const labels = profile.windows.filter(isUseful).map(({ label }) => label);
  return { profile: compileProfile(own, labels), leftOut, longer: instead };
}
