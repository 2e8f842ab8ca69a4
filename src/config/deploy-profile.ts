// Whether the settings that change a profile (its windows, the dimensions with windows of their own) leave one that can be used.
import { usableProfile } from '#core/detect/usable-profile.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { reachMsOf } from '#core/profile/compile-windows.ts';
import { profileNamed } from '#profiles/index.ts';

const HOUR_MS = 3_600_000;

interface ProfileChoice {
  readonly profile: string;
  readonly windows: readonly string[];
  readonly dimensionWindows: readonly string[];
  readonly timeSeries: 'timestream' | 'none';
  readonly timestreamMemoryHours: number;
  readonly aggregateBatchingWindowSeconds: number;
}

/** What the functions would refuse at their start, said before anything is deployed. */
export function profileContradictions(settings: ProfileChoice): string[] {
  const { profile: name, windows, dimensionWindows } = settings;
  try {
    const profile = profileNamed(name);
    const compiled = usableProfile({
      ...profile,
      ...(windows.length > 0 ? { windows } : {}),
      ...(dimensionWindows.length > 0 ? { dimensionWindows } : {}),
    });
    return settings.timeSeries === 'none' ? [] : memoryContradictions(settings, compiled);
  } catch (error) {
    if (error instanceof RangeError) return [error.message];
    throw error;
  }
}

/** A row has the time of its window's start. One that is older than the memory store keeps rows is seen up to 6 h later. */
function memoryContradictions(
  { timestreamMemoryHours, aggregateBatchingWindowSeconds }: ProfileChoice,
  profile: CompiledProfile,
): string[] {
  const { allowedLatenessMs } = profile;
  const hours = (reachMsOf(profile) + allowedLatenessMs + aggregateBatchingWindowSeconds * 1000) / HOUR_MS;
  return timestreamMemoryHours >= hours
    ? []
    : [
        `timestreamMemoryHours is ${timestreamMemoryHours}: rows of the longest window are written and corrected until ${hours.toFixed(1)} h after its start, and what is older than the memory store keeps is seen up to 6 h later; set at least ${Math.ceil(hours)}`,
      ];
}
