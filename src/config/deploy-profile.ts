// Whether the settings that change a profile (its windows, the dimensions with windows of their own) leave one that can
// be used.
import { usableProfile } from '#core/detect/usable-profile.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { reachMsOf } from '#core/profile/compile-windows.ts';
import type { Profile } from '#core/profile/profile.ts';
import { profiles } from '#profiles/index.ts';
import type { SettingSpec } from './deploy-setting-kinds.ts';
import type { Engine } from './engine.ts';
import { isProfilePath } from './profile/load-profile.ts';

const HOUR_MS = 3_600_000;

/**
 * The name of a built-in profile. A path was read before (lib/read-sources.ts), and then the profile comes as a value.
 */
export const PROFILE_SETTING: SettingSpec<string> = {
  unit: 'name or path',
  default: 'energy',
  range: 'the name of a built-in profile, or the path of a file such as `./fridge.ts` or `./fridge.json`',
  reason: 'What the readings mean. Its name is part of every name, so several profiles live side by side.',
  parse(raw) {
    if (typeof raw === 'string' && Object.hasOwn(profiles, raw)) return { value: raw };
    const names = Object.keys(profiles).join(', ');
    if (typeof raw === 'string' && isProfilePath(raw))
      return {
        problem: 'a path is read by `loadProfile` first; give its profile as a value, or the path to the command line',
      };
    return { problem: `expected one of ${names}, or the path of a file such as ./fridge.ts or ./fridge.json` };
  },
};

interface ProfileChoice {
  readonly profileSource: Profile;
  readonly windows: readonly string[];
  readonly dimensionWindows: readonly string[];
  readonly earliestYear: number;
  readonly timeSeries: Engine;
  readonly timestreamMemoryHours: number;
  readonly aggregateBatchingWindowSeconds: number;
}

/** What the functions would refuse at their start, said before anything is deployed. */
export function profileContradictions(settings: ProfileChoice): string[] {
  const { profileSource: profile, windows, dimensionWindows } = settings;
  try {
    const compiled = usableProfile({
      ...profile,
      ...(windows.length > 0 ? { windows } : {}),
      ...(dimensionWindows.length > 0 ? { dimensionWindows } : {}),
    });
    const problems = yearContradictions(settings, compiled);
    return settings.timeSeries !== 'timestream' ? problems : [...problems, ...memoryContradictions(settings, compiled)];
  } catch (error) {
    if (error instanceof RangeError) return [error.message];
    throw error;
  }
}

/** Some kinds of windows cannot be told of times long ago. */
function yearContradictions({ earliestYear }: ProfileChoice, { kindWindows }: CompiledProfile): string[] {
  return kindWindows
    .filter(({ kind }) => Date.UTC(earliestYear, 0, 1) < kind.earliestMs)
    .map(({ label, kind }) => {
      const year = new Date(kind.earliestMs).getUTCFullYear();
      return `earliestYear is ${earliestYear}, and window ${label} has no times before ${year}: set earliestYear to ${year} or later`;
    });
}

/**
 * A row has the time of its window's start. One that is older than the memory store keeps rows is seen up to 6 h later.
 */
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
