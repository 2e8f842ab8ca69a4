// Which of a profile's windows say more than a reading does: one that is not longer than the time between two readings of a device holds at most
// one of them. It never leaves out all: the longest stays, since some window has to keep the readings.
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import { profileNamed } from '#profiles/index.ts';

export interface UsefulWindows {
  readonly profile: CompiledProfile;
  /** Labels of what is left out; empty where all are useful. */
  readonly leftOut: readonly string[];
}

export function usefulWindows(profile: CompiledProfile, periodMs: number): UsefulWindows {
  const longestMs = Math.max(...profile.windows.map(({ sizeMs }) => sizeMs));
  const isUseful = ({ sizeMs }: { readonly sizeMs: number }) => sizeMs > periodMs || sizeMs === longestMs;
  const leftOut = profile.windows.filter((window) => !isUseful(window)).map(({ label }) => label);
  if (leftOut.length === 0) return { profile, leftOut };
  const labels = profile.windows.filter(isUseful).map(({ label }) => label);
  return {
    profile: compileProfile({ ...profileNamed(profile.name), dimensionWindows: profile.dimensionWindows }, labels),
    leftOut,
  };
}
