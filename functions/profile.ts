// The compiled profile that a deployment's settings name.
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import { profileNamed } from '#profiles/index.ts';

export function profileOf(settings: {
  readonly profile: string;
  readonly windows: readonly string[];
}): CompiledProfile {
  const profile = profileNamed(settings.profile);
  return settings.windows.length > 0 ? compileProfile(profile, settings.windows) : compileProfile(profile);
}
