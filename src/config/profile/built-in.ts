// A profile of one's own never goes by the name of a built-in one: the functions have those in them, so a deployment
// would run with the wrong one.
import { isDeepStrictEqual } from 'node:util';
import type { Profile } from '#core/profile/profile.ts';
import { profiles } from '#profiles/index.ts';

/** Whether the functions know the profile by its name alone. */
export function isBuiltIn(name: string): boolean {
  return Object.hasOwn(profiles, name);
}

/** Why `profile` may not have its name; undefined where it may. A copy of the built-in profile may: it is the same. */
export function nameTaken({ name, ...rest }: Profile): string | undefined {
  if (!isBuiltIn(name)) return undefined;
  const { name: _, ...own } = profiles[name] as Profile;
  return isDeepStrictEqual(rest, JSON.parse(JSON.stringify(own)))
    ? undefined
    : `name "${name}": a built-in profile has this name and other content; choose another one, such as "my-${name}"`;
}
