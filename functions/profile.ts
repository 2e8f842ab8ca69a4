// The compiled profile that a deployment's settings name.
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import { profileNamed } from '#profiles/index.ts';

/** What a setting names replaces what the profile has. @throws RangeError listing what cannot be used together. */
export function profileOf(settings: {
  readonly profile: string;
  readonly windows: readonly string[];
  /** Of the functions that have to do with windows. */
  readonly dimensionWindows?: readonly string[];
}): CompiledProfile {
  const { windows, dimensionWindows = [] } = settings;
  const profile = profileNamed(settings.profile);
  return compileProfile({
    ...profile,
    ...(windows.length > 0 ? { windows } : {}),
    ...(dimensionWindows.length > 0 ? { dimensionWindows } : {}),
  });
}
