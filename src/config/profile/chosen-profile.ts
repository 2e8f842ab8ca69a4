// The profile that somebody typed: a built-in one's name, or the path of a file.
import type { Profile } from '#core/profile/profile.ts';
import { profileNamed } from '#profiles/index.ts';
import { isBuiltIn } from './built-in.ts';
import { isProfilePath, loadProfile } from './load-profile.ts';

/**
 * `text` as after `--profile`; a path is relative to `folder`.
 * @throws RangeError for a name that no profile has, ProfileError for a file that cannot be used.
 */
export function chosenProfile(text: string, folder?: string): Profile {
  if (!isProfilePath(text)) return profileNamed(text);
  const profile = loadProfile(text, folder);
  // A copy of a built-in profile is that profile.
  return isBuiltIn(profile.name) ? profileNamed(profile.name) : profile;
}
