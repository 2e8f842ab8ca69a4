// Whether the settings that change a profile (its windows, the dimensions with windows of their own) leave one that can be used.
import { compileProfile } from '#core/profile/compile.ts';
import { profileNamed } from '#profiles/index.ts';

interface ProfileChoice {
  readonly profile: string;
  readonly windows: readonly string[];
  readonly dimensionWindows: readonly string[];
}

/** What the functions would refuse at their start, said before anything is deployed. */
export function profileContradictions({ profile: name, windows, dimensionWindows }: ProfileChoice): string[] {
  try {
    const profile = profileNamed(name);
    compileProfile({
      ...profile,
      ...(windows.length > 0 ? { windows } : {}),
      ...(dimensionWindows.length > 0 ? { dimensionWindows } : {}),
    });
    return [];
  } catch (error) {
    if (error instanceof RangeError) return [error.message];
    throw error;
  }
}
