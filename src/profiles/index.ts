// The profiles that Weir knows by name. One of your own is a file outside (docs/profiles.md), and needs no line here.
import type { Profile } from '#core/profile/profile.ts';
import { energy } from './energy.ts';
import { generic } from './generic.ts';
import { smoke } from './smoke.ts';

export const profiles: Readonly<Record<string, Profile>> = { energy, smoke, generic };

/** @throws RangeError where no profile has this name; the text lists those there are. */
export function profileNamed(name: string): Profile {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined) {
    throw new RangeError(
      `there is no profile "${name}": expected one of ${Object.keys(profiles).join(', ')}, or the path of a file such as ./fridge.ts`,
    );
  }
  return profile;
}
