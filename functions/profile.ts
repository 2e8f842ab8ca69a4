// The compiled profile that a deployment's settings name.
import { readFileSync } from 'node:fs';
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { profileNamed, profiles } from '#profiles/index.ts';

interface Overrides {
  readonly windows: readonly string[];
  /** Of the functions that have to do with windows. */
  readonly dimensionWindows?: readonly string[];
}

/**
 * Called once, at the start of a function. What a setting names replaces what the profile has.
 * @throws RangeError listing what cannot be used together, or where there is no such profile.
 */
export function profileOf(
  settings: Overrides & {
    readonly profile: string /** Where a profile of one's own is, when not beside the handler. */;
    readonly profileFile?: string;
  },
): CompiledProfile {
  const { profile: name, profileFile } = settings;
  return profileWith(Object.hasOwn(profiles, name) ? profileNamed(name) : profileBeside(name, profileFile), settings);
}

/**
 * `profile` with the windows and dimensions of the settings, where they name some. @throws RangeError listing what
 * cannot be used together.
 */
export function profileWith(profile: Profile, { windows, dimensionWindows = [] }: Overrides): CompiledProfile {
  return compileProfile({
    ...profile,
    ...(windows.length > 0 ? { windows } : {}),
    ...(dimensionWindows.length > 0 ? { dimensionWindows } : {}),
  });
}

/**
 * A profile that is none of the built-in ones lies beside the bundle, put there by lib/constructs/bundle.ts, which had
 * it checked.
 */
function profileBeside(name: string, file?: string): Profile {
  const place = file || new URL('profile.json', import.meta.url);
  let profile: Profile;
  try {
    profile = JSON.parse(readFileSync(place, 'utf8')) as Profile;
  } catch (cause) {
    // The same error where nothing lies there: the name is none of the built-in ones.
    throw new RangeError(
      `there is no profile "${name}": expected one of ${Object.keys(profiles).join(', ')}, or ${place}`,
      { cause },
    );
  }
  if (profile.name === name) return profile;
  throw new RangeError(
    `WEIR_PROFILE is "${name}", and ${place} is the profile "${profile.name}": deploy both together`,
  );
}
